/** Makes a table what it was at an older version, by a new commit: history stays (DELTA.md §4). */
import {
  type CommitOutcome,
  commitChange,
  relativeKey,
  requireWritable,
  resolvePath,
  type Snapshot,
  type SnapshotAt,
  toRemove,
} from '../delta/index.ts';
import { filesGone } from '../diagnostics/delta.ts';
import type { JsonObject } from '../json/lossless.ts';
import { openTable, type TableContext } from './table-context.ts';

export type RestoreOutcome = CommitOutcome | { readonly kind: 'unchanged'; readonly version: number };

/** Throws `delta-files-gone` when files of that version are deleted already. Protocols never go down. */
export async function restoreTable(
  context: Pick<TableContext, 'delta' | 'signal' | 'engineInfo'>,
  root: string,
  at: SnapshotAt,
  info: JsonObject = {},
): Promise<RestoreOutcome> {
  const [current, wanted] = await Promise.all([openTable(context, root), openTable(context, root, at)]);
  requireWritable(root, current, 'rearrange');
  const adds = missingIn(wanted, current).map((file) => ({ ...file, dataChange: true }));
  const gone = missingIn(current, wanted);
  const isSameSchema = JSON.stringify(current.metaData) === JSON.stringify(wanted.metaData);
  if (adds.length === 0 && gone.length === 0 && isSameSchema)
    return { kind: 'unchanged', version: current.version };
  await requireFiles(context, wanted, adds);
  const { delta, engineInfo } = context;
  const options = { now: delta.now(), dataChange: true };
  return commitChange(delta, root, current, {
    operation: { name: 'RESTORE', parameters: { version: String(wanted.version) } },
    reads: { kind: 'table' },
    metaData: isSameSchema ? undefined : wanted.metaData,
    removes: gone.map((file) => toRemove(file, options)),
    adds,
    metrics: {
      numRestoredFiles: String(adds.length),
      numRemovedFiles: String(gone.length),
      tableSizeAfterRestore: String(wanted.files.reduce((sum, { size }) => sum + size, 0)),
      numOfFilesAfterRestore: String(wanted.files.length),
    },
    engineInfo,
    info,
  });
}

/** Live files of one version that another has not; files with other deletion vectors are others. */
function missingIn(has: Snapshot, lacks: Snapshot): Snapshot['files'] {
  return [...has.state.files].filter(([key]) => !lacks.state.files.has(key)).map(([, file]) => file);
}

async function requireFiles(
  { delta, signal }: Pick<TableContext, 'delta' | 'signal'>,
  { root, version }: Snapshot,
  files: Snapshot['files'],
): Promise<void> {
  const missing: string[] = [];
  for (const { path } of files) {
    const uri = resolvePath(root, path);
    if (uri === undefined || (await delta.store.stat(uri, signal)) === undefined) {
      missing.push(relativeKey(root, path) ?? path);
    }
  }
  if (missing.length > 0) throw filesGone(root, version, missing);
}
