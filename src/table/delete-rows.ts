/** Deletes the rows for which a predicate is true: their files are written again without them (copy on write). */
import {
  type CommitOutcome,
  createPruner,
  type Predicate,
  predicateToSql,
  requireWritable,
  unknownColumns,
} from '../delta/index.ts';
import { unknownTableColumns } from '../diagnostics/delta.ts';
import { commitRows } from './commit-files.ts';
import { splitFiles } from './matching-files.ts';
import { openTable, type TableContext } from './table-context.ts';

export type RowChangeOutcome = CommitOutcome | { readonly kind: 'unchanged'; readonly version: number };

/** A predicate that is NULL for a row keeps it, as in SQL. */
export async function deleteRows(
  context: TableContext,
  root: string,
  where: Predicate,
): Promise<RowChangeOutcome> {
  const base = await openTable(context, root);
  requireWritable(root, base, 'delete');
  const unknown = unknownColumns(where, base.schema);
  const known = base.schema.fields.map(({ name }) => name);
  if (unknown.length > 0) throw unknownTableColumns(root, unknown, known);
  const { candidates, removed, kept } = await splitFiles(context, base, where);
  if (removed.length === 0) return { kind: 'unchanged', version: base.version };
  return commitRows(context, base, {
    operation: { name: 'DELETE', parameters: { predicate: predicateToSql(where, base.schema) } },
    reads: { kind: 'files', files: candidates, mayCount: createPruner(where, base).mayMatch },
    schema: base.schema,
    queries: kept,
    removed,
  });
}
