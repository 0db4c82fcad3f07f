/**
 * Deletes files of a table's folder that no version within the retention needs (DELTA.md §4): removed data files, deletion vectors and
 * what failed writers left behind. `_delta_log` is never touched.
 */
import {
  type DeletionVector,
  deletionVectorUri,
  FILE_RETENTION_MS,
  findSnapshot,
  parseInterval,
  relativeKey,
} from '../delta/index.ts';
import { noTable, shortRetention } from '../diagnostics/delta.ts';
import type { ObjectInfo } from '../ports/object-store.ts';
import type { TableContext } from './table-context.ts';

export interface VacuumOptions {
  /** Default: `delta.deletedFileRetentionDuration` of the table, else 168 (a week). */
  readonly retentionHours?: number | undefined;
  /** Only say what would be deleted. */
  readonly dryRun: boolean;
  /** Allow less than the table's retention. */
  readonly force?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface VacuumResult {
  readonly root: string;
  readonly version: number;
  readonly dryRun: boolean;
  readonly retentionHours: number;
  /** Relative to the table. */
  readonly files: readonly string[];
  readonly bytes: number;
}

const HOUR_MS = 3_600_000;

export async function vacuumTable(
  { delta, signal }: Pick<TableContext, 'delta' | 'signal'>,
  root: string,
  { retentionHours, dryRun, force = false, onProgress }: VacuumOptions,
): Promise<VacuumResult> {
  const snapshot = await findSnapshot(delta, root, undefined, { signal, tombstones: true });
  if (snapshot === undefined) throw noTable(root);
  const least =
    parseInterval(snapshot.metaData.configuration['delta.deletedFileRetentionDuration']) ?? FILE_RETENTION_MS;
  const retention = retentionHours === undefined ? least : retentionHours * HOUR_MS;
  if (retention < least && !force) throw shortRetention(retention / HOUR_MS, least / HOUR_MS);
  const cutoff = delta.now() - retention;
  const needed = new Set<string>();
  const need = (file: { readonly path: string; readonly deletionVector?: DeletionVector }): void => {
    needed.add(relativeKey(root, file.path) ?? file.path);
    const uri = file.deletionVector && deletionVectorUri(root, file.deletionVector);
    if (uri?.startsWith(`${root}/`) === true) needed.add(uri.slice(root.length + 1));
  };
  for (const file of snapshot.files) need(file);
  for (const tombstone of snapshot.state.tombstones?.values() ?? []) {
    if ((tombstone.deletionTimestamp ?? 0) >= cutoff) need(tombstone);
  }
  const doomed: ObjectInfo[] = [];
  for await (const info of delta.store.list(root, signal ? { signal } : {})) {
    const path = info.uri.slice(root.length + 1);
    // A running writer's files look like orphans: only age tells them apart.
    const isOurs = !isHidden(path) || LOG_TEMPORARY.test(path);
    if (isOurs && !needed.has(path) && info.modified < cutoff) doomed.push(info);
  }
  if (!dryRun) {
    for (const [index, { uri }] of doomed.entries()) {
      signal?.throwIfAborted();
      await delta.store.delete(uri);
      onProgress?.(index + 1, doomed.length);
    }
  }
  return {
    root,
    version: snapshot.version,
    dryRun,
    retentionHours: retention / HOUR_MS,
    files: doomed.map(({ uri }) => uri.slice(root.length + 1)),
    bytes: doomed.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Files of the log that a writer which died had not given their names yet. */
const LOG_TEMPORARY = /^_delta_log\/\.[0-9a-f-]{36}\.tmp$/;

/** Folders and files of others; change data and partitions of columns that begin with an underscore are the table's. */
function isHidden(path: string): boolean {
  return path
    .split('/')
    .some(
      (part, index, parts) =>
        /^[._]/.test(part) &&
        part !== '_change_data' &&
        !part.startsWith('_gold_staging_') &&
        !(index < parts.length - 1 && part.includes('=')),
    );
}
