/**
 * Which files can hold rows for a predicate, by partition values and statistics (DELTA.md §3.4). A doubt keeps the file: what is
 * missing, unreadable or of a type without order says nothing.
 */
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../json/lossless.ts';
import { parseJson } from '../json/parse.ts';
import type { DataType, StructField, StructType } from '../schema/types.ts';
import type { AddFile, MetaData } from './actions.ts';
import { type ColumnMappingMode, physicalName } from './physical-name.ts';
import type { Comparison, Predicate } from './predicate.ts';
import { columnMappingMode } from './protocol.ts';
import type { Snapshot } from './snapshot.ts';

/** What a predicate is for the rows of a file. */
type Verdict = {
  /** Some row may make it true. */
  readonly mayBeTrue: boolean;
  /** Some row may make it false or unknown. */
  readonly mayBeOther: boolean;
};
const UNSURE: Verdict = { mayBeTrue: true, mayBeOther: true };

export interface Pruner {
  /** False only when no row of the file makes the predicate true. */
  mayMatch(file: AddFile): boolean;
  /** True only when every row does. */
  matchesAll(file: AddFile): boolean;
}

export function createPruner(
  predicate: Predicate,
  { schema, metaData, protocol }: Pick<Snapshot, 'schema' | 'metaData' | 'protocol'>,
): Pruner {
  const mode = columnMappingMode(protocol, metaData);
  const columns = new Map(schema.fields.map((field) => [field.name, toColumn(field, metaData, mode)]));
  const judgeFile = (file: AddFile): Verdict => judge(predicate, new FileFacts(file), columns);
  return {
    mayMatch: (file) => judgeFile(file).mayBeTrue,
    matchesAll: (file) => !judgeFile(file).mayBeOther,
  };
}

interface Column {
  readonly type: DataType;
  readonly physical: string;
  readonly isPartition: boolean;
}

function toColumn(field: StructField, metaData: MetaData, mode: ColumnMappingMode): Column {
  return {
    type: field.type,
    physical: physicalName(field, field.name, mode),
    isPartition: metaData.partitionColumns.includes(field.name),
  };
}

function judge(predicate: Predicate, file: FileFacts, columns: ReadonlyMap<string, Column>): Verdict {
  switch (predicate.op) {
    case 'and': {
      const parts = predicate.of.map((part) => judge(part, file, columns));
      return {
        mayBeTrue: parts.every(({ mayBeTrue }) => mayBeTrue),
        mayBeOther: parts.some(({ mayBeOther }) => mayBeOther),
      };
    }
    case 'or': {
      const parts = predicate.of.map((part) => judge(part, file, columns));
      return {
        mayBeTrue: parts.some(({ mayBeTrue }) => mayBeTrue),
        mayBeOther: parts.length === 0 || parts.every(({ mayBeOther }) => mayBeOther),
      };
    }
    case 'not':
      return judgeNot(predicate.of, file, columns);
    default: {
      const column = columns.get(predicate.column);
      if (column === undefined) return UNSURE;
      return predicate.op === 'is null'
        ? judgeNull(column, file)
        : judgeComparison(predicate.op, predicate.value, column, file);
    }
  }
}

/** Pushed inwards: "other" of a part mixes false with unknown, and only false turns into true. */
function judgeNot(inner: Predicate, file: FileFacts, columns: ReadonlyMap<string, Column>): Verdict {
  switch (inner.op) {
    case 'and':
    case 'or': {
      const op = inner.op === 'and' ? 'or' : 'and';
      return judge({ op, of: inner.of.map((part) => ({ op: 'not', of: part })) }, file, columns);
    }
    case 'not':
      return judge(inner.of, file, columns);
    case 'is null': {
      const { mayBeTrue, mayBeOther } = judge(inner, file, columns);
      return { mayBeTrue: mayBeOther, mayBeOther: mayBeTrue };
    }
    default:
      return judge({ ...inner, op: OPPOSITES[inner.op] }, file, columns);
  }
}

const OPPOSITES: Readonly<Record<Comparison, Comparison>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

function judgeNull(column: Column, file: FileFacts): Verdict {
  if (column.isPartition) {
    const isNull = isNullPartition(file.add.partitionValues[column.physical] ?? null, column.type);
    return isNull === undefined ? UNSURE : { mayBeTrue: isNull, mayBeOther: !isNull };
  }
  const { nulls, rows } = file.nullCount(column.physical);
  return {
    mayBeTrue: nulls === undefined || nulls > 0,
    mayBeOther: nulls === undefined || rows === undefined || nulls < rows,
  };
}

function judgeComparison(op: Comparison, text: string, column: Column, file: FileFacts): Verdict {
  const { type, physical, isPartition } = column;
  const compare = comparatorOf(type);
  if (compare === undefined) return UNSURE;
  if (isPartition) {
    const value = file.add.partitionValues[physical] ?? null;
    const isNull = isNullPartition(value, type);
    if (isNull === undefined) return UNSURE;
    if (isNull || value === null) return { mayBeTrue: false, mayBeOther: true };
    const order = compare(value, text);
    if (order === undefined) return UNSURE;
    const holds = holdsFor(op, order);
    return { mayBeTrue: holds, mayBeOther: !holds };
  }
  const { nulls, rows } = file.nullCount(physical);
  if (nulls !== undefined && rows !== undefined && nulls >= rows)
    return { mayBeTrue: false, mayBeOther: true };
  const low = orderOf(file.bound('minValues', physical), text, compare);
  const high = orderOf(file.bound('maxValues', physical, type), text, compare);
  // Floats may hold NaN, which no bound shows and which engines order differently.
  const isFloat = type.kind === 'primitive' && (type.name === 'float' || type.name === 'double');
  if (isFloat)
    return { mayBeTrue: mayHold(op, low, high) || op === '!=' || op.startsWith('>'), mayBeOther: true };
  return {
    mayBeTrue: mayHold(op, low, high),
    mayBeOther: nulls !== 0 || mayHold(OPPOSITES[op], low, high),
  };
}

