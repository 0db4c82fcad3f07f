/** Attributes, items, slices and the methods that text, lists and maps have in Jinja. */
import { isEqual, isMapping, nameType, ValueError } from './values.ts';

/** `target.name` or `target[name]`; undefined when there is no such thing. */
export function memberOf(target: unknown, key: unknown): unknown {
  if (target === null || target === undefined) return undefined;
  if (typeof key === 'number') return itemAt(target, key);
  const name = String(key);
  if (typeof target === 'string') return TEXT_METHODS[name]?.bind(undefined, target);
  if (Array.isArray(target)) {
    const method = LIST_METHODS[name];
    return method === undefined ? ownProperty(target, name) : method.bind(undefined, target);
  }
  if (isMapping(target)) {
    if (Object.hasOwn(target, name)) return target[name];
    return MAP_METHODS[name]?.bind(undefined, target);
  }
  // gold's own values say themselves what they have.
  const value: unknown = Reflect.get(Object(target), name);
  return typeof value === 'function' && name !== 'constructor' ? value.bind(target) : value;
}

function ownProperty(list: readonly unknown[], name: string): unknown {
  return name === 'length' ? list.length : undefined;
}

/** Negative numbers count from the end. */
function itemAt(target: unknown, index: number): unknown {
  if (typeof target === 'string') return [...target].at(index);
  if (Array.isArray(target)) return target.at(index);
  return isMapping(target) && Object.hasOwn(target, String(index)) ? target[String(index)] : undefined;
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

type Method<T> = (target: T, ...args: readonly unknown[]) => unknown;

const characters = (given: unknown): ReadonlySet<string> =>
  new Set(given === undefined ? ' \t\n\r\v\f' : [...text(given)]);

const TEXT_METHODS: Readonly<Record<string, Method<string>>> = {
  upper: (value) => value.toUpperCase(),
  lower: (value) => value.toLowerCase(),
  capitalize: (value) => value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase(),
  title: (value) => titleCase(value),
  swapcase: (value) =>
    [...value].map((one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join(''),
  strip: (value, given) => stripEnd(stripStart(value, characters(given)), characters(given)),
  lstrip: (value, given) => stripStart(value, characters(given)),
  rstrip: (value, given) => stripEnd(value, characters(given)),
  split: (value, separator, limit) => splitText(value, separator, limit),
  splitlines: (value) => value.replace(/\r?\n$/, '').split(/\r\n|\n|\r/),
  join: (value, list) => listOf(list).map(text).join(value),
  replace: (value, from, to, count) => replaceText(value, text(from), text(to), count),
  startswith: (value, start) => listOrOne(start).some((one) => value.startsWith(text(one))),
  endswith: (value, end) => listOrOne(end).some((one) => value.endsWith(text(one))),
  find: (value, part) => value.indexOf(text(part)),
  rfind: (value, part) => value.lastIndexOf(text(part)),
  index: (value, part) => {
    if (!value.includes(text(part))) throw new ValueError(`"${text(part)}" is not in the text`);
    return value.indexOf(text(part));
  },
  count: (value, part) => value.split(text(part)).length - 1,
  zfill: (value, width) => {
    const sign = /^[+-]/.exec(value)?.[0] ?? '';
    return sign + value.slice(sign.length).padStart(Number(width) - sign.length, '0');
  },
  ljust: (value, width, fill) => value.padEnd(Number(width), text(fill ?? ' ')),
  rjust: (value, width, fill) => value.padStart(Number(width), text(fill ?? ' ')),
  removeprefix: (value, start) => (value.startsWith(text(start)) ? value.slice(text(start).length) : value),
  removesuffix: (value, end) =>
    text(end) !== '' && value.endsWith(text(end)) ? value.slice(0, -text(end).length) : value,
  isdigit: (value) => /^\p{Nd}+$/u.test(value),
  isnumeric: (value) => /^\p{N}+$/u.test(value),
  isalpha: (value) => /^\p{L}+$/u.test(value),
  isalnum: (value) => /^[\p{L}\p{N}]+$/u.test(value),
  isupper: (value) => value === value.toUpperCase() && value !== value.toLowerCase(),
  islower: (value) => value === value.toLowerCase() && value !== value.toUpperCase(),
  isspace: (value) => /^\s+$/.test(value),
  format: (value, ...args) => formatText(value, args),
};

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
    return list.splice(index === undefined ? list.length - 1 : Number(index), 1)[0];
  },
  index: (list, value) => {
    const index = list.findIndex((one) => isEqual(one, value));
    if (index === -1) throw new ValueError('the list has no such value');
    return index;
  },
  count: (list, value) => list.filter((one) => isEqual(one, value)).length,
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
  items: (map) => Object.entries(map),
  keys: (map) => Object.keys(map),
  values: (map) => Object.values(map),
  get: (map, key, ...fallback) =>
    Object.hasOwn(map, text(key)) ? map[text(key)] : fallback.length > 0 ? fallback[0] : null,
  update: (map, more) => {
    if (!isMapping(more)) throw new ValueError(`update takes a map, not ${nameType(more)}`);
    for (const [key, value] of Object.entries(more)) if (key !== '__keywords') define(map, key, value);
    return null;
  },
  setdefault: (map, key, value) => {
    if (!Object.hasOwn(map, text(key))) define(map, text(key), value ?? null);
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
  copy: (map) => ({ ...map }),
};

/** A letter is upper case where none of either case stands before it. */
function titleCase(value: string): string {
  let isInside = false;
  return [...value]
    .map((one) => {
      const cased = isInside ? one.toLowerCase() : one.toUpperCase();
      isInside = /[\p{Ll}\p{Lu}\p{Lt}]/u.test(one);
      return cased;
    })
    .join('');
}

/** Also for names such as `__proto__`. */
function define(map: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

function text(value: unknown): string {
  return String(value ?? '');
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  if (isMapping(value)) return Object.keys(value);
  throw new ValueError(`a list is needed, not ${nameType(value)}`);
}

function listOrOne(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function stripStart(value: string, set: ReadonlySet<string>): string {
  let start = 0;
  while (start < value.length && set.has(value[start] ?? '')) start += 1;
  return value.slice(start);
}

function stripEnd(value: string, set: ReadonlySet<string>): string {
  let end = value.length;
  while (end > 0 && set.has(value[end - 1] ?? '')) end -= 1;
  return value.slice(0, end);
}

/** Without a separator at runs of white space; `limit` splits at most. */
function splitText(value: string, separator: unknown, limit: unknown): string[] {
  const most = typeof limit === 'number' && limit >= 0 ? limit : Number.POSITIVE_INFINITY;
  const parts: string[] = [];
  if (separator === undefined || separator === null) {
    let rest = value.trimStart();
    while (rest !== '' && parts.length < most) {
      const word = /^\S+/.exec(rest)?.[0] ?? '';
      parts.push(word);
      rest = rest.slice(word.length).trimStart();
    }
    return rest === '' ? parts : [...parts, rest];
  }
  const by = text(separator);
  if (by === '') throw new ValueError('text cannot be split at nothing');
  let rest = value;
  for (let at = rest.indexOf(by); at !== -1 && parts.length < most; at = rest.indexOf(by)) {
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + by.length);
  }
  return [...parts, rest];
}

function replaceText(value: string, from: string, to: string, count: unknown): string {
  if (typeof count !== 'number' || count < 0) return value.replaceAll(from, () => to);
  let left = count;
  return value.replaceAll(from, (found) => {
    left -= 1;
    return left >= 0 ? to : found;
  });
}

/** `'{} of {name}'.format(…)`: fields by order, number or keyword; formats behind a colon are not known. */
function formatText(value: string, args: readonly unknown[]): string {
  const last = args.at(-1);
  const keywords = isMapping(last) && Object.hasOwn(last, '__keywords') ? last : {};
  const positional = keywords === last ? args.slice(0, -1) : args;
  let next = 0;
  return value.replace(/\{\{|\}\}|\{([^{}:!]*)([:!][^{}]*)?\}/g, (all, field: string | undefined, format) => {
    if (all === '{{' || all === '}}') return all.slice(0, 1);
    if (format !== undefined) {
      throw new ValueError(`format() knows fields only, not "${String(format)}" behind them`);
    }
    const name = field ?? '';
    const found =
      name === '' ? positional[next++] : /^\d+$/.test(name) ? positional[Number(name)] : keywords[name];
    if (found === undefined) throw new ValueError(`format() was given nothing for {${name}}`);
    return text(found);
  });
}
