/** Schemas as the log has them: JSON text (DELTA.md §1.4). */
import { JsonNumber, type JsonObject, type JsonValue } from '../json/lossless.ts';
import { parseJson } from '../json/parse.ts';
import { stringifyJson } from '../json/stringify.ts';
import { type DataType, PRIMITIVE_TYPES, type StructField, type StructType } from '../schema/types.ts';

/** Throws TypeError or SyntaxError saying what is wrong. */
export function parseSchema(text: string): StructType {
  const type = parseType(parseJson(text), 'schema');
  if (type.kind !== 'struct') throw new TypeError('the schema is not a struct');
  return type;
}

export function formatSchema(schema: StructType): string {
  return stringifyJson(typeToJson(schema));
}

function parseType(value: JsonValue | undefined, at: string): DataType {
  if (typeof value === 'string') return parseSimple(value, at);
  const object = toObject(value, at);
  switch (object['type']) {
    case 'struct': {
      const { fields } = object;
      if (!Array.isArray(fields)) throw new TypeError(`${at} has no fields`);
      return { kind: 'struct', fields: fields.map((field) => parseField(field, at)) };
    }
    case 'array':
      return {
        kind: 'array',
        elementType: parseType(object['elementType'], `${at}.element`),
        containsNull: object['containsNull'] !== false,
      };
    case 'map':
      return {
        kind: 'map',
        keyType: parseType(object['keyType'], `${at}.key`),
        valueType: parseType(object['valueType'], `${at}.value`),
        valueContainsNull: object['valueContainsNull'] !== false,
      };
    default:
      throw new TypeError(`${at} has an unknown type ${JSON.stringify(object['type'])}`);
  }
}

function parseSimple(text: string, at: string): DataType {
  const name = PRIMITIVE_TYPES.find((primitive) => primitive === text);
  if (name !== undefined) return { kind: 'primitive', name };
  if (text === 'decimal') return { kind: 'decimal', precision: 10, scale: 0 };
  const match = /^decimal\(\s*(\d+)\s*,\s*(-?\d+)\s*\)$/.exec(text);
  if (match === null) throw new TypeError(`${at} has an unknown type ${text}`);
  return { kind: 'decimal', precision: Number(match[1]), scale: Number(match[2]) };
}

function parseField(value: JsonValue, at: string): StructField {
  const object = toObject(value, at);
  const { name, metadata } = object;
  if (typeof name !== 'string') throw new TypeError(`${at} has a field without name`);
  return {
    name,
    type: parseType(object['type'], `${at}.${name}`),
    nullable: object['nullable'] !== false,
    metadata: metadata === undefined || metadata === null ? {} : toObject(metadata, `${at}.${name}.metadata`),
  };
}

function toObject(value: JsonValue | undefined, at: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof JsonNumber) {
    throw new TypeError(`${at} is no object`);
  }
  // What is left of JsonValue; `Array.isArray` does not narrow readonly arrays.
  return value as JsonObject;
}

function typeToJson(type: DataType): JsonValue {
  switch (type.kind) {
    case 'primitive':
      return type.name;
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'array':
      return { type: 'array', elementType: typeToJson(type.elementType), containsNull: type.containsNull };
    case 'map':
      return {
        type: 'map',
        keyType: typeToJson(type.keyType),
        valueType: typeToJson(type.valueType),
        valueContainsNull: type.valueContainsNull,
      };
    case 'struct':
      return {
        type: 'struct',
        fields: type.fields.map(({ name, type: fieldType, nullable, metadata }) => ({
          name,
          type: typeToJson(fieldType),
          nullable,
          metadata,
        })),
      };
  }
}
