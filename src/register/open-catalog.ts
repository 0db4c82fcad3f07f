/** Opens a target's catalog before anything is committed, so that what can be mended there is told before any work is done. */
import type { CatalogTarget } from '../compile/target.ts';
import { noCatalogDatabase } from '../diagnostics/catalog.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { Catalog, CatalogSettings } from '../ports/catalog.ts';

/**
 * Makes sure of the database, and creates it where that is wanted. Throws `catalog-no-database`, `catalog-no-credentials` and the like at
 * the place of the catalog in the target. A catalog that is busy, down or shows nobody its databases is opened all the same: tables are
 * published without it, and a later run registers them.
 */
export async function openCatalog(
  target: CatalogTarget,
  open: (settings: CatalogSettings) => Promise<Catalog>,
  signal: AbortSignal,
): Promise<Catalog> {
  try {
    const catalog = await open(target);
    await prepareDatabase(catalog, target.createDatabase, signal);
    return catalog;
  } catch (error) {
    throw error instanceof GoldError ? error.at(target.place) : error;
  }
}

async function prepareDatabase(
  catalog: Catalog,
  createDatabase: boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (await catalog.hasDatabase(signal)) return;
    if (!createDatabase) throw noCatalogDatabase(catalog.database);
    await catalog.createDatabase(signal);
  } catch (error) {
    if (!(error instanceof GoldError) || !PASSING.has(error.code)) throw error;
  }
}

/** What may be otherwise a minute later, or for another call. */
const PASSING: ReadonlySet<string> = new Set([
  'catalog-unreachable',
  'catalog-throttled',
  'catalog-failed',
  'catalog-access-denied',
]);
