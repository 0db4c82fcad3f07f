/** The text of a commit: newline-delimited JSON, one action a line (DELTA.md §1.1). */
import { corruptLog } from '../diagnostics/delta.ts';
import type { JsonObject, JsonValue } from '../json/lossless.ts';
import { parseUniqueJson } from '../json/parse.ts';
import { stringifyJson } from '../json/stringify.ts';
import { type Action, type AddFile, fileKey, normalizeAction } from './actions.ts';
import { checkCounts } from './commit-counts.ts';

export interface ParsedCommit {
  readonly actions: readonly Action[];
  /** Sidecar files that a V2 checkpoint names, relative to `_delta_log/_sidecars`. */
  readonly sidecars: readonly string[];
  /** The first action of no known kind. */
  readonly unknown: UnknownAction | undefined;
}
export interface UnknownAction {
  readonly kind: string;
  readonly file: string;
  readonly line: number | undefined;
}

/** Throws `delta-corrupt-log` with file and line: a commit is never skipped and never read in part. */
export function parseCommit(bytes: Uint8Array, file: string): ParsedCommit {
  if (bytes.length === 0) throw corruptLog(file, undefined, 'the file is empty, as if its writer died');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw corruptLog(file, undefined, 'it is not UTF-8 text', cause);
  }
  const collector = new ActionCollector(file);
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    line += 1;
    const part = text.slice(start, end);
    if (part.trim() !== '') collector.add(() => parseUniqueJson(part), line);
    start = end + 1;
  }
  checkCounts(collector.actions, file);
  return collector;
}

/** Rows of a checkpoint's Parquet files. */
export function normalizeRows(rows: readonly JsonObject[], file: string): ParsedCommit {
  const collector = new ActionCollector(file);
  for (const row of rows) {
    // Typed by the reader already (see CheckpointFiles), and by far the most.
    if ('add' in row && isAdd(row['add'])) collector.actions.push({ add: row['add'] });
    else collector.add(() => row, undefined);
  }
  return collector;
}

function isAdd(value: JsonValue | undefined): value is JsonValue & AddFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    typeof value.path === 'string' &&
    'partitionValues' in value &&
    typeof value.partitionValues === 'object' &&
    !('deletionVector' in value) &&
    !('tags' in value)
  );
}

class ActionCollector implements ParsedCommit {
  readonly actions: Action[] = [];
  readonly sidecars: string[] = [];
  unknown: UnknownAction | undefined;
  readonly #file: string;
  /** What a commit may say once. */
  readonly #said = new Set<string>();

  constructor(file: string) {
    this.#file = file;
  }

  add(parse: () => JsonValue, line: number | undefined): void {
    try {
      const found = normalizeAction(parse());
      if ('action' in found) {
        this.#requireFirst(found.action);
        this.actions.push(found.action);
      } else if ('sidecar' in found) this.sidecars.push(found.sidecar);
      else if ('unknown' in found) this.unknown ??= { kind: found.unknown, file: this.#file, line };
    } catch (cause) {
      if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
      throw corruptLog(
        this.#file,
        line,
        cause instanceof TypeError ? cause.message : 'it is not JSON',
        cause,
      );
    }
  }

  /** Which of two would hold is nobody's to guess. */
  #requireFirst(action: Action): void {
    const once =
      'add' in action
        ? fileKey(action.add.path, action.add.deletionVector)
        : 'protocol' in action || 'metaData' in action
          ? `\n${Object.keys(action)[0]}`
          : undefined;
    if (once === undefined) return;
    if (this.#said.has(once)) {
      const what =
        'add' in action ? `adds the file ${action.add.path}` : `has a ${Object.keys(action)[0]} action`;
      throw new TypeError(`the commit ${what} for a second time`);
    }
    this.#said.add(once);
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
