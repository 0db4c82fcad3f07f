/**
 * JSON without losing digits: 64-bit integers and decimals keep their text.
 * Types here; parser and writer beside it. Node 20 has neither `JSON.rawJSON` nor the reviver's `source`.
 */

/** A number kept as its JSON text, for values a JavaScript number cannot hold exactly. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  /** So that plain `JSON.stringify` still gives something readable (a string). Use `stringifyJson` for exact output. */
  toJSON(): string {
    return this.text;
  }
}

export type JsonScalar = null | boolean | number | string | JsonNumber;
export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}
