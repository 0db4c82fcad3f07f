/** From rows of a query to a commit: files written, constraints checked on them, then the commit. Nothing is visible before. */
import {
  type AddFile,
  type Change,
  type CommitOutcome,
  commitChange,
  constraintsOf,
  fileMetrics,
  isPortable,
  type Snapshot,
  toAdd,
  toRemove,
} from '../delta/index.ts';
import { constraintViolated, unusableConstraint } from '../diagnostics/delta.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { DataFile } from '../ports/engine.ts';
import type { StructType } from '../schema/types.ts';
import { bindFiles, discardFiles, queryCount, syncFiles, type TableContext } from './table-context.ts';

export interface FileChange extends Pick<Change, 'operation' | 'reads' | 'metaData' | 'txn' | 'info'> {
  /** What the table's rows are after the change. */
  readonly schema: StructType;
  /** Queries whose rows are written; their columns are those of `schema`, in order. */
  readonly queries: readonly string[];
  readonly removed: readonly AddFile[];
  /** False when rows are only rearranged. Default true. */
  readonly dataChange?: boolean;
}

/** On any failure before the commit, and when another writer wins, the files written are removed again. */
export async function commitRows(
  context: TableContext,
  base: Snapshot,
  change: FileChange,
): Promise<CommitOutcome> {
  const { schema, queries, removed, dataChange = true, ...rest } = change;
  const { partitionColumns } = base.metaData;
  const options = { schema, partitionColumns, now: context.delta.now(), dataChange };
  const files = await writeQueries(context, base, schema, queries);
  const adds = files.map((file) => toAdd(file, options));
  try {
    await checkConstraints(context, { ...base, schema }, adds);
  } catch (error) {
    await discardFiles(context, base.root, files);
    throw error;
  }
  return commitWritten(context, base, files, {
    ...rest,
    adds,
    removes: removed.map((file) => toRemove(file, options)),
    metrics: fileMetrics(files, removed),
  });
}

/**
 * Makes files durable, then commits. Files that lose the race are removed; those of a commit that ended in an error stay, for it may
 * have happened all the same.
 */
export async function commitWritten(
  context: TableContext,
  base: Snapshot,
  files: readonly DataFile[],
  change: Omit<Change, 'engineInfo'>,
): Promise<CommitOutcome> {
  const { delta, engineInfo } = context;
  await syncFiles(context, base.root, files);
  const outcome = await commitChange(delta, base.root, base, { ...change, engineInfo });
  if (outcome.kind !== 'committed') await discardFiles(context, base.root, files);
  return outcome;
}

async function writeQueries(
  context: TableContext,
  { root, metaData }: Snapshot,
  schema: StructType,
  queries: readonly string[],
): Promise<DataFile[]> {
  const { engine, signal } = context;
  const files: DataFile[] = [];
  try {
    for (const sql of queries) {
      const request = {
        sql,
        columns: schema.fields,
        partitionBy: metaData.partitionColumns,
        directory: root,
      };
      files.push(...(await engine.writeFiles(request, signal ? { signal } : {})));
    }
    return files;
  } catch (error) {
    await discardFiles(context, root, files);
    throw error;
  }
}

async function checkConstraints(
  context: TableContext,
  snapshot: Snapshot,
  adds: readonly AddFile[],
): Promise<void> {
  const constraints = constraintsOf(snapshot);
  if (constraints.length === 0 || adds.length === 0) return;
  const relation = await bindFiles(context, snapshot, adds);
  for (const constraint of constraints) {
    const { name, sql } = constraint;
    if (!isPortable(constraint)) throw unusableConstraint(snapshot.root, name, undefined);
    let rows: number;
    try {
      rows = await queryCount(
        context,
        `select count(*) from ${relation} where not coalesce((${sql}), false)`,
      );
    } catch (error) {
      if (error instanceof GoldError) throw unusableConstraint(snapshot.root, name, error);
      throw error;
    }
    if (rows > 0) throw constraintViolated(snapshot.root, name, rows);
  }
}
