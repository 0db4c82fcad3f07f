/**
 * A YAML text without errors as plain data: its value, and where each part stands. It can be kept and read again instead of being
 * parsed, which takes a hundred times as long.
 */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter } from 'yaml';

export interface StoredYaml {
  /** Plain data; null for an empty file. */
  readonly value: unknown;
  readonly root: Place;
}

/** A value in the text. Its places are packed by `packPlace`. */
export interface Place {
  readonly at: number;
  /** Of its key, in a map. */
  readonly key?: number;
  /** Of a map, in order. */
  readonly names?: readonly string[];
  /** Of a map or a list. */
  readonly children?: readonly Place[];
  /** A number as it is written, where that is not how JavaScript writes it. */
  readonly source?: string;
  /** It repeats what is written elsewhere. */
  readonly alias?: true;
  /** Text as it stands, line by line, below the `|` that `at` is the place of. */
  readonly literal?: true;
}

export function storeYaml(document: Document.Parsed, lines: LineCounter): StoredYaml {
  const pack = (offset: number): number => {
    const { line, col } = lines.linePos(offset);
    return packPlace(line, col);
  };
  const store = (node: unknown, key: unknown): Place => {
    const keyed = isNode(key) && key.range ? { key: pack(key.range[0]) } : {};
    const at = isNode(node) && node.range ? pack(node.range[0]) : (keyed.key ?? packPlace(1, 1));
    if (isAlias(node)) return { at, ...keyed, alias: true };
    if (isMap(node)) {
      const pairs = node.items.filter((pair) => isScalar(pair.key));
      return {
        at,
        ...keyed,
        names: pairs.map((pair) => String(isScalar(pair.key) ? pair.key.value : '')),
        children: pairs.map((pair) => store(pair.value, pair.key)),
      };
    }
    if (isSeq(node)) return { at, ...keyed, children: node.items.map((item) => store(item, undefined)) };
    if (isScalar(node) && node.type === 'BLOCK_LITERAL') return { at, ...keyed, literal: true };
    const source = isScalar(node) && typeof node.value === 'number' ? node.source : undefined;
    const isPlain = source === undefined || source === String(isScalar(node) ? node.value : '');
    return isPlain ? { at, ...keyed } : { at, ...keyed, source };
  };
  return { value: document.toJS(), root: store(document.contents, undefined) };
}

/** The places along `path`, the root first, as far as there are any. */
export function placesAlong(root: Place, path: readonly (string | number)[]): readonly Place[] {
  const places = [root];
  let place: Place | undefined = root;
  for (const part of path) {
    const index: number = place.names === undefined ? Number(part) : place.names.indexOf(String(part));
    place = place.children?.[index];
    if (place === undefined) break;
    places.push(place);
  }
  return places;
}

const COLUMNS = 2 ** 20;

/** Line and column from 1 as one number. */
function packPlace(line: number, column: number): number {
  return Math.max(1, line) * COLUMNS + Math.min(Math.max(1, column), COLUMNS - 1);
}

export function unpackPlace(place: number): { readonly line: number; readonly column: number } {
  return { line: Math.floor(place / COLUMNS), column: place % COLUMNS };
}
