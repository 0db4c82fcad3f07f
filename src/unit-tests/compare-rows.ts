/** Rows expected against rows found, as multisets: what is missing, what is extra, and which of them belong together. */
import { isJsonObject, type JsonValue } from '../json/lossless.ts';
import { stringifyJson } from '../json/stringify.ts';
import type { EngineColumn } from '../ports/engine.ts';
import type { RowDifference } from './unit-test-result.ts';

type CellType = EngineColumn['type'];
type Row = readonly JsonValue[];

/** Doubles are equal when they agree in about twelve significant digits, floats in six. */
const DIGITS = { double: 12, float: 6 } as const;
/** Pairs of rows looked at to find those that belong together; beyond it rows stay missing and extra. */
const MAX_PAIRS = 1_000_000;

/** Undefined when both have the same rows. Cells are of `types`, in the order of `columns`. */
export function compareRows(
  columns: readonly string[],
  types: readonly CellType[],
  expected: readonly Row[],
  actual: readonly Row[],
): RowDifference | undefined {
  const left = matchExactly(types, expected, actual);
  const { missing, extra } = matchClosely(types, left.missing, left.extra);
  if (missing.length === 0 && extra.length === 0) return undefined;
  return {
    kind: 'rows',
    columns,
    expectedRows: expected.length,
    actualRows: actual.length,
    ...pairUp(types, missing, extra),
  };
}

interface Unmatched {
  readonly missing: readonly Row[];
  readonly extra: readonly Row[];
}

function matchExactly(
  types: readonly CellType[],
  expected: readonly Row[],
  actual: readonly Row[],
): Unmatched {
  const keyOf = (row: Row): string => stringifyJson(row.map((cell, index) => canonical(cell, types[index])));
  const open = new Map<string, Row[]>();
  for (const row of actual) {
    const key = keyOf(row);
    const rows = open.get(key);
    if (rows === undefined) open.set(key, [row]);
    else rows.push(row);
  }
  const missing = expected.filter((row) => open.get(keyOf(row))?.pop() === undefined);
  const left = new Set([...open.values()].flat());
  return { missing, extra: actual.filter((row) => left.has(row)) };
}

/** Rounding puts numbers that are close on two sides now and then; these are found by comparing. */
function matchClosely(types: readonly CellType[], missing: readonly Row[], extra: readonly Row[]): Unmatched {
  if (!types.some(isFloating) || missing.length * extra.length > MAX_PAIRS) return { missing, extra };
  const left = [...extra];
  const stillMissing = missing.filter((row) => {
    const index = left.findIndex((other) =>
      row.every((cell, at) => isEqual(cell, other[at] ?? null, types[at])),
    );
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
  return { missing: stillMissing, extra: left };
}

/** Rows with the most equal cells belong together; of equally good ones those that agree in the first columns. */
function pairUp(
  types: readonly CellType[],
  missing: readonly Row[],
  extra: readonly Row[],
): Pick<RowDifference, 'missing' | 'extra' | 'changed'> {
  if (missing.length * extra.length > MAX_PAIRS) return { missing, extra, changed: [] };
  const onlyPair = missing.length === 1 && extra.length === 1;
  const pairs = missing.flatMap((row, expectedAt) =>
    extra.flatMap((other, actualAt) => {
      const equal = row.map((cell, index) => isEqual(cell, other[index] ?? null, types[index]));
      const count = equal.filter(Boolean).length;
      return count > 0 || onlyPair
        ? [{ expectedAt, actualAt, equal, count, first: equal.indexOf(true) }]
        : [];
    }),
  );
  pairs.sort(
    (a, b) =>
      b.count - a.count || a.first - b.first || a.expectedAt - b.expectedAt || a.actualAt - b.actualAt,
  );
  const takenExpected = new Set<number>();
  const takenActual = new Set<number>();
  const chosen = pairs.filter(({ expectedAt, actualAt }) => {
    if (takenExpected.has(expectedAt) || takenActual.has(actualAt)) return false;
    takenExpected.add(expectedAt);
    takenActual.add(actualAt);
    return true;
  });
  chosen.sort((a, b) => a.expectedAt - b.expectedAt);
  return {
    missing: missing.filter((_, index) => !takenExpected.has(index)),
    extra: extra.filter((_, index) => !takenActual.has(index)),
    changed: chosen.map(({ expectedAt, actualAt, equal }) => ({
      expected: missing[expectedAt] ?? [],
      actual: extra[actualAt] ?? [],
      equal,
    })),
  };
}

function isFloating(type: CellType): boolean {
  switch (type.kind) {
    case 'primitive':
      return type.name === 'double' || type.name === 'float';
    case 'array':
      return isFloating(type.elementType);
    case 'map':
      return isFloating(type.keyType) || isFloating(type.valueType);
    case 'struct':
      return type.fields.some((field) => isFloating(field.type));
    default:
      return false;
  }
}

/** A cell as text for comparison: floating numbers rounded, maps in the order of their keys. */
function canonical(cell: JsonValue, type: CellType | undefined): JsonValue {
  if (cell === null || type === undefined) return cell;
  if (
    typeof cell === 'number' &&
    type.kind === 'primitive' &&
    (type.name === 'double' || type.name === 'float')
  )
    return Number(cell.toPrecision(DIGITS[type.name])) || 0;
  if (type.kind === 'array' && Array.isArray(cell))
    return cell.map((item) => canonical(item, type.elementType));
  if (type.kind === 'map' && Array.isArray(cell)) {
    const entries = cell.map((entry) => canonicalEntry(entry, type.keyType, type.valueType));
    return entries.sort((a, b) => (stringifyJson(a) < stringifyJson(b) ? -1 : 1));
  }
  if (type.kind === 'struct' && isJsonObject(cell)) {
    return Object.fromEntries(
      type.fields.map((field) => [field.name, canonical(cell[field.name] ?? null, field.type)]),
    );
  }
  return cell;
}

function canonicalEntry(entry: JsonValue, key: CellType, value: CellType): JsonValue {
  const [first = null, second = null] = Array.isArray(entry) ? entry : [];
  return [canonical(first, key), canonical(second, value)];
}

function isEqual(a: JsonValue, b: JsonValue, type: CellType | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number' && type?.kind === 'primitive') {
    if (type.name === 'double' || type.name === 'float') return isClose(a, b, 10 ** -DIGITS[type.name]);
    return a === b;
  }
  return stringifyJson(canonical(a, type)) === stringifyJson(canonical(b, type));
}

/** Against zero nothing has significant digits: there the tolerance is absolute. */
function isClose(a: number, b: number, tolerance: number): boolean {
  const scale = a === 0 || b === 0 ? 1 : Math.max(Math.abs(a), Math.abs(b));
  return a === b || Math.abs(a - b) <= scale * tolerance;
}
