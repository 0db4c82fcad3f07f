/** What happened to a table: its commits, newest first. */
import type { JsonObject } from '../json/lossless.ts';
import type { DeltaContext } from './context.ts';
import { listLog } from './log-segment.ts';
import { readCommit } from './snapshot.ts';

export interface HistoryEntry {
  readonly version: number;
  /** Milliseconds since the epoch: of the commit file. */
  readonly timestamp: number;
  /** Undefined when the writer gave none. */
  readonly commitInfo: JsonObject | undefined;
  readonly addedFiles: number;
  readonly removedFiles: number;
}

/** At most `limit` commits whose files are still there. Empty when there is no table. */
export async function readHistory(
  context: DeltaContext,
  root: string,
  limit = Number.POSITIVE_INFINITY,
  signal?: AbortSignal,
): Promise<HistoryEntry[]> {
  const { commits } = await listLog(context, root, undefined, { signal, useHint: false });
  const wanted = commits.slice(Math.max(0, commits.length - limit)).reverse();
  const entries: HistoryEntry[] = [];
  for (const { version, timestamp, uri } of wanted) {
    const { actions } = await readCommit(context, uri, signal);
    const info = actions.find((action) => 'commitInfo' in action);
    entries.push({
      version,
      timestamp,
      commitInfo: info && 'commitInfo' in info ? info.commitInfo : undefined,
      addedFiles: actions.filter((action) => 'add' in action).length,
      removedFiles: actions.filter((action) => 'remove' in action).length,
    });
  }
  return entries;
}
