/** A table at one version, read from its log and nothing else (DELTA.md §3.1). */
import { corruptLog, incompleteLog, pathOutsideTable, unsupportedSchema } from '../diagnostics/delta.ts';
import type { StructType } from '../schema/types.ts';
import type { Action, AddFile, MetaData, Protocol } from './actions.ts';
import { parseCommit } from './commit-file.ts';
import type { DeltaContext } from './context.ts';
import { resolvePath } from './data-path.ts';
import { type CommitFile, findSegment, listCommits, type SnapshotAt } from './log-segment.ts';
import { requireReadable } from './protocol.ts';
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
  signal?: AbortSignal,
): Promise<Snapshot | undefined> {
  const table = root.replace(/(?<=.)\/+$/, '');
  const commits = await listCommits(context, table, signal);
  if (commits.length === 0) return undefined;
  const segment = findSegment(table, commits, at);
  const replay = new Replay(resolver(table));
  for (const actions of await readCommits(context, segment.commits, signal)) replay.apply(actions);
  return toSnapshot(table, segment, replay.state());
}

/** The snapshot after one more commit. */
export function advanceSnapshot(
  snapshot: Snapshot | undefined,
  root: string,
  commit: { readonly version: number; readonly timestamp: number },
  actions: readonly Action[],
): Snapshot {
  const replay = new Replay(resolver(root), snapshot?.state);
  replay.apply(actions);
  return toSnapshot(root, commit, replay.state());
}

/** Commits read side by side, in order. */
const READ_AHEAD = 16;

async function readCommits(
  context: DeltaContext,
  commits: readonly CommitFile[],
  signal: AbortSignal | undefined,
): Promise<Action[][]> {
  const actions: Action[][] = [];
  for (let index = 0; index < commits.length; index += READ_AHEAD) {
    const batch = commits.slice(index, index + READ_AHEAD);
    actions.push(...(await Promise.all(batch.map((commit) => readCommit(context, commit.uri, signal)))));
  }
  return actions;
}

/** Throws `delta-corrupt-log`. */
export async function readCommit(
  { store }: DeltaContext,
  uri: string,
  signal?: AbortSignal,
): Promise<Action[]> {
  const bytes = await store.read(uri, signal ? { signal } : {});
  if (bytes === undefined) throw corruptLog(uri, undefined, 'it was there a moment ago and is gone');
  return parseCommit(bytes, uri);
}

function toSnapshot(
  root: string,
  { version, timestamp }: { readonly version: number; readonly timestamp: number },
  state: TableState,
): Snapshot {
  const { protocol, metaData } = state;
  if (protocol === undefined) throw incompleteLog(root, version, 'protocol');
  requireReadable(root, protocol);
  if (metaData === undefined) throw incompleteLog(root, version, 'metaData');
  return {
    root,
    version,
    timestamp,
    protocol,
    metaData,
    schema: readSchema(root, metaData),
    files: [...state.files.values()],
    state,
  };
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

function resolver(root: string): (path: string) => string {
  return (path) => {
    const uri = resolvePath(root, path);
    if (uri === undefined) throw pathOutsideTable(root, path, 'Delta log');
    return uri;
  };
}
