/** The one hash of the project: SHA-256 in hex, of text, of bytes or of plain data with sorted keys. */
import { hash } from 'node:crypto';

export function hashText(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex');
}

/** Hash of JSON-serializable data, independent of the order of keys. Maps and sets are taken as sorted lists. */
export function hashData(data: unknown): string {
  return hashText(toSortedJson(data) ?? 'null');
}

/**
 * What `JSON.stringify` gives of data whose keys are sorted, several times faster than with a replacer. Undefined for what JSON leaves
 * out, such as undefined itself.
 */
function toSortedJson(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return listJson(value);
  if (value instanceof Map) return listJson([...value].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  if (value instanceof Set) return listJson([...value].sort());
  if ('toJSON' in value) return JSON.stringify(value);
  let text = '';
  for (const [key, item] of sortedEntries(value)) {
    const json = toSortedJson(item);
    if (json !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${json}`;
  }
  return `{${text}}`;
}

function listJson(list: readonly unknown[]): string {
  let text = '';
  for (const item of list) text += `${text === '' ? '' : ','}${toSortedJson(item) ?? 'null'}`;
  return `[${text}]`;
}

/** Keys that are whole numbers come first, in the order of numbers, since hashes in tables of former versions were taken so. */
function sortedEntries(value: object): [string, unknown][] {
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.some(([key]) => /^\d/.test(key)) ? Object.entries(Object.fromEntries(entries)) : entries;
}
