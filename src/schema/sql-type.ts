/** Types and names in the SQL that engines are handed (see ports/engine.ts). */
import type { DataType, PrimitiveName } from './types.ts';

/** `a"b` as `"a""b"`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `it's` as `'it''s'`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const PRIMITIVE_SQL: Readonly<Record<PrimitiveName, string>> = {
  string: 'VARCHAR',
  long: 'BIGINT',
  integer: 'INTEGER',
  short: 'SMALLINT',
  byte: 'TINYINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  binary: 'BLOB',
  date: 'DATE',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  timestamp_ntz: 'TIMESTAMP',
  // Only inside of nested types, where DuckDB needs some type; all values are NULL.
  void: 'INTEGER',
  variant: 'VARIANT',
};

/** The words in which people declare a type, for messages: `bigint`, `decimal(18,2)`, `timestamp`. */
export function formatSqlType(type: DataType): string {
  if (type.kind === 'primitive' && (type.name === 'timestamp' || type.name === 'timestamp_ntz'))
    return type.name;
  return toSqlType(type)
    .replaceAll(', ', ',')
    .replace(/("(?:[^"]|"")*")|[A-Z]+/g, (word, quoted: string | undefined) => quoted ?? word.toLowerCase());
}

/** The SQL type that reads and stores a Delta type, in the dialect of the Engine port. `nameOf` picks the names of struct fields. */
export function toSqlType(
  type: DataType,
  nameOf: (field: { readonly name: string; readonly metadata: object }) => string = (field) => field.name,
): string {
  switch (type.kind) {
    case 'primitive':
      return PRIMITIVE_SQL[type.name];
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'array':
      return `${toSqlType(type.elementType, nameOf)}[]`;
    case 'map':
      return `MAP(${toSqlType(type.keyType, nameOf)}, ${toSqlType(type.valueType, nameOf)})`;
    case 'struct': {
      const fields = type.fields.map(
        (field) => `${quoteName(nameOf(field))} ${toSqlType(field.type, nameOf)}`,
      );
      return `STRUCT(${fields.join(', ')})`;
    }
  }
}
