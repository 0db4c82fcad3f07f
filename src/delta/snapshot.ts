/** A table at one version, read from its log and nothing else (DELTA.md §3.1). */
import {
  corruptLog,
  incompleteLog,
  missingPartitionValue,
  unknownAction,
  unreadableCheckpoint,
  unsupportedSchema,
} from '../diagnostics/delta.ts';
import type { StructType } from '../schema/types.ts';
import type { Action, AddFile, MetaData, Protocol } from './actions.ts';
import { readCheckpoint, type SegmentOptions } from './checkpoint.ts';
import { type ParsedCommit, parseCommit } from './commit-file.ts';
import { withCommitTimes } from './commit-times.ts';
import type { DeltaContext } from './context.ts';
import {
  type CommitFile,
  findSegment,
  type LogListing,
  type LogSegment,
  listLog,
  type SnapshotAt,
} from './log-segment.ts';
import { physicalName } from './physical-name.ts';
import { columnMappingMode, explainsUnknownActions, requireReadable } from './protocol.ts';
import { Replay, type TableState } from './replay.ts';
import { parseSchema } from './schema-string.ts';

export interface Snapshot {
  /** URI of the table, without a slash at the end. */
  readonly root: string;
  readonly version: number;
  /** When it was committed, milliseconds since the epoch. */
  readonly timestamp: number;
  readonly protocol: Protocol;
  readonly metaData: MetaData;
  readonly schema: StructType;
  /** Live files. */
  readonly files: readonly AddFile[];
  readonly state: TableState;
}

/**
 * The table at `root` at a version, by default the newest. Undefined when there is no Delta log. Throws `delta-…` errors for
 * logs that are damaged, too new or lack the version.
 */
export async function findSnapshot(
  context: DeltaContext,
  root: string,
  at?: SnapshotAt,
  options: SegmentOptions = {},
): Promise<Snapshot | undefined> {
  const table = root.replace(/(?<=.)\/+$/, '');
  const listing = await listWithTimes(context, table, at, options.signal);
  const segment = findSegment(table, listing, at);
  if (segment === undefined) return undefined;
  const { snapshot, cause } = await readSegment(context, table, segment, options);
  if (snapshot !== undefined) return snapshot;
  // The checkpoint that the hint names is damaged: look at everything.
  const whole = await listLog(context, table, at, {
    signal: options.signal,
    useHint: false,
    times: false,
  });
  const wholeSegment = findSegment(table, whole, at);
  const second = wholeSegment && (await readSegment(context, table, wholeSegment, options)).snapshot;
  if (second === undefined) throw unreadableCheckpoint(table, segment.checkpoints[0]?.version ?? 0, cause);
  return second;
}

/** Times are read only to find a version by time. */
async function listWithTimes(
  context: DeltaContext,
  root: string,
  at: SnapshotAt | undefined,
  signal: AbortSignal | undefined,
): Promise<LogListing> {
  const listing = await listLog(context, root, at, { signal, times: false });
  if (at === undefined || !('timestamp' in at)) return listing;
  const newest = await findSnapshot(context, root, undefined, { signal, statistics: false });
  return newest === undefined ? listing : withCommitTimes(context, listing, newest.metaData, signal);
}

/** The snapshot after one more commit. */
export function advanceSnapshot(
  snapshot: Snapshot | undefined,
  root: string,
  commit: { readonly version: number; readonly timestamp: number },
  actions: readonly Action[],
): Snapshot {
  const replay = new Replay(root, { from: snapshot?.state });
  replay.apply({ actions, unknown: undefined });
  return toSnapshot(root, commit, replay.state());
}

