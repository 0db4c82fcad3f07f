/** What a run would do to the catalog. It is asked once, and nothing is changed. */
import type { ModelNode } from '../compile/manifest.ts';
import type { CatalogTarget } from '../compile/target.ts';
import { noCatalogDatabase } from '../diagnostics/catalog.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { Catalog, CatalogSettings } from '../ports/catalog.ts';
import { toCatalogName, toLocation } from '../register/catalog-entry.ts';
import { findForeign } from '../register/ownership.ts';
import type { CatalogPreview } from './preview.ts';

export interface CatalogLook {
  /** Undefined when the catalog could not be asked. */
  actionFor(model: ModelNode, table: string): CatalogPreview | undefined;
  readonly error: GoldError | undefined;
}

/** A catalog that does not answer is told, and the rest of the plan is shown without it. */
export async function lookAtCatalog(
  target: CatalogTarget,
  open: (settings: CatalogSettings) => Promise<Catalog>,
  signal: AbortSignal,
): Promise<CatalogLook> {
  try {
    const catalog = await open(target);
    const stored = await catalog.findTables(signal);
    if (stored === undefined && !target.createDatabase) throw noCatalogDatabase(target.database);
    const byName = new Map((stored ?? []).map((table) => [table.name, table]));
    return {
      error: undefined,
      actionFor(model, table) {
        const name = toCatalogName(model.name);
        const found = byName.get(name);
        const what = found && findForeign(found, { location: toLocation(table) });
        return {
          entry: `${catalog.database}.${name}`,
          action: found === undefined ? 'create' : what === undefined ? 'update' : 'refuse',
          what,
        };
      },
    };
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    return { error: error.at(target.place), actionFor: () => undefined };
  }
}
