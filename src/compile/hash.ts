/** The one hash of the project: SHA-256 in hex, of text, of bytes or of plain data with sorted keys. */
import { createHash } from 'node:crypto';

export function hashText(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Hash of JSON-serializable data, independent of the order of keys. Maps and sets are taken as sorted lists. */
export function hashData(data: unknown): string {
  return hashText(JSON.stringify(data, sortKeys));
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  if (value instanceof Set) return [...value].sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
