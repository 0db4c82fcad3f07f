/** Whether written values are of the type of their column, without loss: SQL would round 1.5 to a bigint and cut the time off a date. */
import type { WrittenCell, WrittenValue } from '../compile/unit-tests/written-rows.ts';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { badRowValue } from '../diagnostics/unit-test.ts';
import { JsonNumber, type JsonValue } from '../json/lossless.ts';
import { stringifyJson } from '../json/stringify.ts';
import type { Engine, EngineColumn } from '../ports/engine.ts';
import { quoteText, toSqlType } from '../schema/sql-type.ts';

export interface CheckedColumn {
  readonly name: string;
  readonly sqlType: string;
  readonly type: EngineColumn['type'];
}

/** A scalar, alone or inside of a list, struct or map. */
interface Leaf {
  readonly value: WrittenValue;
  readonly column: CheckedColumn;
  readonly cell: WrittenCell;
  readonly text: string;
  readonly sqlType: string;
}

/** Errors at the cells that do not fit, in the order given. */
export async function checkValues(
  cells: readonly { readonly cell: WrittenCell; readonly column: CheckedColumn }[],
  engine: Engine,
  signal: AbortSignal,
): Promise<GoldError[]> {
  const errors = new Map<WrittenCell, GoldError>();
  const leaves: Leaf[] = [];
  for (const { cell, column } of cells) {
    const fail = (value: WrittenValue, type: string, problem?: string): void => {
      if (!errors.has(cell)) errors.set(cell, toError(cell, column, value, type, problem));
    };
    const visit = (value: WrittenValue, type: EngineColumn['type'], sqlType: string): void => {
      if (value.kind === 'null') return;
      if (type.kind === 'array' || type.kind === 'map' || type.kind === 'struct') {
        visitNested(nestedValue(value), type, (inner, innerType) => {
          if (innerType === undefined) fail(value, sqlType.toLowerCase());
          else visit(inner, innerType, innerType.kind === 'unsupported' ? 'VARCHAR' : toSqlType(innerType));
        });
        return;
      }
      const problem = 'text' in value ? findLoss(value.text, type) : undefined;
      if ('text' in value && problem === undefined)
        leaves.push({ value, column, cell, text: value.text, sqlType });
      else fail(value, sqlType.toLowerCase(), problem);
    };
    visit(cell.value, column.type, column.sqlType);
  }
  for (const { cell, column, value, sqlType } of await findUncastable(leaves, engine, signal)) {
    if (!errors.has(cell)) errors.set(cell, toError(cell, column, value, sqlType.toLowerCase()));
  }
  return cells.flatMap(({ cell }) => errors.get(cell) ?? []);
}

function toError(
  { location }: WrittenCell,
  { name, sqlType }: CheckedColumn,
  value: WrittenValue,
  wanted: string,
  problem?: string,
): GoldError {
  return badRowValue(formatValue(value), { name, type: sqlType.toLowerCase() }, wanted, problem, location);
}

/** `visit` is told undefined where the value does not have the shape of the type. */
function visitNested(
  value: WrittenValue,
  type: Extract<EngineColumn['type'], { kind: 'array' | 'map' | 'struct' }>,
  visit: (value: WrittenValue, type: EngineColumn['type'] | undefined) => void,
): void {
  if (value.kind === 'null') return;
  if (type.kind === 'array' && value.kind === 'list') {
    for (const item of value.items) visit(item, type.elementType);
  } else if (type.kind === 'map' && value.kind === 'map') {
    for (const [key, one] of value.entries) {
      visit({ kind: 'text', text: key }, type.keyType);
      visit(one, type.valueType);
    }
  } else if (type.kind === 'struct' && value.kind === 'map') {
    for (const [name, one] of value.entries) {
      visit(one, type.fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.type);
    }
  } else visit(value, undefined);
}

/** Text for a nested type is JSON. */
function nestedValue(value: WrittenValue): WrittenValue {
  if (value.kind !== 'text' && value.kind !== 'bare') return value;
  try {
    return fromJson(JSON.parse(value.text));
  } catch {
    return value;
  }
}

function fromJson(value: unknown): WrittenValue {
  if (value === null || value === undefined) return { kind: 'null' };
  if (typeof value === 'number' || typeof value === 'boolean')
    return { kind: typeof value === 'number' ? 'number' : 'boolean', text: String(value) };
  if (Array.isArray(value)) return { kind: 'list', items: value.map(fromJson) };
  if (typeof value === 'object')
    return { kind: 'map', entries: Object.entries(value).map(([name, one]) => [name, fromJson(one)]) };
  return { kind: 'text', text: String(value) };
}

/**
 * Errors of values that a query gives for these columns; `cells`: one row, a cell for each. What cannot be cast at all the engine says
 * itself.
 */
