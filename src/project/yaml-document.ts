/** One YAML file: its value and the place of each part of it. */
import { type Document, isAlias, isCollection, isScalar, LineCounter, parseDocument } from 'yaml';
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
  const parsed = parse(source);
  const { document, lines } = parsed;
  if (document.errors.length > 0) return brokenDocument(source, parsed);
  const stored = storeYaml(document, lines);
  memory?.keep(source, stored);
  return openStored(source, stored, () => parsed);
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

function brokenDocument({ path: file }: SourceFile, { document, lines }: Parsed): YamlDocument {
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const top: Location = { file, line: 1, column: 1 };
  return {
    file,
    value: null,
    errors: document.errors.map((error) => badYaml(error.message, place(error.pos[0]))),
    locate: () => top,
    locateKey: () => top,
    locateIn: () => top,
    numberText: () => undefined,
  };
}

/** `reparse`: for what the stored form does not tell. */
function openStored(source: SourceFile, { value, root }: StoredYaml, reparse: () => Parsed): YamlDocument {
  const file = source.path;
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
      const { document, lines } = reparse();
      const node = document.getIn(path, true);
      if (!isScalar(node) || !node.range || node.type !== 'BLOCK_LITERAL') return locate(path);
      const before = String(node.value).slice(0, offset);
      const index = before.split('\n').length - 1;
      const text = String(node.value).split('\n')[index] ?? '';
      const line = lines.linePos(node.range[0]).line + 1 + index;
      // What the line in the file has more than the text is its indentation.
      const indent = (source.text.split(/\r?\n/)[line - 1]?.length ?? 0) - text.length;
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
