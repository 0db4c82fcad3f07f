/** What operations on tables need: an engine for rows, the log for what they mean. */
import {
  type AddFile,
  type DeltaContext,
  findSnapshot,
  type Snapshot,
  type SnapshotAt,
  toDeltaInput,
} from '../delta/index.ts';
import { noTable } from '../diagnostics/delta.ts';
import type { DataFile, Engine } from '../ports/engine.ts';
import { quoteName } from '../schema/sql-type.ts';

export interface TableContext {
  readonly engine: Engine;
  readonly delta: DeltaContext;
  /** Who writes: `gold 0.1.0 (DuckDB v1.5.6)`. */
  readonly engineInfo: string;
  readonly signal?: AbortSignal | undefined;
}

/** Throws `delta-no-table`. */
export async function openTable(
  { delta, signal }: Pick<TableContext, 'delta' | 'signal'>,
  root: string,
  at?: SnapshotAt,
): Promise<Snapshot> {
  const snapshot = await findSnapshot(delta, root, at, { signal });
  if (snapshot === undefined) throw noTable(root);
  return snapshot;
}

/** Binds some files of a table under a name of its own, and gives that as SQL. */
export async function bindFiles(
  { engine, delta, signal }: TableContext,
  snapshot: Snapshot,
  files: readonly AddFile[],
  fileColumn?: string,
): Promise<string> {
  const relation = { schema: 'gold_table', name: delta.newId() };
  const input = await toDeltaInput(delta, snapshot, { files, ...(signal ? { signal } : {}) });
  await engine.register(relation, { ...input, ...(fileColumn === undefined ? {} : { fileColumn }) }, signal);
  return `${quoteName(relation.schema)}.${quoteName(relation.name)}`;
}

/** A number that a query of one row and column gives. */
export async function queryCount({ engine, signal }: TableContext, sql: string): Promise<number> {
  const { rows } = await engine.query(sql, signal ? { signal } : {});
  return Number(rows[0]?.[0] ?? 0);
}

/** Makes files of a table durable and visible, before the commit that names them; removes them when that fails. */
export async function syncFiles(
  context: Pick<TableContext, 'delta' | 'signal'>,
  root: string,
  files: readonly Pick<DataFile, 'path'>[],
): Promise<void> {
  const { delta, signal } = context;
  try {
    const uris = files.map(({ path }) => `${root}/${path}`);
    await delta.store.sync(uris, signal ? { signal } : {});
    signal?.throwIfAborted();
  } catch (error) {
    await discardFiles(context, root, files);
    throw error;
  }
}

/**
 * Removes files that no commit names: those of a write that did not come to its end. What cannot be removed is left to vacuum; it must
 * not hide why the files are not wanted.
 */
export async function discardFiles(
  { delta }: Pick<TableContext, 'delta'>,
  root: string,
  files: readonly Pick<DataFile, 'path'>[],
): Promise<void> {
  await Promise.allSettled(files.map(({ path }) => delta.store.delete(`${root}/${path}`)));
}
