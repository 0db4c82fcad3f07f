/** A whole catalog held against a project, and what came of repairing it: plain data for reports. */
import type { Dropped } from './find-dropped.ts';
import type { CatalogAction } from './plan-table.ts';
import type { Registration } from './registrar.ts';

/** How the entry of one model or seed differs. */
export interface PlannedEntry {
  /** Of the model or seed. */
  readonly name: string;
  /** `database.table` */
  readonly entry: string;
  /** `unpublished`: there is no Delta table yet. */
  readonly action: CatalogAction | { readonly kind: 'unpublished' };
}

export interface CatalogPlan {
  readonly database: string;
  /** False: there is none, and none of the tables can be there. */
  readonly databaseExists: boolean;
  /** In the order of names. */
  readonly entries: readonly PlannedEntry[];
  /** Entries that gold made for models that are gone; only looked for when all models are planned. */
  readonly dropped: readonly Dropped[];
}

export interface AppliedCatalog {
  readonly registrations: readonly (Registration & { readonly name: string })[];
  /** Taken out of the catalog. */
  readonly removed: readonly Dropped[];
  /** Still there. */
  readonly dropped: readonly Dropped[];
}
