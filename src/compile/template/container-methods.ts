/** The methods that lists and maps have in Jinja, which are Python's. Those that change their value give nothing. */
import { hasKey, keysOf } from './map-keys.ts';
import { entriesOf, listOf, makeMap, setKey, toEntries } from './maps.ts';
import { taking, type ValueFunction } from './parameters.ts';
import { splitArguments } from './runtime-arguments.ts';
import { compare, isEqual, isTruthy, ValueError } from './values.ts';

type Mapping = Record<string, unknown>;

export const LIST_METHODS: Readonly<Record<string, ValueFunction<unknown[]>>> = {
  append: taking(['value'], (list, value) => {
    list.push(value);
    return null;
  }),
  extend: taking(['list'], (list, more) => {
    list.push(...listOf(more));
    return null;
  }),
  insert: taking(['index', 'value'], (list, index, value) => {
    list.splice(Number(index), 0, value);
    return null;
  }),
  remove: taking(['value'], (list, value) => {
    const index = list.findIndex((one) => isEqual(one, value));
    if (index === -1) throw new ValueError('the list has no such value to remove');
    list.splice(index, 1);
    return null;
  }),
  pop: taking(['index'], (list, index) => {
    if (list.length === 0) throw new ValueError('the list is empty');
    const at = index === undefined ? -1 : Number(index);
    if (at >= list.length || at < -list.length) throw new ValueError(`the list has no value ${at}`);
    return list.splice(at, 1)[0];
  }),
  index: taking(['value', 'start', 'end'], (list, value, start = 0, end = list.length) => {
    const from = Number(start);
    const first = from < 0 ? Math.max(0, from + list.length) : from;
    const index = list.slice(first, Number(end)).findIndex((one) => isEqual(one, value));
    if (index === -1) throw new ValueError('the list has no such value');
    return first + index;
  }),
  count: taking(['value'], (list, value) => list.filter((one) => isEqual(one, value)).length),
  sort: (list, ...args) => {
    const { positional, keywords } = splitArguments(args);
    if (positional.length > 0 || [...keywords.keys()].some((name) => name !== 'reverse')) {
      throw new ValueError('sort() takes reverse=true at most; the filter sort takes an attribute');
    }
    const isReverse = isTruthy(keywords.get('reverse'));
    list.sort((a, b) => (isReverse ? compare(b, a) : compare(a, b)));
    return null;
  },
  reverse: taking([], (list) => {
    list.reverse();
    return null;
  }),
  copy: taking([], (list) => [...list]),
  clear: taking([], (list) => {
    list.length = 0;
    return null;
  }),
};

export const MAP_METHODS: Readonly<Record<string, ValueFunction<Mapping>>> = {
  items: taking([], entriesOf),
  keys: taking([], keysOf),
  values: taking([], (map) => Object.values(map)),
  get: taking(['key', 'default'], (map, key, ...fallback) => {
    if (hasKey(map, key)) return map[String(key)];
    return fallback.length > 0 ? fallback[0] : null;
  }),
  update: (map, ...args) => {
    const { positional, keywords } = splitArguments(args);
    for (const [key, value] of [...positional.flatMap(toEntries), ...keywords]) setKey(map, key, value);
    return null;
  },
  setdefault: taking(['key', 'default'], (map, key, value = null) => {
    if (!hasKey(map, key)) setKey(map, key, value);
    return map[String(key)];
  }),
  pop: taking(['key', 'default'], (map, key, ...fallback) => {
    if (hasKey(map, key)) {
      const value = map[String(key)];
      delete map[String(key)];
      return value;
    }
    if (fallback.length === 0) throw new ValueError(`the map has no "${String(key)}"`);
    return fallback[0];
  }),
  copy: taking([], (map) => makeMap(entriesOf(map))),
  clear: taking([], (map) => {
    for (const key of Object.keys(map)) delete map[key];
    return null;
  }),
};
