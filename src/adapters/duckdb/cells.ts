/** Values that DuckDB gives for the stored types, as lossless JSON (see `QueryResult` of the port). */
import type { DuckDBValue } from '@duckdb/node-api';
import { JsonNumber, type JsonValue } from '../../json/lossless.ts';
import type { UnsupportedType } from '../../ports/engine.ts';
import type { DataType, StructType } from '../../schema/types.ts';
import {
  type DateValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type StructValue,
} from './node-api.ts';

/** `value` must be of the DuckDB type that stores `type`; unsupported types come as text. */
export function toCell(value: DuckDBValue, type: DataType | UnsupportedType): JsonValue {
  if (value === null) return null;
  if (typeof value === 'bigint') return integerCell(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof DuckDBDecimalValue) return new JsonNumber(value.toString());
  if (value instanceof DuckDBDateValue) return dateText(value);
  if (value instanceof DuckDBTimestampTZValue) return timestampText(value.micros, 'Z');
  if (value instanceof DuckDBTimestampValue) return timestampText(value.micros, '');
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof DuckDBListValue && type.kind === 'array') {
    return value.items.map((item) => toCell(item, type.elementType));
  }
  if (value instanceof DuckDBMapValue && type.kind === 'map') {
    return value.entries.map((entry) => [
      toCell(entry.key, type.keyType),
      toCell(entry.value, type.valueType),
    ]);
  }
  if (value instanceof DuckDBStructValue && type.kind === 'struct') return structCell(value, type);
  return value.toString();
}

function integerCell(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : new JsonNumber(value.toString());
}

function structCell(value: StructValue, type: StructType): JsonValue {
  return Object.fromEntries(
    type.fields.map((field) => [field.name, toCell(value.entries[field.name] ?? null, field.type)]),
  );
}

/** The package's text of an infinite date is that of a day far away. */
function dateText(value: DateValue): string {
  if (value.isFinite) return value.toString();
  return value.days > 0 ? 'infinity' : '-infinity';
}

/** DuckDB's text with `T`, a fraction of no or six digits, and the zone; ` (BC)` last. Infinities stay words. */
function timestampText(micros: bigint, zone: string): string {
  const value = new DuckDBTimestampValue(micros);
  const [, day, era = '', seconds, fraction] =
    /^(\S+)( \(BC\))? ([\d:]+)(?:\.(\d+))?$/.exec(value.toString()) ?? [];
  if (day === undefined) return value.toString();
  const digits = fraction === undefined ? '' : `.${fraction.padEnd(6, '0')}`;
  return `${day}T${seconds}${digits}${zone}${era}`;
}
