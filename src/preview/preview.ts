/** What a run would do and why: its plan held against what is published and what is there to read. Plain data for reports. */
import type { AssertionNode, ModelNode, NodeId } from '../compile/manifest.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { Plan, PlanInput, Step } from '../plan/plan.ts';
import type { ColumnChange } from '../schema/compare-columns.ts';
import type { StructField, StructType } from '../schema/types.ts';

export interface PlanPreview {
  readonly plan: Plan;
  /** Folder or URI under which the tables lie. */
  readonly warehouse: string;
  /** In the order in which a run of one model at a time takes them. */
  readonly steps: readonly StepPreview[];
  /** By key, all that is read and not made. */
  readonly inputs: ReadonlyMap<string, InputPreview>;
  /** Selected models that are part of those that read them. */
  readonly inlined: readonly ModelNode[];
  /** Why the catalog could not be asked; undefined: it was, or there is none. */
  readonly catalogError: GoldError | undefined;
}

/**
 * - `create`, `replace`: a version is committed. `view`: bound, nothing is stored. `audit`: assertions of a source are measured.
 * - `fail`: it cannot even begin. `skip`: something that it needs would fail.
 */
export type PlannedAction = 'create' | 'replace' | 'view' | 'audit' | 'fail' | 'skip';

export interface StepPreview {
  readonly step: Step;
  readonly name: string;
  readonly kind: 'table' | 'seed' | 'view' | 'source';
  /** File of the model, seed or properties. */
  readonly path: string;
  readonly action: PlannedAction;
  /** Why a table would be another one; empty when nothing that it is made from has changed, and for views and sources. */
  readonly changes: readonly Change[];
  /** The commit that the rows of the table come from, where gold made it. */
  readonly madeAt: number | undefined;
  /** What its query reads, itself or through what is not stored: keys of inputs, and nodes of this plan. Sorted by name. */
  readonly reads: readonly Read[];
  /** Those that gate it. */
  readonly assertions: readonly AssertionNode[];
  /** Of tables and seeds. */
  readonly table: TablePreview | undefined;
  readonly catalog: CatalogPreview | undefined;
  /** Why it would fail. */
  readonly error: GoldError | undefined;
  /** Which node would fail first, when it would be skipped. */
  readonly because: NodeId | undefined;
}

export type Read =
  | { readonly kind: 'input'; readonly name: string; readonly key: string }
  | { readonly kind: 'node'; readonly name: string; readonly node: NodeId };

/** One reason why a table would be another one. */
export type Change =
  | { readonly kind: 'new-table' }
  /** `parts` as in code-parts.ts, with what became of each; undefined: the version was made by a gold that kept one hash for all. */
  | { readonly kind: 'code'; readonly parts: readonly CodeChange[] | undefined }
  /** A table that is read is at another version. */
  | {
      readonly kind: 'version';
      readonly name: string;
      readonly before: number;
      readonly after: number;
    }
  /** Plain files are newer than the version. In milliseconds since the epoch. */
  | { readonly kind: 'files'; readonly name: string; readonly newest: number }
  /** Files of an intake wait to be taken. */
  | { readonly kind: 'incoming'; readonly name: string; readonly files: number }
  | { readonly kind: 'read-more'; readonly name: string }
  | { readonly kind: 'read-less'; readonly name: string }
  /** A table of this plan that it reads would be another one. */
  | { readonly kind: 'upstream'; readonly name: string }
  | { readonly kind: 'partitions'; readonly before: readonly string[]; readonly after: readonly string[] }
  | { readonly kind: 'columns'; readonly columns: readonly ColumnChange[] }
  /** Commits of others after gold's own. */
  | { readonly kind: 'foreign'; readonly version: number; readonly operation: string }
  /** No commit of the log says what the table was made from. */
  | { readonly kind: 'unknown-origin' };

export interface CodeChange {
  readonly part: string;
  readonly became: 'added' | 'removed' | 'changed';
}

export interface TablePreview {
  readonly location: string;
  readonly versionBefore: number | undefined;
  readonly versionAfter: number;
  /** Of the version that is replaced. */
  readonly schema: StructType | undefined;
  /** That it would get; undefined: not known, or as they are. */
  readonly columns: readonly StructField[] | undefined;
  readonly partitionBy: readonly string[];
  /** Of the version that is replaced: its files leave the table, and stay on disk until they are vacuumed. Undefined for a new table. */
  readonly replaced: Amount | undefined;
}

/** Undefined: not known without reading the data. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
  readonly rows: number | undefined;
  readonly partitions: number | undefined;
}

export interface CatalogPreview {
  /** `database.table` */
  readonly entry: string;
  readonly action: 'create' | 'update' | 'refuse';
  /** With `refuse`: what has the name. */
  readonly what: string | undefined;
}

/** What is there to be read. */
export interface InputPreview {
  readonly kind: PlanInput['kind'];
  readonly key: string;
  readonly name: string;
  readonly location: string;
  /** Of a Delta table. */
  readonly version: number | undefined;
  readonly amount: Omit<Amount, 'partitions'> | undefined;
  /** Of plain files, milliseconds since the epoch. */
  readonly newest: number | undefined;
  /** Files of an intake that the run would claim. */
  readonly incoming: number | undefined;
  /** Of a Delta table. */
  readonly schema: StructType | undefined;
  /** Why it cannot be read. */
  readonly error: GoldError | undefined;
}
