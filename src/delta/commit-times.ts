/** When versions were committed, for time travel: the times inside of commits where the table keeps them (DELTA.md §3.3). */
import { JsonNumber } from '../json/lossless.ts';
import type { MetaData } from './actions.ts';
import { parseCommit } from './commit-file.ts';
import type { DeltaContext } from './context.ts';
import type { CommitFile, LogListing } from './log-segment.ts';

/**
 * The listing with `inCommitTimestamp` in place of file times, from the version on that switched them on. `metaData`: of the newest
 * version.
 */
export async function withCommitTimes(
  context: DeltaContext,
  listing: LogListing,
  { configuration }: MetaData,
  signal?: AbortSignal,
): Promise<LogListing> {
  if (configuration['delta.enableInCommitTimestamps']?.toLowerCase() !== 'true') return listing;
  const since = Number(configuration['delta.inCommitTimestampEnablementVersion'] ?? 0);
  const commits: CommitFile[] = [];
  for (const commit of listing.commits) {
    const timestamp = commit.version < since ? undefined : await readTime(context, commit, signal);
    commits.push(timestamp === undefined ? commit : { ...commit, timestamp });
  }
  return { ...listing, commits };
}

async function readTime(
  { store }: DeltaContext,
  { uri }: CommitFile,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const bytes = await store.read(uri, signal ? { signal } : {});
  if (bytes === undefined) return undefined;
  for (const action of parseCommit(bytes, uri).actions) {
    const time = 'commitInfo' in action ? action.commitInfo['inCommitTimestamp'] : undefined;
    if (typeof time === 'number') return time;
    if (time instanceof JsonNumber) return Number(time.text);
  }
  return undefined;
}
