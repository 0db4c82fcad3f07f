/** Delta types as a Hive catalog writes them (DELTA.md §5.2). Types are never cut: one that is too long is refused before the commit. */
import type { DataType, PrimitiveName } from '../schema/types.ts';

/** Bytes that Glue takes. */
export const TYPE_LIMIT = 131_072;

const PRIMITIVES: Readonly<Record<PrimitiveName, string>> = {
  string: 'string',
  long: 'bigint',
  integer: 'int',
  short: 'smallint',
  byte: 'tinyint',
  float: 'float',
  double: 'double',
  boolean: 'boolean',
  binary: 'binary',
  date: 'date',
  timestamp: 'timestamp',
  // Hive's timestamp has no zone at all; engines take the difference from the log.
  timestamp_ntz: 'timestamp',
  void: 'void',
  variant: 'variant',
};

/** `struct<a:bigint,b:array<string>>`, without spaces. */
export function toCatalogType(type: DataType): string {
  switch (type.kind) {
    case 'primitive':
      return PRIMITIVES[type.name];
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'array':
      return `array<${toCatalogType(type.elementType)}>`;
    case 'map':
      return `map<${toCatalogType(type.keyType)},${toCatalogType(type.valueType)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}:${toCatalogType(field.type)}`).join(',')}>`;
  }
}
