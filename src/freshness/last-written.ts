/** When the rows of a table last changed, as its log says. */
import {
  changesRows,
  type DeltaContext,
  findCommitInfo,
  type LoggedCommit,
  readCommits,
} from '../delta/index.ts';
import { JsonNumber } from '../json/lossless.ts';

/**
 * Milliseconds since the epoch: of the newest commit up to `version` that added or removed rows; commits that only rearranged files or
 * set properties do not count. When the log no longer has that one, the time of the oldest that it has: it was then or before.
 * Undefined for a table that never had rows.
 */
export async function findLastWritten(
  delta: DeltaContext,
  root: string,
  version: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  let oldest: LoggedCommit | undefined;
  for await (const commit of readCommits(delta, root, version, { signal })) {
    if (changesRows(commit)) return timeOf(commit);
    oldest = commit;
  }
  return oldest === undefined || oldest.version === 0 ? undefined : timeOf(oldest);
}

/** What the writer says of itself first: files of a log get other times when they are copied. */
function timeOf({ actions, timestamp }: LoggedCommit): number {
  const info = findCommitInfo(actions);
  for (const key of ['inCommitTimestamp', 'timestamp']) {
    const value = info?.[key];
    const time = value instanceof JsonNumber ? Number(value.text) : value;
    if (typeof time === 'number' && Number.isFinite(time)) return time;
  }
  return timestamp;
}
