/**
 * Makes the catalog say what a table's log says, whatever it says now and whoever writes to it meanwhile. The catalog comes after the
 * log: everything here can be done again, and a later run does it when this one could not.
 */
import type { Snapshot } from '../delta/index.ts';
import { catalogConflict, catalogForeignTable, noCatalogDatabase } from '../diagnostics/catalog.ts';
import type { Catalog } from '../ports/catalog.ts';
import { type Described, toCatalogEntry } from './catalog-entry.ts';
import { planTable } from './plan-table.ts';

/** Rounds against other writers; as many as runs may reasonably meet at one table. */
const MAX_ROUNDS = 20;

export interface ReconcileContext {
  readonly catalog: Catalog;
  readonly createDatabase: boolean;
  /** The table as it is now when it has gone on since this version; undefined when that is the newest. */
  readonly findNewer: (than: Snapshot) => Promise<Snapshot | undefined>;
  readonly signal: AbortSignal;
}

export interface Reconciled {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  /** What was changed, for people. */
  readonly changes: readonly string[];
}

/** Throws `catalog-…` errors: `catalog-foreign-table` when something else has the name. */
export async function reconcileTable(
  model: Described,
  snapshot: Snapshot,
  { catalog, createDatabase, findNewer, signal }: ReconcileContext,
): Promise<Reconciled> {
  let current = snapshot;
  let done: Reconciled = { outcome: 'unchanged', changes: [] };
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    signal.throwIfAborted();
    const entry = toCatalogEntry(model, current);
    const action = planTable(entry, await catalog.findTable(entry.name, signal));
    if (action.kind === 'none') return done;
    if (action.kind === 'refuse') throw catalogForeignTable(catalog.database, entry.name, action.what);
    const result =
      action.kind === 'create'
        ? await catalog.createTable(action.table, signal)
        : await catalog.updateTable(action.base, action.table, signal);
    if (result === 'no-database') {
      if (!createDatabase) throw noCatalogDatabase(catalog.database);
      await catalog.createDatabase(signal);
    } else if (result === 'created' || result === 'updated') {
      done = merge(done, action.kind === 'create' ? [] : action.changes, result);
      // Of two runs the slower may have registered the older version last; whoever comes last looks at the log again.
      const newer = await findNewer(current);
      if (newer === undefined) return done;
      current = newer;
    } else {
      await catalog.backOff(round, signal);
    }
  }
  if (done.outcome !== 'unchanged') return done;
  throw catalogConflict(catalog.database, toCatalogEntry(model, current).name, MAX_ROUNDS);
}

function merge(before: Reconciled, changes: readonly string[], outcome: 'created' | 'updated'): Reconciled {
  return {
    outcome: before.outcome === 'created' ? 'created' : outcome,
    changes: [...new Set([...before.changes, ...changes])],
  };
}
