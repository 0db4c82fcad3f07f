/** Attributes, items, slices and the methods that text, lists and maps have in Jinja. */
import { formatFields } from './format-text.ts';
import { entriesOf, hasKey, keysOf, makeMap, Namespace, setIn } from './maps.ts';
import { splitArguments } from './runtime-arguments.ts';
import { listOf, type Method, TEXT_METHODS, text } from './text-methods.ts';
import { compare, isEqual, isMapping, isTruthy, nameType, ValueError } from './values.ts';

/**
 * `target[name]`, or `target.name` when `isAttribute`: then a method goes before a part of a map with its name. Undefined when there is no
 * such thing.
 */
export function memberOf(target: unknown, key: unknown, isAttribute = false): unknown {
  if (typeof target === 'string' || Array.isArray(target)) {
    if (typeof key === 'number') return (typeof target === 'string' ? [...target] : target).at(key);
    const method = methodOf(target, String(key));
    return method ?? (Array.isArray(target) ? NAMED_PARTS.get(target)?.[String(key)] : undefined);
  }
  if (target instanceof Namespace) return target.values.get(String(key));
  if (isMapping(target)) {
    const has = hasKey(target, key);
    const method = has && !isAttribute ? undefined : methodOf(target, String(key));
    return method ?? (has ? target[String(key)] : undefined);
  }
  // gold's own values have what was given to them; nothing of JavaScript is to be seen.
  const isOwn = (typeof target === 'object' || typeof target === 'function') && target !== null;
  if (!isOwn || !Object.prototype.propertyIsEnumerable.call(target, String(key))) return undefined;
  return Reflect.get(target, String(key));
}

/** Names of parts of lists: of a group by `groupby`. */
const NAMED_PARTS = new WeakMap<readonly unknown[], Readonly<Record<string, unknown>>>();

/** A list whose parts have names, too. */
export function namedList(parts: Readonly<Record<string, unknown>>): unknown[] {
  const list = Object.values(parts);
  NAMED_PARTS.set(list, parts);
  return list;
}

/** The method bound to its value. */
function methodOf(target: unknown, name: string): unknown {
  const bound = <T>(methods: Readonly<Record<string, Method<T>>>, value: T): unknown => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    return method && ((...args: readonly unknown[]) => method(value, ...args));
  };
  if (typeof target === 'string') {
    if (name !== 'format') return bound(TEXT_METHODS, target);
    return (...args: readonly unknown[]) => {
      const { positional, keywords } = splitArguments(args);
      return formatFields(target, positional, keywords, memberOf);
    };
  }
  if (Array.isArray(target)) return bound(LIST_METHODS, target);
  return isMapping(target) ? bound(MAP_METHODS, target) : undefined;
}

/** `target[start:stop:step]`, each undefined where it is left out. */
export function sliceOf(target: unknown, start: unknown, stop: unknown, step: unknown): unknown {
  if (typeof target !== 'string' && !Array.isArray(target)) {
    throw new ValueError(`only text and lists have slices, not ${nameType(target)}`);
  }
  const values: readonly unknown[] = typeof target === 'string' ? [...target] : target;
  const stride = toIndex(step) ?? 1;
  if (stride === 0) throw new ValueError('a slice has no step of zero');
  const { length } = values;
  const clamp = (index: number, low: number, high: number): number =>
    Math.min(Math.max(index < 0 ? index + length : index, low), high);
  const from =
    toIndex(start) === undefined
      ? stride > 0
        ? 0
        : length - 1
      : clamp(toIndex(start) ?? 0, stride > 0 ? 0 : -1, stride > 0 ? length : length - 1);
  const to =
    toIndex(stop) === undefined
      ? stride > 0
        ? length
        : -1
      : clamp(toIndex(stop) ?? 0, stride > 0 ? 0 : -1, stride > 0 ? length : length - 1);
  const picked: unknown[] = [];
  for (let index = from; stride > 0 ? index < to : index > to; index += stride) picked.push(values[index]);
  return typeof target === 'string' ? picked.join('') : picked;
}

function toIndex(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new ValueError(`an index is a whole number, not ${nameType(value)}`);
  }
  return value;
}

const LIST_METHODS: Readonly<Record<string, Method<unknown[]>>> = {
  append: (list, value) => {
    list.push(value);
    return null;
  },
  extend: (list, more) => {
    list.push(...listOf(more));
    return null;
  },
  insert: (list, index, value) => {
    list.splice(Number(index), 0, value);
    return null;
  },
  remove: (list, value) => {
    const index = list.findIndex((one) => isEqual(one, value));
    if (index === -1) throw new ValueError('the list has no such value to remove');
    list.splice(index, 1);
    return null;
  },
  pop: (list, index) => {
    if (list.length === 0) throw new ValueError('the list is empty');
    const at = index === undefined ? -1 : Number(index);
    if (at >= list.length || at < -list.length) throw new ValueError(`the list has no value ${at}`);
    return list.splice(at, 1)[0];
  },
  index: (list, value) => {
    const index = list.findIndex((one) => isEqual(one, value));
    if (index === -1) throw new ValueError('the list has no such value');
    return index;
  },
  count: (list, value) => list.filter((one) => isEqual(one, value)).length,
  sort: (list, ...args) => {
    const { keywords } = splitArguments(args);
    const unknown = [...keywords.keys()].find((name) => name !== 'reverse');
    if (unknown !== undefined)
      throw new ValueError(`sort() has no argument "${unknown}" here: use the filter sort`);
    const isReverse = isTruthy(keywords.get('reverse'));
    list.sort((a, b) => (isReverse ? compare(b, a) : compare(a, b)));
    return null;
  },
  reverse: (list) => {
    list.reverse();
    return null;
  },
  copy: (list) => [...list],
  clear: (list) => {
    list.length = 0;
    return null;
  },
};

const MAP_METHODS: Readonly<Record<string, Method<Record<string, unknown>>>> = {
  items: (map) => entriesOf(map),
  keys: (map) => keysOf(map),
  values: (map) => Object.values(map),
  get: (map, key, ...fallback) =>
    hasKey(map, key) ? map[text(key)] : fallback.length > 0 ? fallback[0] : null,
  update: (map, ...args) => {
    const { positional, keywords } = splitArguments(args);
    for (const [key, value] of [...positional.flatMap(toEntries), ...keywords]) setIn(map, text(key), value);
    return null;
  },
  setdefault: (map, key, value) => {
    if (!Object.hasOwn(map, text(key))) setIn(map, text(key), value ?? null);
    return map[text(key)];
  },
  pop: (map, key, ...fallback) => {
    if (!Object.hasOwn(map, text(key))) {
      if (fallback.length > 0) return fallback[0];
      throw new ValueError(`the map has no "${text(key)}"`);
    }
    const value = map[text(key)];
    delete map[text(key)];
    return value;
  },
  copy: (map) => makeMap(entriesOf(map)),
  clear: (map) => {
    for (const key of Object.keys(map)) delete map[key];
    return null;
  },
};

/** Of a map, or of a list of pairs. */
export function toEntries(value: unknown): [unknown, unknown][] {
  if (isMapping(value)) return entriesOf(value);
  return listOf(value).map((pair) => {
    const both = listOf(pair);
    if (both.length !== 2) throw new ValueError('a map is made of a map or of pairs');
    return [both[0], both[1]];
  });
}