/** Whether a value between bounds can stand in the relation; `low` and `high` are the bounds' order to the value. */
function mayHold(op: Comparison, low: number | undefined, high: number | undefined): boolean {
  switch (op) {
    case '=':
      return !(low !== undefined && low > 0) && !(high !== undefined && high < 0);
    case '!=':
      return !(low === 0 && high === 0);
    case '<':
      return !(low !== undefined && low >= 0);
    case '<=':
      return !(low !== undefined && low > 0);
    case '>':
      return !(high !== undefined && high <= 0);
    case '>=':
      return !(high !== undefined && high < 0);
  }
}

function holdsFor(op: Comparison, order: number): boolean {
  return mayHold(op, order, order) && !(op === '=' && order !== 0);
}

/** Undefined for an empty text of a text column, which readers take differently. */
function isNullPartition(value: string | null, type: DataType): boolean | undefined {
  if (value === null) return true;
  if (value !== '') return false;
  return type.kind === 'primitive' && (type.name === 'string' || type.name === 'binary') ? undefined : true;
}

/** Negative, zero or positive; undefined when a text is no value of the type. */
type Comparator = (a: string, b: string) => number | undefined;

function comparatorOf(type: DataType): Comparator | undefined {
  if (type.kind === 'decimal') return compareDecimals;
  if (type.kind !== 'primitive') return undefined;
  switch (type.name) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return compareDecimals;
    case 'double':
      return byKey(toDouble);
    case 'float':
      return byKey((text) => {
        const value = toDouble(text);
        return value === undefined ? undefined : Math.fround(value);
      });
    case 'string':
      return (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
    case 'date':
      return byKey((text) =>
        /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : undefined,
      );
    case 'timestamp':
    case 'timestamp_ntz':
      return byKey(toMicroseconds);
    case 'boolean':
      return byKey((text) => (text === 'true' ? 1 : text === 'false' ? 0 : undefined));
    default:
      return undefined;
  }
}

function byKey(keyOf: (text: string) => number | undefined): Comparator {
  return (a, b) => {
    const [keyA, keyB] = [keyOf(a), keyOf(b)];
    if (keyA === undefined || keyB === undefined || Number.isNaN(keyA) || Number.isNaN(keyB))
      return undefined;
    return keyA - keyB;
  };
}

function toDouble(text: string): number | undefined {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Microseconds since the epoch; exact, since years up to 9999 stay far below 2^63 and what is compared are differences above 1/4. */
function toMicroseconds(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  const offset = zone === 'Z' ? 'Z' : zone.length === 3 ? `${zone}:00` : zone;
  const milliseconds = Date.parse(`${date}T${time}${offset}`);
  return milliseconds * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** Whole and decimal numbers of any length, by their texts. */
function compareDecimals(a: string, b: string): number | undefined {
  const [left, right] = [toDecimal(a), toDecimal(b)];
  if (left === undefined || right === undefined) return undefined;
  const scale = Math.max(left.scale, right.scale);
  const difference =
    left.digits * 10n ** BigInt(scale - left.scale) - right.digits * 10n ** BigInt(scale - right.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function toDecimal(text: string): { readonly digits: bigint; readonly scale: number } | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function orderOf(bound: string | undefined, text: string, compare: Comparator): number | undefined {
  return bound === undefined ? undefined : compare(bound, text);
}

/** Statistics of a file, parsed when first asked for. A broken part says nothing and spoils nothing else. */
class FileFacts {
  readonly add: AddFile;
  #stats: JsonObject | undefined;

  constructor(add: AddFile) {
    this.add = add;
  }

  /** With a deletion vector, NULLs may be among the deleted rows: exact only at 0 and at all. */
  nullCount(physical: string): { readonly nulls: number | undefined; readonly rows: number | undefined } {
    const nulls = toCount(entryOf(this.#statistics()['nullCount'], physical));
    const rows = toCount(this.#statistics()['numRecords']);
    if (this.add.deletionVector === undefined || nulls === 0 || nulls === rows) return { nulls, rows };
    return { nulls: undefined, rows };
  }

  /** As text; a maximum of timestamps raised by the millisecond that writers cut off. */
  bound(side: 'minValues' | 'maxValues', physical: string, type?: DataType): string | undefined {
    const value = entryOf(this.#statistics()[side], physical);
    if (value instanceof JsonNumber) return value.text;
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') return undefined;
    const isTimestamp = type?.kind === 'primitive' && type.name.startsWith('timestamp');
    if (!isTimestamp) return value;
    const micros = toMicroseconds(value);
    return micros === undefined ? undefined : new Date(micros / 1000 + 1).toISOString();
  }

  #statistics(): JsonObject {
    this.#stats ??= parseStatistics(this.add.stats);
    return this.#stats;
  }
}

function parseStatistics(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function entryOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value !== undefined && isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function toCount(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** Every partition column equals its value: the condition that makes up one partition. */
export function partitionPredicate(
  values: Readonly<Record<string, string | null>>,
  schema: StructType,
): Predicate {
  return {
    op: 'and',
    of: Object.entries(values).map(([column, value]): Predicate => {
      if (!schema.fields.some(({ name }) => name === column)) throw new RangeError(`no column ${column}`);
      return value === null ? { op: 'is null', column } : { op: '=', column, value };
    }),
  };
}
