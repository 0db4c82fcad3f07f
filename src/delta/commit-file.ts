/** The text of a commit: newline-delimited JSON, one action a line (DELTA.md §1.1). */
import { corruptLog } from '../diagnostics/delta.ts';
import type { JsonValue } from '../json/lossless.ts';
import { parseJson } from '../json/parse.ts';
import { stringifyJson } from '../json/stringify.ts';
import { type Action, normalizeAction } from './actions.ts';

/** Throws `delta-corrupt-log` with file and line: a commit is never skipped and never read in part. */
export function parseCommit(bytes: Uint8Array, file: string): Action[] {
  if (bytes.length === 0) throw corruptLog(file, undefined, 'the file is empty, as if its writer died');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw corruptLog(file, undefined, 'it is not UTF-8 text', cause);
  }
  const actions: Action[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const action = parseLine(line, file, index + 1);
    if (action !== undefined) actions.push(action);
  });
  return actions;
}

function parseLine(line: string, file: string, number: number): Action | undefined {
  try {
    return normalizeAction(parseJson(line));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
    throw corruptLog(file, number, cause instanceof TypeError ? cause.message : 'it is not JSON', cause);
  }
}

const ORDER = ['commitInfo', 'protocol', 'metaData', 'txn', 'domainMetadata', 'remove', 'add'] as const;

/** One action a line in the order that the protocol's own writer uses; commitInfo first. */
export function formatCommit(actions: readonly Action[]): Uint8Array {
  const rank = (action: Action): number => ORDER.findIndex((kind) => kind in action);
  const lines = [...actions]
    .sort((a, b) => rank(a) - rank(b))
    // Actions are JSON objects: interfaces lack the index signature that says so.
    .map((action) => `${stringifyJson(action as unknown as JsonValue)}\n`);
  return new TextEncoder().encode(lines.join(''));
}
