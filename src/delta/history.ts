/** What happened to a table: its commits, newest first. */
import type { JsonObject } from '../json/lossless.ts';
import { type Action, findCommitInfo } from './actions.ts';
import type { DeltaContext } from './context.ts';
import { listLog } from './log-segment.ts';
import { readCommit } from './snapshot.ts';

export interface LoggedCommit {
  readonly version: number;
  /** Milliseconds since the epoch: of the commit file. */
  readonly timestamp: number;
  readonly actions: readonly Action[];
}

export interface HistoryEntry {
  readonly version: number;
  /** Milliseconds since the epoch: of the commit file. */
  readonly timestamp: number;
  /** Undefined when the writer gave none. */
  readonly commitInfo: JsonObject | undefined;
  readonly addedFiles: number;
  readonly removedFiles: number;
}

/**
 * Commits whose files are still there, newest first and without a gap, from version `upTo` on (default: the newest). Each is read when it
 * is asked for. Nothing when there is no table. `times`: false leaves timestamps at 0, and spares a look at every file of the log.
 */
export async function* readCommits(
  context: DeltaContext,
  root: string,
  upTo = Number.POSITIVE_INFINITY,
  { signal, times = true }: { readonly signal?: AbortSignal | undefined; readonly times?: boolean } = {},
): AsyncGenerator<LoggedCommit> {
  const { commits } = await listLog(context, root, undefined, { signal, useHint: false, times });
  let expected: number | undefined;
  for (const { version, timestamp, uri } of [...commits].reverse()) {
    if (version > upTo) continue;
    if (expected !== undefined && version !== expected) return;
    const { actions } = await readCommit(context, uri, signal);
    yield { version, timestamp, actions };
    expected = version - 1;
  }
}

/** Whether the rows of the table are others after it, not only its files. */
export function changesRows({ actions }: Pick<LoggedCommit, 'actions'>): boolean {
  return actions.some(
    (action) =>
      ('add' in action && action.add.dataChange) || ('remove' in action && action.remove.dataChange),
  );
}

/** At most `limit` commits whose files are still there. Empty when there is no table. */
export async function readHistory(
  context: DeltaContext,
  root: string,
  limit = Number.POSITIVE_INFINITY,
  signal?: AbortSignal,
): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  if (limit <= 0) return entries;
  for await (const { version, timestamp, actions } of readCommits(context, root, undefined, { signal })) {
    entries.push({
      version,
      timestamp,
      commitInfo: findCommitInfo(actions),
      addedFiles: actions.filter((action) => 'add' in action).length,
      removedFiles: actions.filter((action) => 'remove' in action).length,
    });
    if (entries.length >= limit) break;
  }
  return entries;
}
