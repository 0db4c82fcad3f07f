/** One YAML file: its value and the place of each part of it. */
import {
  type Alias,
  type Document,
  type ErrorCode,
  isAlias,
  isCollection,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { badYaml } from '../diagnostics/project.ts';
import type { SourceFile } from './project-files.ts';
import { placesAlong, type StoredYaml, storeYaml, unpackPlace } from './yaml-places.ts';

export type YamlPath = readonly (string | number)[];

export interface YamlDocument {
  readonly file: string;
  /** Plain data; null for an empty file. */
  readonly value: unknown;
  readonly errors: readonly GoldError[];
  /** Where the value at `path` begins; the nearest parent that exists otherwise. */
  locate(path: YamlPath): Location;
  /** Where the last key of `path` is written. */
  locateKey(path: YamlPath): Location;
  /** Where a character of the text at `path` stands; exact in block text (`|`), else where the value begins. */
  locateIn(path: YamlPath, offset: number): Location;
  /** A plain number as it is written, which JavaScript's number may not hold; undefined for anything else. */
  numberText(path: YamlPath): string | undefined;
}

/** Texts that were parsed before. */
export interface YamlMemory {
  find(source: SourceFile): StoredYaml | undefined;
  keep(source: SourceFile, stored: StoredYaml): void;
  /** What was made of a value before. */
  recall<T>(owner: object, kind: string, make: () => T): T;
}

interface Parsed {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** Parses YAML 1.2. Errors (duplicate keys included) are values; a file with errors has no value. */
export function parseYamlDocument(source: SourceFile, memory?: YamlMemory): YamlDocument {
  const known = memory?.find(source);
  if (known !== undefined) return openStored(source, known, () => parse(source));
  let parsed: Parsed | undefined;
  let stored: StoredYaml;
  try {
    parsed = parse(source);
    const { document, lines } = parsed;
    if (document.errors.length > 0) return brokenDocument(source, placedErrors(source, parsed));
    stored = storeYaml(document, lines);
  } catch (cause) {
    // Aliases that expand without measure, an alias of nothing, nesting beyond the stack.
    return brokenDocument(source, [refusal(cause, source, parsed)]);
  }
  memory?.keep(source, stored);
  const first = parsed;
  return openStored(source, stored, () => first);
}

function parse({ text }: SourceFile): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  return { document, lines };
}

function refusal(cause: unknown, source: SourceFile, parsed: Parsed | undefined): GoldError {
  const top: Location = { file: source.path, line: 1, column: 1 };
  if (cause instanceof RangeError) return badYaml(TOO_DEEP, top);
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/excessive alias/i.test(message))
    return badYaml('its aliases (*name) would expand to far more than what is written', top);
  const alias = parsed && findDanglingAlias(parsed.document);
  if (parsed === undefined || alias?.range === undefined || alias.range === null)
    return badYaml(message, top);
  return badYaml(`there is no anchor "&${alias.source}" before this alias`, {
    ...placeOf(source, parsed, alias.range[0]),
    length: alias.source.length + 1,
  });
}

const TOO_DEEP = 'it is nested too deeply';

function findDanglingAlias(document: Document.Parsed): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return undefined;
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}

/** The first at each place, and few: what follows is mostly the parser's trouble with the first. */
function placedErrors(source: SourceFile, parsed: Parsed): readonly GoldError[] {
  const byOffset = new Map([...parsed.document.errors].reverse().map((error) => [error.pos[0], error]));
  return [...byOffset.values()]
    .sort((a, b) => a.pos[0] - b.pos[0])
    .slice(0, ERRORS_SHOWN)
    .map(({ code, message, pos }) => {
      const { text = message, hint } = PLAIN_WORDS[code] ?? {};
      const place = placeOf(source, parsed, pos[0]);
      return badYaml(/call stack/.test(message) ? TOO_DEEP : text, place, hint);
    });
}

/** What some complaints of the parser mean. */
const PLAIN_WORDS: Partial<Record<ErrorCode, { readonly text: string; readonly hint: string }>> = {
  DUPLICATE_KEY: { text: 'this key is there twice', hint: 'Keep one of the two.' },
  NON_STRING_KEY: {
    text: 'a brace begins a map here',
    hint: `If a template is meant, put it into quotes: "{{ var('name') }}".`,
  },
  TAB_AS_INDENT: { text: 'a tab stands where YAML wants spaces', hint: 'Indent with spaces only.' },
};

const ERRORS_SHOWN = 3;

function placeOf({ path: file }: SourceFile, { lines }: Parsed, offset: number): Location {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(1, line), column: Math.max(1, col) };
}

function brokenDocument({ path: file }: SourceFile, errors: readonly GoldError[]): YamlDocument {
  const top: Location = { file, line: 1, column: 1 };
  return {
    file,
    value: null,
    errors,
    locate: () => top,
    locateKey: () => top,
    locateIn: () => top,
    numberText: () => undefined,
  };
}

/** `reparse`: for what the stored form does not tell; it takes long. */
function openStored(source: SourceFile, { value, root }: StoredYaml, reparse: () => Parsed): YamlDocument {
  const file = source.path;
  let lines: readonly string[] | undefined;
  const locate = (path: YamlPath): Location => ({
    file,
    ...unpackPlace((placesAlong(root, path).at(-1) ?? root).at),
  });
  return {
    file,
    value,
    errors: [],
    locate,
    locateKey(path) {
      const places = placesAlong(root, path);
      const own = places.length === path.length + 1 ? places.at(-1)?.key : undefined;
      return own === undefined ? locate(path) : { file, ...unpackPlace(own) };
    },
    locateIn(path, offset) {
      const places = placesAlong(root, path);
      const place = places.length === path.length + 1 ? places.at(-1) : undefined;
      const whole = valueAt(value, path);
      if (place?.literal !== true || typeof whole !== 'string' || places.some(({ alias }) => alias))
        return locate(path);
      const before = whole.slice(0, offset);
      const index = before.split('\n').length - 1;
      const text = whole.split('\n')[index] ?? '';
      const line = unpackPlace(place.at).line + 1 + index;
      lines ??= source.text.split(/\r?\n/);
      // What the line in the file has more than the text is its indentation.
      const indent = (lines[line - 1]?.length ?? 0) - text.length;
      const column = Math.max(0, indent) + before.length - before.lastIndexOf('\n');
      return { file, line, column };
    },
    numberText(path) {
      const places = placesAlong(root, path);
      if (places.some(({ alias }) => alias)) return aliasedNumber(reparse().document, path);
      const place = places.length === path.length + 1 ? places.at(-1) : undefined;
      if (place === undefined) return undefined;
      const found = valueAt(value, path);
      return typeof found === 'number' ? (place.source ?? String(found)) : undefined;
    },
  };
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let found = value;
  // Indexing a list or a map that came from YAML.
  for (const part of path) found = (found as Record<string | number, unknown> | undefined)?.[part];
  return found;
}

function aliasedNumber(document: Document.Parsed, path: YamlPath): string | undefined {
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  let node = resolve(document.contents);
  for (const part of path) node = resolve(isCollection(node) ? node.get(part, true) : undefined);
  return isScalar(node) && typeof node.value === 'number' ? node.source : undefined;
}
