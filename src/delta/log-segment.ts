/** Which files of a log make up a version. */
import { missingVersions, timestampOutOfRange, versionNotFound } from '../diagnostics/delta.ts';
import type { DeltaContext } from './context.ts';
import { logFolder, parseLogName } from './log-path.ts';

/** The newest version, a version, or the newest at a time (milliseconds since the epoch). */
export type SnapshotAt = { readonly version: number } | { readonly timestamp: number };

export interface CommitFile {
  readonly version: number;
  readonly uri: string;
  /** Milliseconds since the epoch, made strictly increasing over versions. */
  readonly timestamp: number;
}

/** The commits that, replayed in order, give a version. */
export interface LogSegment {
  readonly version: number;
  readonly timestamp: number;
  readonly commits: readonly CommitFile[];
}

/** All commits of the log, ascending; empty when there is no log. */
export async function listCommits(
  { store }: DeltaContext,
  root: string,
  signal?: AbortSignal,
): Promise<CommitFile[]> {
  const commits: CommitFile[] = [];
  const folder = logFolder(root);
  let previous = Number.NEGATIVE_INFINITY;
  for await (const info of store.list(folder, { shallow: true, ...(signal ? { signal } : {}) })) {
    const file = parseLogName(info.uri.slice(folder.length + 1));
    if (file?.kind !== 'commit') continue;
    // Clocks of writers differ; time travel needs an order (DELTA.md §3.3).
    previous = Math.max(Math.trunc(info.modified), previous + 1);
    commits.push({ version: file.version, uri: info.uri, timestamp: previous });
  }
  return commits;
}

/** Throws when the version is not there or a commit before it is missing. `commits` must not be empty. */
export function findSegment(root: string, commits: readonly CommitFile[], at?: SnapshotAt): LogSegment {
  const wanted = findVersion(root, commits, at);
  const used = commits.filter(({ version }) => version <= wanted.version);
  const present = new Set(used.map(({ version }) => version));
  const missing: number[] = [];
  for (let version = 0; version < wanted.version && missing.length < 5; version += 1) {
    if (!present.has(version)) missing.push(version);
  }
  if (missing.length > 0) {
    const available = `${commits[0]?.version} to ${commits.at(-1)?.version}`;
    throw missingVersions(root, missing, available);
  }
  return { version: wanted.version, timestamp: wanted.timestamp, commits: used };
}

function findVersion(root: string, commits: readonly CommitFile[], at: SnapshotAt | undefined): CommitFile {
  const first = commits[0];
  const last = commits.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('a log without commits has no version');
  if (at === undefined) return last;
  if ('version' in at) {
    const found = commits.find(({ version }) => version === at.version);
    if (found === undefined) throw versionNotFound(root, at.version, first.version, last.version);
    return found;
  }
  const found = commits.findLast(({ timestamp }) => timestamp <= at.timestamp);
  if (found === undefined || at.timestamp > last.timestamp) {
    throw timestampOutOfRange(root, at.timestamp, first.timestamp, last.timestamp);
  }
  return found;
}
