/**
 * The values that a measure had at earlier versions of a table: from the statistics of the files live then, or as the commit recorded it.
 * The Delta log is the only store. Versions that only rearranged files do not count.
 */
import type { TrendRule } from '../compile/assertions/kinds.ts';
import {
  advanceSnapshot,
  changesRows,
  type DeltaContext,
  findCommitInfo,
  findSnapshot,
  type LoggedCommit,
  readCommits,
  type Snapshot,
} from '../delta/index.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import { isJsonObject, JsonNumber, type JsonValue } from '../json/lossless.ts';
import { measureFiles } from './file-measures.ts';

/** Table whose past is asked, and where its past ends. */
export interface HistoryOf {
  readonly root: string;
  /** The newest version that counts as earlier; undefined: there is none. */
  readonly upTo: number | undefined;
}

/** At most `rule.versions` values, newest first. */
export async function readBaseline(
  delta: DeltaContext,
  { root, upTo }: HistoryOf,
  rule: TrendRule,
  signal: AbortSignal,
): Promise<readonly number[]> {
  if (upTo === undefined) return [];
  const { fromFiles } = rule;
  const commits: LoggedCommit[] = [];
  const values: (number | undefined)[] = [];
  for await (const commit of readCommits(delta, root, upTo, { signal, times: false })) {
    commits.push(commit);
    if (!changesRows(commit)) continue;
    values.push(recordedValue(commit, rule.measure));
    const found = fromFiles === undefined ? values.filter((value) => value !== undefined) : values;
    if (found.length >= rule.versions) break;
  }
  if (fromFiles === undefined) return values.flatMap((value) => value ?? []);
  const snapshots = await replaySnapshots(delta, root, commits.reverse(), signal);
  const counted = commits.filter(changesRows).reverse();
  return counted.flatMap((commit, index) => {
    const snapshot = snapshots.get(commit.version);
    const measured = snapshot && measureFiles(snapshot, fromFiles);
    return measured ?? values[index] ?? [];
  });
}

/** Snapshots by version after each of the commits, which are consecutive, oldest first. Empty where the log no longer tells. */
async function replaySnapshots(
  delta: DeltaContext,
  root: string,
  commits: readonly LoggedCommit[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Snapshot>> {
  const snapshots = new Map<number, Snapshot>();
  let current: Snapshot | undefined;
  for (const commit of commits) {
    current =
      current === undefined
        ? await findReadable(delta, root, commit.version, signal)
        : advanceSnapshot(current, root, commit, commit.actions);
    if (current !== undefined) snapshots.set(commit.version, current);
  }
  return snapshots;
}

/** Undefined for a version whose commits remain but no longer reach back to a checkpoint. */
async function findReadable(
  delta: DeltaContext,
  root: string,
  version: number,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  try {
    return await findSnapshot(delta, root, { version }, { signal });
  } catch (error) {
    if (error instanceof GoldError && error.code === 'delta-version-not-found') return undefined;
    throw error;
  }
}

/** `commitInfo.assertions` of gold's own commits. */
function recordedValue({ actions }: LoggedCommit, measure: string): number | undefined {
  const entries = findCommitInfo(actions)?.['assertions'];
  if (!Array.isArray(entries)) return undefined;
  // `Array.isArray` gives any[]; the log is lossless JSON.
  for (const entry of entries as readonly JsonValue[]) {
    if (!isJsonObject(entry)) continue;
    const { measure: name, value } = entry;
    const number = value instanceof JsonNumber ? Number(value.text) : value;
    if (name === measure && typeof number === 'number') return number;
  }
  return undefined;
}
