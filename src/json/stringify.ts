/** Values to JSON text without losing digits. */
import { JsonNumber, type JsonValue } from './lossless.ts';

/** One line of JSON; keys in the order given, undefined properties left out. */
export function stringifyJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(stringifyJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${stringifyJson(item)}`).join(',')}}`;
  }
  // `JSON.stringify` drops the sign.
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}
