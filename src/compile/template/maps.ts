/**
 * Maps that templates make. They are objects, whose keys JavaScript makes text and puts in another order where they look like numbers; these
 * keep the order and the kind of their keys, as Python's do.
 */
import { isEqual, isMapping, nameType, ValueError } from './values.ts';

/** By map: its keys as they were written, by their texts. */
const KEYS = new WeakMap<object, ReadonlyMap<string, unknown>>();

/** Throws ValueError for two keys that only their kind tells apart. */
export function makeMap(entries: Iterable<readonly [unknown, unknown]>): Record<string, unknown> {
  const keys = new Map<string, unknown>();
  const map = new Proxy<Record<string, unknown>>(
    {},
    {
      defineProperty(target, name, descriptor) {
        if (!keys.has(String(name))) keys.set(String(name), name);
        return Reflect.defineProperty(target, name, descriptor);
      },
      deleteProperty(target, name) {
        keys.delete(String(name));
        return Reflect.deleteProperty(target, name);
      },
      ownKeys: () => [...keys.keys()],
    },
  );
  KEYS.set(map, keys);
  for (const [key, value] of entries) {
    if (typeof key === 'object' && key !== null && (Array.isArray(key) || isMapping(key))) {
      throw new ValueError('a list or a map cannot be the key of a map');
    }
    const text = String(key);
    if (keys.has(text) && !isEqual(keys.get(text), key)) {
      throw new ValueError(`the keys ${text} and "${text}" cannot be told apart in one map`);
    }
    keys.set(text, key);
    setIn(map, text, value);
  }
  return map;
}

/** In their order; numbers are numbers where the template wrote them so. */
export function keysOf(map: Readonly<Record<string, unknown>>): unknown[] {
  const keys = KEYS.get(map);
  return keys === undefined ? Object.keys(map) : [...keys.values()];
}

export function entriesOf(map: Readonly<Record<string, unknown>>): [unknown, unknown][] {
  return keysOf(map).map((key) => [key, map[String(key)]]);
}

/** Maps of YAML have text for keys, so there a number finds its text. */
export function hasKey(map: Readonly<Record<string, unknown>>, key: unknown): boolean {
  const text = String(key);
  if (!Object.hasOwn(map, text)) return false;
  const keys = KEYS.get(map);
  return keys === undefined || isEqual(keys.get(text), key);
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

/** Plain data of a value of a template, a copy throughout: for all that leaves the template, and for what comes into it. */
export function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isMapping(value)) return value;
  const plain = {};
  for (const key of Object.keys(value)) setIn(plain, key, toPlain(value[key]));
  return plain;
}
