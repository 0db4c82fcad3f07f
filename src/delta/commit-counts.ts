/**
 * A commit that lost whole lines is still good JSON. gold's own commits say in `operationMetrics` how many files they add and remove, so
 * that a reader can tell; what other writers count there differs too much.
 */
import { corruptLog } from '../diagnostics/delta.ts';
import type { JsonObject, JsonValue } from '../json/lossless.ts';
import { type Action, findCommitInfo } from './actions.ts';

/** How `engineInfo` of gold begins. */
const OWN_COMMITS = 'gold ';

const COUNTED = [
  { kind: 'add', metrics: ['numFiles', 'numRestoredFiles'] },
  { kind: 'remove', metrics: ['numRemovedFiles'] },
] as const;

/** Throws `delta-corrupt-log` when the actions of a commit of gold are not as many as it says. */
export function checkCounts(actions: readonly Action[], file: string): void {
  const info = findCommitInfo(actions);
  if (info === undefined || !String(info['engineInfo']).startsWith(OWN_COMMITS)) return;
  const said = info['operationMetrics'];
  if (!isObject(said)) return;
  for (const { kind, metrics } of COUNTED) {
    const expected = metrics.map((metric) => said[metric]).find((value) => isCount(value));
    if (expected === undefined) continue;
    const found = actions.reduce((count, action) => count + (kind in action ? 1 : 0), 0);
    if (found === Number(expected)) continue;
    throw corruptLog(
      file,
      undefined,
      `by its operationMetrics it has ${Number(expected)} ${kind} actions, but ${found} are there, as if lines were lost or added`,
    );
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Counts are written as texts. */
function isCount(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && /^\d+$/.test(value);
}
