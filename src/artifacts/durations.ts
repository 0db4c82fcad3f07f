/** How long each model took the last time, in target/cache/durations.json: a hint for the order of the next run, and nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeId } from '../compile/manifest.ts';
import type { RunResult } from '../execute/run-result.ts';
import { formatJson, writeText } from './write-text.ts';

const fileOf = (root: string): string => join(root, 'target', 'cache', 'durations.json');

/** Seconds by node; none where nothing is known. */
export function readDurations(root: string): ReadonlyMap<NodeId, number> {
  try {
    const value: unknown = JSON.parse(readFileSync(fileOf(root), 'utf8'));
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return new Map(
      entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= 0),
    );
  } catch {
    return new Map();
  }
}

/** Nodes that did not end well keep what is known of them; those that are no longer `known` are left out. */
export async function writeDurations(
  root: string,
  before: ReadonlyMap<NodeId, number>,
  { nodes }: Pick<RunResult, 'nodes'>,
  known: { has(id: NodeId): boolean },
): Promise<void> {
  const ended = nodes.filter(({ status }) => status === 'success' || status === 'warned');
  const all = new Map([...before, ...ended.map(({ id, seconds }) => [id, seconds] as const)]);
  const sorted = [...all].filter(([id]) => known.has(id)).sort(([a], [b]) => (a < b ? -1 : 1));
  // A hint that cannot be written is none.
  await writeText(fileOf(root), formatJson(Object.fromEntries(sorted))).catch(() => {});
}