/** No snapshot when no checkpoint can be read and the commits do not reach back to the beginning. */
async function readSegment(
  context: DeltaContext,
  root: string,
  segment: LogSegment,
  options: SegmentOptions,
): Promise<{ readonly snapshot?: Snapshot; readonly cause?: Error | undefined }> {
  const { checkpoints, commits } = segment;
  let cause: Error | undefined;
  for (const checkpoint of checkpoints) {
    const replay = new Replay(root, { tombstones: options.tombstones ?? false });
    const failure = await readCheckpoint(context, root, checkpoint, replay, options);
    cause ??= failure;
    if (failure !== undefined) continue;
    const later = commits.filter(({ version }) => version > checkpoint.version);
    await replayCommits(context, later, replay, options.signal);
    return { snapshot: toSnapshot(root, await withTime(context, segment), replay.state()) };
  }
  if (commits[0]?.version !== 0) return { cause };
  const replay = new Replay(root, { tombstones: options.tombstones ?? false });
  await replayCommits(context, commits, replay, options.signal);
  return { snapshot: toSnapshot(root, await withTime(context, segment), replay.state()) };
}

/** The time of the version alone, where the listing went without times. */
async function withTime(
  { store }: DeltaContext,
  { version, timestamp, commits, checkpoints }: LogSegment,
): Promise<{ readonly version: number; readonly timestamp: number }> {
  if (timestamp > 0) return { version, timestamp };
  const uri = commits.at(-1)?.uri ?? checkpoints[0]?.uris[0] ?? '';
  return { version, timestamp: Math.trunc((await store.stat(uri))?.modified ?? 0) };
}

/** Commits read side by side; no more are held than these. */
const READ_AHEAD = 64;

async function replayCommits(
  context: DeltaContext,
  commits: readonly CommitFile[],
  replay: Replay,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let index = 0; index < commits.length; index += READ_AHEAD) {
    const batch = commits.slice(index, index + READ_AHEAD);
    const parsed = await Promise.all(batch.map((commit) => readCommit(context, commit.uri, signal)));
    for (const commit of parsed) replay.apply(commit);
  }
}

/** Throws `delta-corrupt-log`. */
export async function readCommit(
  { store }: DeltaContext,
  uri: string,
  signal?: AbortSignal,
): Promise<ParsedCommit> {
  const bytes = await store.read(uri, signal ? { signal } : {});
  if (bytes === undefined) throw corruptLog(uri, undefined, 'it was there a moment ago and is gone');
  return parseCommit(bytes, uri);
}

function toSnapshot(
  root: string,
  { version, timestamp }: { readonly version: number; readonly timestamp: number },
  state: TableState,
): Snapshot {
  const { protocol, metaData, unknown } = state;
  if (protocol === undefined) throw incompleteLog(root, version, 'protocol');
  requireReadable(root, protocol);
  if (metaData === undefined) throw incompleteLog(root, version, 'metaData');
  if (unknown !== undefined && !explainsUnknownActions(protocol)) {
    throw unknownAction(unknown.kind, unknown.file, unknown.line);
  }
  const schema = readSchema(root, metaData);
  const files = [...state.files.values()];
  checkPartitionValues(root, files, protocol, metaData, schema);
  return { root, version, timestamp, protocol, metaData, schema, files, state };
}

/** A value that is missing is not NULL: the protocol wants every partition column in every add. */
function checkPartitionValues(
  root: string,
  files: readonly AddFile[],
  protocol: Protocol,
  metaData: MetaData,
  schema: StructType,
): void {
  const mode = columnMappingMode(protocol, metaData);
  for (const column of metaData.partitionColumns) {
    const name = physicalName(
      schema.fields.find((field) => field.name === column),
      column,
      mode,
    );
    const bad = files.find(({ partitionValues }) => !Object.hasOwn(partitionValues, name));
    if (bad !== undefined) throw missingPartitionValue(root, column, bad.path);
  }
}

function readSchema(root: string, { schemaString, partitionColumns }: MetaData): StructType {
  if (schemaString === undefined) throw unsupportedSchema(root, 'its metaData has no schemaString');
  let schema: StructType;
  try {
    schema = parseSchema(schemaString);
  } catch (cause) {
    throw unsupportedSchema(root, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const names = new Set<string>();
  for (const { name } of schema.fields) {
    if (names.has(name.toLowerCase()))
      throw unsupportedSchema(root, `two columns are called "${name}" (case does not count)`);
    names.add(name.toLowerCase());
  }
  const stray = partitionColumns.find((column) => !schema.fields.some(({ name }) => name === column));
  if (stray !== undefined) throw unsupportedSchema(root, `the partition column "${stray}" is not in it`);
  return schema;
}
