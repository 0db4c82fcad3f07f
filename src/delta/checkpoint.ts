/** Reads checkpoints: classic, multi-part, and V2 with sidecars (DELTA.md §2.5, §3.1). */
import type { CheckpointReadOptions } from '../ports/checkpoint-files.ts';
import { normalizeRows, parseCommit } from './commit-file.ts';
import type { DeltaContext } from './context.ts';
import { resolvePath } from './data-path.ts';
import { logFolder } from './log-path.ts';
import type { CheckpointRef } from './log-segment.ts';
import type { Replay } from './replay.ts';

export interface SegmentOptions {
  readonly signal?: AbortSignal | undefined;
  /** Keep removed files in `state.tombstones`. Default false. */
  readonly tombstones?: boolean;
  /**
   * Keep statistics of files. Default true; reading whole tables does without and is faster from large checkpoints (commits bring theirs
   * all the same).
   */
  readonly statistics?: boolean;
}

/** Applies the checkpoint to `replay`, which must be empty. Gives why it cannot be read; `replay` is then of no use. */
export async function readCheckpoint(
  context: DeltaContext,
  root: string,
  { uris }: CheckpointRef,
  replay: Replay,
  options: SegmentOptions,
): Promise<Error | undefined> {
  const { signal, tombstones: removes = false, statistics = true } = options;
  const readOptions: CheckpointReadOptions = { removes, statistics, ...(signal ? { signal } : {}) };
  try {
    const sidecars = await readTopLevel(context, uris, replay, readOptions);
    if (sidecars.length === 0) return undefined;
    const files = sidecars.map((path) => {
      const uri = path.includes('/')
        ? resolvePath(root, path)
        : resolvePath(`${logFolder(root)}/_sidecars`, path);
      if (uri === undefined) throw new TypeError(`the sidecar ${path} lies elsewhere`);
      return uri;
    });
    await applyRows(context, files, replay, readOptions);
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    // Whatever is wrong with it, commits or an older checkpoint may say the same.
    if (error instanceof Error) return error;
    throw error;
  }
}

/** Gives the sidecars named. */
async function readTopLevel(
  context: DeltaContext,
  uris: readonly string[],
  replay: Replay,
  options: CheckpointReadOptions,
): Promise<string[]> {
  const [first = ''] = uris;
  if (!first.endsWith('.json')) return applyRows(context, uris, replay, options);
  const bytes = await context.store.read(first, options.signal ? { signal: options.signal } : {});
  if (bytes === undefined) throw new TypeError('the checkpoint is gone');
  const parsed = parseCommit(bytes, first);
  replay.apply(parsed);
  return [...parsed.sidecars];
}

async function applyRows(
  { checkpoints }: DeltaContext,
  uris: readonly string[],
  replay: Replay,
  options: CheckpointReadOptions,
): Promise<string[]> {
  const sidecars: string[] = [];
  for await (const rows of checkpoints.read(uris, options)) {
    const parsed = normalizeRows(rows, uris[0] ?? '');
    replay.apply(parsed);
    sidecars.push(...parsed.sidecars);
  }
  return sidecars;
}