export function findLosses(
  columns: readonly (CheckedColumn | undefined)[],
  cells: readonly JsonValue[],
  locate: (name: string) => Location,
): GoldError[] {
  return columns.flatMap((column, index) => {
    const text = scalarText(cells[index] ?? null);
    const problem = column && text !== undefined ? findLoss(text, column.type) : undefined;
    if (column === undefined || text === undefined || problem === undefined) return [];
    const { name } = column;
    const type = column.sqlType.toLowerCase();
    return badRowValue(text, { name, type }, type, problem, locate(name));
  });
}

/** Undefined for NULL and what has parts. */
function scalarText(cell: JsonValue): string | undefined {
  if (cell instanceof JsonNumber) return cell.text;
  if (typeof cell === 'number') return String(cell);
  // As text has it; times of a table are UTC.
  return typeof cell === 'string' ? cell.replace(/(?<=:\d\d(?:\.\d+)?)Z$/, '') : undefined;
}

/** What a cast would drop without a word. */
function findLoss(text: string, type: EngineColumn['type']): string | undefined {
  const scale =
    type.kind === 'decimal'
      ? type.scale
      : type.kind === 'primitive' && INTEGERS.has(type.name)
        ? 0
        : undefined;
  if (scale !== undefined && decimalPlaces(text) > scale)
    return scale === 0
      ? 'is no whole number'
      : `has more than ${scale} decimal ${scale === 1 ? 'place' : 'places'}`;
  const isDay = type.kind === 'primitive' && type.name === 'date';
  return isDay && /[T ]\d/.test(text) && !/[T ]00:00(?::00(?:\.0+)?)?$/.test(text)
    ? 'has a time of day'
    : undefined;
}

const INTEGERS = new Set(['long', 'integer', 'short', 'byte']);

/** Of a number as text, without zeros at the end; 0 for what is no number. */
function decimalPlaces(text: string): number {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^\s*[-+]?(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?\s*$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/0+$/, '').length;
  return digits === 0 ? 0 : Math.max(0, digits - whole.length - Number(exponent));
}

async function findUncastable(leaves: readonly Leaf[], engine: Engine, signal: AbortSignal): Promise<Leaf[]> {
  const byType = new Map<string, number[]>();
  leaves.forEach(({ sqlType }, index) => {
    byType.set(sqlType, [...(byType.get(sqlType) ?? []), index]);
  });
  byType.delete('VARCHAR');
  if (byType.size === 0) return [];
  const queries = [...byType].map(([sqlType, indexes]) => {
    const values = indexes.map((index) => `(${index}, ${quoteText(leaves[index]?.text ?? '')})`).join(', ');
    return `select i from (values ${values}) as v(i, t) where try_cast(t as ${sqlType}) is null`;
  });
  const { rows } = await engine.query(queries.join('\nunion all\n'), { signal });
  return rows.flatMap(([index]) => leaves[Number(index)] ?? []);
}

/** For messages. */
function formatValue(value: WrittenValue): string {
  const text = value.kind === 'null' ? 'null' : stringifyJson(toJson(value));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** JSON of a value of a nested type, fields named as the type has them. */
export function toTypedJson(value: WrittenValue, type: EngineColumn['type'] | undefined): JsonValue {
  const nested = nestedValue(value);
  if (nested.kind === 'list' && type?.kind === 'array')
    return nested.items.map((item) => toTypedJson(item, type.elementType));
  if (nested.kind === 'map' && type?.kind === 'map')
    return Object.fromEntries(nested.entries.map(([key, one]) => [key, toTypedJson(one, type.valueType)]));
  if (nested.kind === 'map' && type?.kind === 'struct') {
    return Object.fromEntries(
      nested.entries.map(([name, one]) => {
        const field = type.fields.find((known) => known.name.toLowerCase() === name.toLowerCase());
        return [field?.name ?? name, toTypedJson(one, field?.type)];
      }),
    );
  }
  return toJson(type === undefined || isNestedType(type) ? nested : value);
}

function isNestedType({ kind }: EngineColumn['type']): boolean {
  return kind === 'array' || kind === 'map' || kind === 'struct';
}

/** Lossless JSON of a value; numbers keep their digits. */
export function toJson(value: WrittenValue): JsonValue {
  switch (value.kind) {
    case 'null':
      return null;
    case 'text':
    case 'bare':
      return value.text;
    case 'number':
      return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(value.text)
        ? new JsonNumber(value.text)
        : Number.isFinite(Number(value.text))
          ? Number(value.text)
          : value.text;
    case 'boolean':
      return value.text === 'true';
    case 'list':
      return value.items.map(toJson);
    case 'map':
      return Object.fromEntries(value.entries.map(([name, one]) => [name, toJson(one)]));
  }
}
