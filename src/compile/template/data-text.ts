/** Values as texts of JSON and YAML, and back. Whole numbers that would not be exact are errors. */
import { parse, stringify } from 'yaml';
import { keysOf } from './map-keys.ts';
import { entriesOf, makeMap } from './maps.ts';
import { compare, exactNumber, isMapping, isNothing, ValueError } from './values.ts';

/** Throws SyntaxError and ValueError. */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => (typeof value === 'number' ? exactNumber(value) : value));
}

/** Maps keep the order and the kind of their keys. Throws YAMLParseError and ValueError. */
export function parseYaml(text: string): unknown {
  return fromYaml(parse(text, { mapAsMap: true }));
}

function fromYaml(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromYaml);
  if (typeof value === 'number') return exactNumber(value);
  return value instanceof Map
    ? makeMap([...value].map(([key, one]) => [fromYaml(key), fromYaml(one)]))
    : value;
}

export function formatYaml(value: unknown): string {
  return stringify(toYaml(value));
}

function toYaml(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toYaml);
  if (isMapping(value)) return new Map(entriesOf(value).map(([key, one]) => [key, toYaml(one)]));
  return isNothing(value) || typeof value !== 'object' ? value : String(value);
}

/** As Python writes JSON: a space behind colons and commas, keys sorted. */
export function formatJson(value: unknown, width: number): string {
  const write = (part: unknown, depth: number): string => {
    if (part === undefined) throw new ValueError('what has no value has no JSON');
    if (typeof part === 'function') throw new ValueError('a function has no JSON');
    if (!Array.isArray(part) && !isMapping(part)) {
      return typeof part === 'object' && part !== null ? JSON.stringify(String(part)) : JSON.stringify(part);
    }
    const [open, close] = Array.isArray(part) ? '[]' : '{}';
    const parts = Array.isArray(part)
      ? part.map((one) => write(one, depth + 1))
      : keysOf(part)
          .sort(compare)
          .map((key) => `${JSON.stringify(String(key))}: ${write(part[String(key)], depth + 1)}`);
    if (parts.length === 0) return `${open}${close}`;
    if (width === 0) return `${open}${parts.join(', ')}${close}`;
    const pad = ' '.repeat(width * (depth + 1));
    return `${open}\n${parts.map((one) => pad + one).join(',\n')}\n${' '.repeat(width * depth)}${close}`;
  };
  return write(value, 0);
}
