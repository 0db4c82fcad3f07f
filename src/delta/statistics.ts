/** The `stats` text of an add action from what the engine measured (DELTA.md §1.8): exact, a valid bound, or absent. */
import { JsonNumber, type JsonObject, type JsonValue } from '../json/lossless.ts';
import { stringifyJson } from '../json/stringify.ts';
import type { ColumnStatistics, DataFile } from '../ports/engine.ts';
import type { DataType, StructType } from '../schema/types.ts';

/** Columns with statistics when the table does not say otherwise (`delta.dataSkippingNumIndexedCols`). */
const INDEXED_COLUMNS = 32;
/** Characters of a string bound. */
const PREFIX_LENGTH = 32;

type Side = 'min' | 'max';

/** `schema` in table order; partition columns have no statistics. */
export function formatStatistics(
  file: Pick<DataFile, 'rows' | 'statistics'>,
  schema: StructType,
  partitionColumns: readonly string[],
): string {
  const known = new Map(file.statistics.map((column) => [JSON.stringify(column.path), column]));
  const leaves = findLeaves(schema, [])
    .filter(({ path: [top = ''] }) => !partitionColumns.includes(top))
    .slice(0, INDEXED_COLUMNS);
  const trees: Record<'minValues' | 'maxValues' | 'nullCount', Tree> = {
    minValues: new Map(),
    maxValues: new Map(),
    nullCount: new Map(),
  };
  for (const { path, type } of leaves) {
    const column = known.get(JSON.stringify(path));
    if (column === undefined) continue;
    setLeaf(trees.nullCount, path, column.nullCount);
    setLeaf(trees.minValues, path, toBound(column, type, 'min'));
    setLeaf(trees.maxValues, path, toBound(column, type, 'max'));
  }
  return stringifyJson({
    numRecords: file.rows,
    minValues: treeToJson(trees.minValues),
    maxValues: treeToJson(trees.maxValues),
    nullCount: treeToJson(trees.nullCount),
  });
}

interface Leaf {
  readonly path: readonly string[];
  readonly type: DataType;
}

function findLeaves(schema: StructType, above: readonly string[]): Leaf[] {
  return schema.fields.flatMap(({ name, type }) => {
    const path = [...above, name];
    return type.kind === 'struct' ? findLeaves(type, path) : [{ path, type }];
  });
}

/** Undefined where the type has no order in the protocol, or the value cannot be said exactly enough. */
function toBound(column: ColumnStatistics, type: DataType, side: Side): JsonValue | undefined {
  const text = column[side];
  if (text === undefined) return undefined;
  if (type.kind === 'decimal') return toNumber(text);
  if (type.kind !== 'primitive') return undefined;
  switch (type.name) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return toNumber(text);
    case 'string':
      return side === 'min' ? cutMinimum(text) : cutMaximum(text);
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
    case 'timestamp':
      return toTimestamp(text, side, 'Z');
    case 'timestamp_ntz':
      return toTimestamp(text, side, '');
    default:
      return undefined;
  }
}

/** NaN and infinities have no JSON. Minus zero becomes zero: readers that compare bits would prune wrongly. */
function toNumber(text: string): JsonValue | undefined {
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  return Number(text) === 0 && /^-?0*(?:\.0*)?(?:[eE].*)?$/.test(text) ? 0 : new JsonNumber(text);
}

/** A prefix sorts before every text that begins with it. */
export function cutMinimum(text: string): string {
  return takePrefix(text);
}

/**
 * A prefix with one character behind it that sorts after whatever was cut off, as UTF-8 bytes. Undefined when there is none:
 * the cut-off part begins with the last code point.
 */
export function cutMaximum(text: string): string | undefined {
  const prefix = takePrefix(text);
  if (prefix.length === text.length) return text;
  const next = text.codePointAt(prefix.length) ?? 0;
  if (next < 0x7f) return `${prefix}\u007f`;
  return next < 0x10ffff ? `${prefix}\u{10ffff}` : undefined;
}

/** The first 32 UTF-16 units, one less rather than half a surrogate pair. */
function takePrefix(text: string): string {
  if (text.length <= PREFIX_LENGTH) return text;
  const last = text.charCodeAt(PREFIX_LENGTH - 1);
  const isHigh = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHigh ? PREFIX_LENGTH - 1 : PREFIX_LENGTH);
}

/** Milliseconds: minimum rounded down, maximum up. Undefined outside of the years 1 to 9999. */
function toTimestamp(text: string, side: Side, zone: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return undefined;
  const fraction = (match[3] ?? '').padEnd(6, '0');
  const floor = Date.parse(`${match[1]}T${match[2]}.${fraction.slice(0, 3)}Z`);
  if (Number.isNaN(floor)) return undefined;
  const milliseconds = side === 'max' && Number(fraction.slice(3)) > 0 ? floor + 1 : floor;
  const iso = new Date(milliseconds).toISOString();
  return iso.length === 24 ? `${iso.slice(0, -1)}${zone}` : undefined;
}

/** Maps, because a column may be called `__proto__`. */
type Tree = Map<string, JsonValue | Tree>;

function setLeaf(tree: Tree, path: readonly string[], value: JsonValue | undefined): void {
  if (value === undefined) return;
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    tree.set(name, value);
    return;
  }
  const below = tree.get(name);
  const child: Tree = below instanceof Map ? below : new Map();
  tree.set(name, child);
  setLeaf(child, rest, value);
}

function treeToJson(tree: Tree): JsonObject {
  return Object.fromEntries(
    [...tree].map(([name, value]) => [name, value instanceof Map ? treeToJson(value) : value]),
  );
}
