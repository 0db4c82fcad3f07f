/** Which files of a log make up a version. */
import { missingVersions, timestampOutOfRange, versionNotFound } from '../diagnostics/delta.ts';
import { parseJson } from '../json/parse.ts';
import type { DeltaContext } from './context.ts';
import { lastCheckpointUri, logFolder, parseLogName, versionPrefix } from './log-path.ts';

/** A version, or the newest at a time (milliseconds since the epoch). */
export type SnapshotAt = { readonly version: number } | { readonly timestamp: number };

export interface CommitFile {
  readonly version: number;
  readonly uri: string;
  /** Milliseconds since the epoch, made strictly increasing over versions; 0 when listed without times. */
  readonly timestamp: number;
}

/** A checkpoint with all its parts. */
export interface CheckpointRef {
  readonly version: number;
  readonly uris: readonly string[];
  readonly timestamp: number;
}

/** What a listing of the log shows, ascending by version. */
export interface LogListing {
  readonly commits: readonly CommitFile[];
  readonly checkpoints: readonly CheckpointRef[];
}

/** A checkpoint, if any, and the commits that follow it up to a version. */
export interface LogSegment {
  readonly version: number;
  readonly timestamp: number;
  /** Newest first: when the first cannot be read another may. Commits go back as far as they do without a gap. */
  readonly checkpoints: readonly CheckpointRef[];
  readonly commits: readonly CommitFile[];
}

export interface ListLogOptions {
  readonly signal?: AbortSignal | undefined;
  readonly useHint?: boolean;
  /** Whether times are needed. Default true. */
  readonly times?: boolean;
}

/**
 * Lists the log: from the newest checkpoint on when only the newest version is wanted and `_last_checkpoint` tells where that is, else
 * all. The hint may be stale, torn or wrong; then everything is listed.
 */
export async function listLog(
  context: DeltaContext,
  root: string,
  at?: SnapshotAt,
  { signal, useHint = true, times = true }: ListLogOptions = {},
): Promise<LogListing> {
  const details = times || (at !== undefined && 'timestamp' in at);
  if (at === undefined && useHint) {
    const hint = await readLastCheckpoint(context, root, signal);
    if (hint !== undefined) {
      const listing = await listFrom(context, root, hint, details, signal);
      if (listing.checkpoints.length > 0) return listing;
    }
  }
  return listFrom(context, root, undefined, details, signal);
}

async function readLastCheckpoint(
  { store }: DeltaContext,
  root: string,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const bytes = await store.read(lastCheckpointUri(root), signal ? { signal } : {});
  try {
    const hint = bytes === undefined ? null : parseJson(new TextDecoder().decode(bytes));
    const version = typeof hint === 'object' && hint !== null && 'version' in hint ? hint.version : undefined;
    return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0 ? version : undefined;
  } catch {
    return undefined;
  }
}

async function listFrom(
  { store }: DeltaContext,
  root: string,
  from: number | undefined,
  details: boolean,
  signal: AbortSignal | undefined,
): Promise<LogListing> {
  const folder = logFolder(root);
  const commits: CommitFile[] = [];
  const parts = new Map<string, { version: number; parts: number; uris: string[]; timestamp: number }>();
  let previous = Number.NEGATIVE_INFINITY;
  const options = {
    shallow: true,
    details,
    ...(signal ? { signal } : {}),
    ...(from === undefined ? {} : { startAfter: versionPrefix(root, from) }),
  };
  for await (const info of store.list(folder, options)) {
    const file = parseLogName(info.uri.slice(folder.length + 1));
    if (file?.kind === 'commit') {
      // Clocks of writers differ; time travel needs an order (DELTA.md §3.3).
      previous = details ? Math.max(Math.trunc(info.modified), previous + 1) : 0;
      commits.push({ version: file.version, uri: info.uri, timestamp: previous });
    } else if (file?.kind === 'checkpoint' && (info.size > 0 || !details)) {
      const key = `${file.version} ${file.parts} ${file.uuid ?? ''}`;
      const found = parts.get(key) ?? { version: file.version, parts: file.parts, uris: [], timestamp: 0 };
      found.uris.push(info.uri);
      found.timestamp = Math.max(found.timestamp, Math.trunc(info.modified));
      parts.set(key, found);
    }
  }
  const checkpoints = [...parts.values()]
    .filter(({ uris, parts: count }) => uris.length === count)
    .map(({ version, uris, timestamp }) => ({ version, uris, timestamp }))
    .sort((a, b) => a.version - b.version);
  return { commits, checkpoints };
}

/** Versions that can be read, ascending; undefined when there is no table. */
export function versionRange({
  commits,
  checkpoints,
}: LogListing): { first: number; last: number } | undefined {
  const last = Math.max(commits.at(-1)?.version ?? -1, checkpoints.at(-1)?.version ?? -1);
  if (last < 0) return undefined;
  const first = commits[0]?.version === 0 ? 0 : Math.min(...checkpoints.map(({ version }) => version), last);
  return { first, last };
}

/** Throws when the version is not there or a commit on the way to it is missing. Undefined when there is no table. */
export function findSegment(root: string, listing: LogListing, at?: SnapshotAt): LogSegment | undefined {
  const range = versionRange(listing);
  if (range === undefined) return undefined;
  const version = findVersion(root, listing, range, at);
  const checkpoints = listing.checkpoints.filter((checkpoint) => checkpoint.version <= version).reverse();
  const byVersion = new Map(listing.commits.map((commit) => [commit.version, commit]));
  const commits: CommitFile[] = [];
  for (let next = version; next >= 0; next -= 1) {
    const commit = byVersion.get(next);
    if (commit === undefined) break;
    commits.push(commit);
  }
  commits.reverse();
  const start = commits[0]?.version ?? version + 1;
  const usable = checkpoints.filter((checkpoint) => checkpoint.version >= start - 1);
  if (start > 0 && usable.length === 0) {
    if (version < range.first || byVersion.size === 0)
      throw versionNotFound(root, version, range.first, range.last);
    throw missingVersions(root, findGap(byVersion, start), `${range.first} to ${range.last}`);
  }
  const timestamp = byVersion.get(version)?.timestamp ?? usable[0]?.timestamp ?? 0;
  return { version, timestamp, checkpoints: usable, commits };
}

/** The missing versions right below `start`, a few at most. */
function findGap(commits: ReadonlyMap<number, CommitFile>, start: number): number[] {
  const gap: number[] = [];
  for (let version = start - 1; version >= 0 && !commits.has(version) && gap.length < 5; version -= 1) {
    gap.unshift(version);
  }
  return gap;
}

function findVersion(
  root: string,
  { commits }: LogListing,
  { first, last }: { readonly first: number; readonly last: number },
  at: SnapshotAt | undefined,
): number {
  if (at === undefined) return last;
  if ('version' in at) {
    if (at.version < first || at.version > last) throw versionNotFound(root, at.version, first, last);
    return at.version;
  }
  const readable = commits.filter(({ version }) => version >= first);
  const found = readable.findLast(({ timestamp }) => timestamp <= at.timestamp);
  const [oldest, newest] = [readable[0]?.timestamp ?? 0, readable.at(-1)?.timestamp ?? 0];
  if (found === undefined || at.timestamp > newest)
    throw timestampOutOfRange(root, at.timestamp, oldest, newest);
  return found.version;
}
