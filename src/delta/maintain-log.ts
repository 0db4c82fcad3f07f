/** What a writer does for the log after its commit: a checkpoint now and then, and old log files removed (DELTA.md §2.5, §2.6). */
import type { JsonObject } from '../json/lossless.ts';
import { stringifyJson } from '../json/stringify.ts';
import type { RemoveFile } from './actions.ts';
import type { DeltaContext } from './context.ts';
import { parseInterval } from './interval.ts';
import { checkpointUri, lastCheckpointUri, logFolder, parseLogName } from './log-path.ts';
import { listLog } from './log-segment.ts';
import { findSnapshot, type Snapshot } from './snapshot.ts';

const CHECKPOINT_INTERVAL = 10;
const DAY_MS = 86_400_000;
const LOG_RETENTION_MS = 30 * DAY_MS;
export const FILE_RETENTION_MS = 7 * DAY_MS;

/**
 * Writes a checkpoint every `delta.checkpointInterval` versions (default 10). The table is right without it, so that a failure here is
 * none of the commit: the next writer tries again.
 */
export async function maintainLog(context: DeltaContext, snapshot: Snapshot): Promise<void> {
  const { configuration } = snapshot.metaData;
  const interval = Number(configuration['delta.checkpointInterval'] ?? CHECKPOINT_INTERVAL);
  if (snapshot.version === 0 || !(interval > 0) || snapshot.version % interval !== 0) return;
  // Such tables may ask for checkpoints of the second kind; those who asked can write them.
  if (snapshot.protocol.writerFeatures?.includes('v2Checkpoint') === true) return;
  try {
    await writeCheckpoint(context, snapshot.root, snapshot.version);
    if (configuration['delta.enableExpiredLogCleanup']?.toLowerCase() !== 'false')
      await removeExpiredLog(context, snapshot);
  } catch {
    // Said above.
  }
}

/** Writes a classic checkpoint of a version, and `_last_checkpoint` unless that names a later one. */
export async function writeCheckpoint(context: DeltaContext, root: string, version: number): Promise<void> {
  // Read again with removed files, which other engines' VACUUM wants to know.
  const snapshot = await findSnapshot(context, root, { version }, { tombstones: true });
  if (snapshot === undefined) throw new Error(`no table at ${root}`);
  const rows = checkpointRows(snapshot, context.now());
  const bytes = await context.checkpoints.format(rows);
  await context.store.put(checkpointUri(root, version), bytes);
  const hint = {
    version,
    size: rows.length,
    sizeInBytes: bytes.length,
    numOfAddFiles: snapshot.files.length,
  };
  await context.store.put(lastCheckpointUri(root), new TextEncoder().encode(stringifyJson(hint)));
  // Hadoop would hold the new hint against the checksum of the old one.
  await context.store.delete(`${logFolder(root)}/._last_checkpoint.crc`);
}

function checkpointRows({ protocol, metaData, state }: Snapshot, now: number): JsonObject[] {
  const retention =
    parseInterval(metaData.configuration['delta.deletedFileRetentionDuration']) ?? FILE_RETENTION_MS;
  const isKept = ({ deletionTimestamp = 0 }: RemoveFile): boolean => deletionTimestamp >= now - retention;
  const rows: object[] = [
    { protocol },
    { metaData },
    ...[...state.transactions.values()].map((txn) => ({ txn })),
    ...[...state.domains.values()].map((domainMetadata) => ({ domainMetadata })),
    ...[...state.files.values()].map((add) => ({ add: { ...add, dataChange: false } })),
    ...[...(state.tombstones?.values() ?? [])]
      .filter(isKept)
      // Neither statistics nor tags are kept of what is gone.
      .map(({ stats: _stats, tags: _tags, ...remove }) => ({ remove: { ...remove, dataChange: false } })),
  ];
  // Actions are JSON objects: interfaces lack the index signature that says so.
  return rows as JsonObject[];
}

/**
 * Removes log files older than `delta.logRetentionDuration` (default 30 days, whole days in UTC), but nothing that the newest
 * checkpoint at or before the last expired commit needs.
 */
async function removeExpiredLog(context: DeltaContext, { root, metaData }: Snapshot): Promise<void> {
  const retention = parseInterval(metaData.configuration['delta.logRetentionDuration']) ?? LOG_RETENTION_MS;
  const cutoff = Math.floor((context.now() - retention) / DAY_MS) * DAY_MS;
  const { commits, checkpoints } = await listLog(context, root, undefined, { useHint: false });
  const lastExpired = commits.findLast(({ timestamp }) => timestamp < cutoff)?.version;
  const kept = checkpoints.findLast(
    ({ version }) => lastExpired !== undefined && version <= lastExpired,
  )?.version;
  if (kept === undefined) return;
  for await (const { uri, modified } of context.store.list(logFolder(root), { shallow: true })) {
    const file = parseLogName(uri.slice(logFolder(root).length + 1));
    if (file !== undefined && file.version < kept && modified < cutoff) await context.store.delete(uri);
  }
}
