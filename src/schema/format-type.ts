/** A type as Delta and Spark write it: `decimal(18,2)`, `array<struct<a:long>>`. For messages and comparison. */
import type { DataType } from './types.ts';

export function formatType(type: DataType): string {
  switch (type.kind) {
    case 'primitive':
      return type.name;
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'array':
      return `array<${formatType(type.elementType)}>`;
    case 'map':
      return `map<${formatType(type.keyType)},${formatType(type.valueType)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}:${formatType(field.type)}`).join(',')}>`;
  }
}
