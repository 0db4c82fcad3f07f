/** Which files hold rows for a predicate, and what of them stays when these rows go. */
import { type AddFile, createPruner, type Predicate, predicateToSql, type Snapshot } from '../delta/index.ts';
import { quoteName } from '../schema/sql-type.ts';
import { bindFiles, type TableContext } from './table-context.ts';

export interface SplitFiles {
  /** Files that had to be looked at or were certain to hold such rows. */
  readonly candidates: readonly AddFile[];
  /** Files with at least one such row: they go. */
  readonly removed: readonly AddFile[];
  /** Queries for the rows of those files that stay, in the columns of the table. */
  readonly kept: readonly string[];
}

const FILE_COLUMN = '__gold_file';

/** `where` must name columns of the table only. */
export async function splitFiles(
  context: TableContext,
  base: Snapshot,
  where: Predicate,
): Promise<SplitFiles> {
  const pruner = createPruner(where, base);
  const candidates = base.files.filter((file) => pruner.mayMatch(file));
  const whole = candidates.filter((file) => pruner.matchesAll(file));
  const partial = candidates.filter((file) => !pruner.matchesAll(file));
  if (partial.length === 0) return { candidates, removed: whole, kept: [] };
  const condition = predicateToSql(where, base.schema);
  const touched = await findTouched(context, base, partial, `where ${condition}`);
  if (touched.length === 0) return { candidates, removed: whole, kept: [] };
  const relation = await bindFiles(context, base, touched);
  const columns = base.schema.fields.map(({ name }) => quoteName(name)).join(', ');
  return {
    candidates,
    removed: [...whole, ...touched],
    kept: [`select ${columns} from ${relation} where not coalesce(${condition}, false)`],
  };
}

/** The files that give at least one row to `select … from <files> as gold_target <clauses>`. */
export async function findTouched(
  context: TableContext,
  base: Snapshot,
  files: readonly AddFile[],
  clauses: string,
): Promise<AddFile[]> {
  if (files.length === 0) return [];
  const { engine, signal } = context;
  const relation = await bindFiles(context, base, files, FILE_COLUMN);
  const { rows } = await engine.query(
    `select distinct ${FILE_COLUMN} from ${relation} as gold_target ${clauses}`,
    signal ? { signal } : {},
  );
  const found = new Set(rows.map(([index]) => Number(index)));
  return files.filter((_, index) => found.has(index));
}
