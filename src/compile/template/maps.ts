/** Maps and lists as templates make them, look into them and hand them on. */
import { addKey, hasKey, isOtherKind, keysOf, noteKeys } from './map-keys.ts';
import { exactNumber, isEqual, isMapping, nameType, ValueError } from './values.ts';

/** A map that keeps the order and the kind of its keys, as Python's do. Throws ValueError as `setKey` does. */
export function makeMap(entries: Iterable<readonly [unknown, unknown]>): Record<string, unknown> {
  const keys = new Map<string, unknown>();
  const map = new Proxy<Record<string, unknown>>(
    {},
    {
      deleteProperty(target, name) {
        keys.delete(String(name));
        return Reflect.deleteProperty(target, name);
      },
      ownKeys: () => [...keys.keys()],
    },
  );
  noteKeys(map, keys);
  for (const [key, value] of entries) setKey(map, key, value);
  return map;
}

/** Throws ValueError for what is no key, and for one that only its kind tells apart from another. */
export function setKey(map: Record<string, unknown>, key: unknown, value: unknown): void {
  if (Array.isArray(key) || isMapping(key)) {
    throw new ValueError('a list or a map cannot be the key of a map');
  }
  if (key === undefined) throw new ValueError('what has no value cannot be the key of a map');
  const text = String(key);
  if (isOtherKind(map, key)) {
    throw new ValueError(`the keys ${text} and "${text}" cannot be told apart in one map`);
  }
  addKey(map, key);
  setIn(map, text, value);
}

export function entriesOf(map: Readonly<Record<string, unknown>>): [unknown, unknown][] {
  return keysOf(map).map((key) => [key, map[String(key)]]);
}

/** Of a map, or of a list of pairs. */
export function toEntries(value: unknown): [unknown, unknown][] {
  if (isMapping(value)) return entriesOf(value);
  return listOf(value).map((pair) => {
    const both = listOf(pair);
    if (both.length !== 2) throw new ValueError('a map is made of a map or of pairs');
    return [both[0], both[1]];
  });
}

/** What can be gone over: a list, the characters of a text, the keys of a map. Throws ValueError for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  if (isMapping(value)) return keysOf(value);
  throw new ValueError(`a list is needed here, not ${nameType(value)}`);
}

/** Also for names such as `__proto__`. */
export function setIn(map: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

/** `value in container`. Throws ValueError where nothing can be in. */
export function contains(container: unknown, value: unknown): boolean {
  if (Array.isArray(container)) return container.some((one) => isEqual(one, value));
  if (typeof container === 'string' && typeof value === 'string') return container.includes(value);
  if (isMapping(container)) return hasKey(container, value);
  throw new ValueError(`"in" looks into a list, a map or text, not into ${nameType(container)}`);
}

/** What `namespace()` gives: no map, but names whose values can be set. */
export class Namespace {
  readonly values: Map<string, unknown>;

  constructor(values: Iterable<readonly [string, unknown]>) {
    this.values = new Map(values);
  }

  toString(): string {
    throw new ValueError('a namespace cannot be written into SQL; pick a part of it: ns.name');
  }
}

/**
 * Plain data of a value of a template, a copy throughout: for all that leaves the template, and for what comes into it. Throws ValueError
 * for numbers that have lost digits.
 */
export function toPlain(value: unknown): unknown {
  if (typeof value === 'number') return exactNumber(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, toPlain(value[key])]));
}
