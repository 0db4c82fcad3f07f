/** Jinja's filters that make sense for SQL, and dbt's. Arguments go by position or by name, as in Jinja. */
import { formatJson, formatYaml, parseJson, parseYaml } from './data-text.ts';
import { formatPercent } from './format-text.ts';
import { entriesOf, listOf } from './maps.ts';
import { memberOf, namedList } from './members.ts';
import { taking, type ValueFunction } from './parameters.ts';
import { roundHalfEven } from './rounding.ts';
import { splitArguments } from './runtime-arguments.ts';
import { capitalized, replaceText, TEXT_METHODS } from './text-methods.ts';
import {
  add,
  compare,
  exactNumber,
  isEqual,
  isMapping,
  isNothing,
  isTruthy,
  limited,
  nameType,
  toText,
  ValueError,
} from './values.ts';

export type TemplateFunction = (...args: unknown[]) => unknown;
type Tests = ReadonlyMap<string, TemplateFunction>;

const filter = taking<unknown>;

export function templateFilters(tests: Tests): ReadonlyMap<string, TemplateFunction> {
  const filters = new Map<string, TemplateFunction>(Object.entries(FILTERS));
  for (const [alias, name] of Object.entries(ALIASES)) {
    const known = filters.get(name);
    if (known !== undefined) filters.set(alias, known);
  }
  filters.set('format', (value, ...args) => {
    const { positional, keywords } = splitArguments(args);
    return formatPercent(toText(value), keywords.size === 0 ? positional : Object.fromEntries(keywords));
  });
  filters.set('map', (value, ...args) => mapFilter(value, args, filters));
  filters.set('select', (value, ...args) => listOf(value).filter((one) => passes(one, args, tests)));
  filters.set('reject', (value, ...args) => listOf(value).filter((one) => !passes(one, args, tests)));
  filters.set('selectattr', (value, name, ...args) =>
    listOf(value).filter((one) => passes(attributeOf(one, name), args, tests)),
  );
  filters.set('rejectattr', (value, name, ...args) =>
    listOf(value).filter((one) => !passes(attributeOf(one, name), args, tests)),
  );
  return filters;
}

const ALIASES: Readonly<Record<string, string>> = { d: 'default', count: 'length', dump: 'tojson' };

/** Without a test the value itself counts. */
function passes(value: unknown, [name, ...args]: readonly unknown[], tests: Tests): boolean {
  if (name === undefined) return isTruthy(value);
  const test = tests.get(String(name));
  if (test === undefined) throw new ValueError(`there is no test "${String(name)}"`);
  return test(value, ...args) === true;
}

/** `map('upper')`, `map(attribute='name', default='')`. */
function mapFilter(
  value: unknown,
  args: readonly unknown[],
  filters: ReadonlyMap<string, TemplateFunction>,
): unknown[] {
  const { positional, keywords } = splitArguments(args);
  const attribute = keywords.get('attribute');
  if (attribute !== undefined) {
    return listOf(value).map((one) => attributeOf(one, attribute) ?? keywords.get('default'));
  }
  const [name, ...others] = positional;
  const apply = filters.get(String(name));
  if (apply === undefined) throw new ValueError(`there is no filter "${String(name)}"`);
  const named = keywords.size === 0 ? [] : [{ ...Object.fromEntries(keywords), __keywords: true }];
  return listOf(value).map((one) => apply(one, ...others, ...named));
}

const FILTERS: Readonly<Record<string, ValueFunction<unknown>>> = {
  abs: filter([], (value) => Math.abs(numberOf(value))),
  attr: filter(['name'], (value, name) => memberOf(value, String(name))),
  batch: filter(['linecount', 'fill_with'], (value, size, fill) =>
    batch(listOf(value), numberOf(size), fill),
  ),
  capitalize: filter([], (value) => capitalized(toText(value))),
  center: filter(['width'], (value, width = 80) => TEXT_METHODS.center(toText(value), width)),
  default: filter(['default_value', 'boolean'], (value, fallback = '', onFalse = false) =>
    value === undefined || (isTruthy(onFalse) && !isTruthy(value)) ? fallback : value,
  ),
  dictsort: filter(
    ['case_sensitive', 'by', 'reverse'],
    (value, isCased = false, by = 'key', reverse = false) => {
      if (!isMapping(value)) throw new ValueError(`dictsort takes a map, not ${nameType(value)}`);
      const at = by === 'value' ? 1 : 0;
      return sorted(entriesOf(value), (pair) => pair[at], isTruthy(isCased), isTruthy(reverse));
    },
  ),
  first: filter([], (value) => listOf(value)[0]),
  float: filter(['default'], (value, fallback = 0) => {
    if (value === undefined) throw new ValueError('there is nothing to make a number of');
    if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
    const number = typeof value === 'string' ? parseNumber(value.trim()) : undefined;
    return number ?? fallback;
  }),
  fromjson: filter(['default'], (value, fallback) => parseOr(() => parseJson(toText(value)), fallback)),
  fromyaml: filter(['default'], (value, fallback) => parseOr(() => parseYaml(toText(value)), fallback)),
  groupby: filter(['attribute', 'default'], (value, attribute, fallback) =>
    groupBy(value, attribute, fallback),
  ),
  indent: filter(['width', 'first', 'blank'], (value, width = 4, first = false, blank = false) =>
    indent(toText(value), width, isTruthy(first), isTruthy(blank)),
  ),
  int: filter(['default', 'base'], (value, fallback = 0, base = 10) =>
    toInteger(value, fallback, numberOf(base)),
  ),
  items: filter([], (value) => {
    if (value === undefined) return [];
    if (!isMapping(value)) throw new ValueError(`items takes a map, not ${nameType(value)}`);
    return entriesOf(value);
  }),
  join: filter(['d', 'attribute'], (value, separator = '', attribute) =>
    limited(
      listOf(value)
        .map((one) => toText(attribute === undefined ? one : attributeOf(one, attribute)))
        .join(toText(separator)),
    ),
  ),
  last: filter([], (value) => listOf(value).at(-1)),
  length: filter([], (value) => listOf(value).length),
  list: filter([], (value) => [...listOf(value)]),
  lower: filter([], (value) => toText(value).toLowerCase()),
  max: filter(['case_sensitive', 'attribute'], (value, isCased = false, attribute) =>
    sorted(listOf(value), (one) => attributeOf(one, attribute), isTruthy(isCased), false).at(-1),
  ),
  min: filter(['case_sensitive', 'attribute'], (value, isCased = false, attribute) =>
    sorted(listOf(value), (one) => attributeOf(one, attribute), isTruthy(isCased), false).at(0),
  ),
  replace: filter(['old', 'new', 'count'], (value, old, to, count) =>
    replaceText(toText(value), toText(old), toText(to), count),
  ),
  reverse: filter([], (value) =>
    typeof value === 'string' ? [...value].reverse().join('') : [...listOf(value)].reverse(),
  ),
  round: filter(['precision', 'method'], (value, precision = 0, method = 'common') =>
    round(numberOf(value), numberOf(precision), String(method)),
  ),
  slice: filter(['slices', 'fill_with'], (value, slices, fill) =>
    slice(listOf(value), numberOf(slices), fill),
  ),
  sort: filter(
    ['reverse', 'case_sensitive', 'attribute'],
    (value, reverse = false, isCased = false, attribute) =>
      sorted(listOf(value), (one) => attributesOf(one, attribute), isTruthy(isCased), isTruthy(reverse)),
  ),
  string: filter([], (value) => toText(value)),
  sum: filter(['attribute', 'start'], (value, attribute, start = 0) =>
    listOf(value)
      .map((one) => attributeOf(one, attribute))
      .reduce(add, start),
  ),
  title: filter([], (value) =>
    toText(value).replace(
      /([^\s(){}[\]<-])([^\s(){}[\]<-]*)/gu,
      (_, first: string, others: string) => first.toUpperCase() + others.toLowerCase(),
    ),
  ),
  tojson: filter(['indent', 'default'], (value, width) =>
    formatJson(value, typeof width === 'number' ? width : 0),
  ),
  toyaml: filter(['default'], (value) => formatYaml(value)),
  trim: filter(['chars'], (value, given) => TEXT_METHODS.strip(toText(value), given)),
  truncate: filter(
    ['length', 'killwords', 'end', 'leeway'],
    (value, length = 255, kill = false, end = '...', leeway = 5) =>
      truncate(toText(value), numberOf(length), isTruthy(kill), toText(end), numberOf(leeway)),
  ),
  unique: filter(['case_sensitive', 'attribute'], (value, isCased = false, attribute) => {
    const seen: unknown[] = [];
    return listOf(value).filter((one) => {
      const key = folded(attributeOf(one, attribute), isTruthy(isCased));
      if (seen.some((other) => isEqual(other, key))) return false;
      seen.push(key);
      return true;
    });
  }),
  upper: filter([], (value) => toText(value).toUpperCase()),
  urlencode: filter([], (value) => urlEncoded(toText(value))),
  wordcount: filter([], (value) => toText(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  as_bool: filter([], (value) => asNative(value)),
  as_native: filter([], (value) => asNative(value)),
  as_number: filter([], (value) => asNative(value)),
  as_text: filter([], (value) => toText(value)),
};

function numberOf(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  throw new ValueError(`a number is needed here, not ${nameType(value)}`);
}

/** `a.b` and `a.0`; without a name the value itself. */
function attributeOf(value: unknown, name: unknown): unknown {
  if (name === undefined || name === null) return value;
  return String(name)
    .split('.')
    .reduce((found, part) => memberOf(found, /^\d+$/.test(part) ? Number(part) : part), value);
}

/** `a,b`: by the one, then by the other. */
function attributesOf(value: unknown, names: unknown): unknown {
  if (typeof names !== 'string' || !names.includes(',')) return attributeOf(value, names);
  return names.split(',').map((name) => attributeOf(value, name));
}

function folded(value: unknown, isCased: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => folded(one, isCased));
  return typeof value === 'string' && !isCased ? value.toLowerCase() : value;
}

function sorted<T>(list: readonly T[], keyOf: (one: T) => unknown, isCased: boolean, reverse: boolean): T[] {
  const keys = list.map((one) => ({ one, key: folded(keyOf(one), isCased) }));
  // Equal ones stay as they were, also in reverse.
  keys.sort((a, b) => (reverse ? compare(b.key, a.key) : compare(a.key, b.key)));
  return keys.map(({ one }) => one);
}

function batch(list: readonly unknown[], size: number, fill: unknown): unknown[][] {
  if (size < 1) throw new ValueError('a batch has at least one value');
  const rows: unknown[][] = [];
  for (let start = 0; start < list.length; start += size) rows.push(list.slice(start, start + size));
  const last = rows.at(-1);
  if (last !== undefined && !isNothing(fill)) while (last.length < size) last.push(fill);
  return rows;
}

function slice(list: readonly unknown[], slices: number, fill: unknown): unknown[][] {
  if (slices < 1) throw new ValueError('there is at least one slice');
  const each = Math.floor(list.length / slices);
  const longer = list.length % slices;
  return Array.from({ length: slices }, (_, index) => {
    const start = index * each + Math.min(index, longer);
    const part = list.slice(start, start + each + (index < longer ? 1 : 0));
    return !isNothing(fill) && index >= longer ? [...part, fill] : part;
  });
}

function groupBy(value: unknown, attribute: unknown, fallback: unknown): unknown[] {
  const keyOf = (one: unknown): unknown => attributeOf(one, attribute) ?? fallback;
  const groups: { readonly grouper: unknown; readonly list: unknown[] }[] = [];
  for (const one of sorted(listOf(value), keyOf, false, false)) {
    const last = groups.at(-1);
    if (last !== undefined && isEqual(folded(last.grouper, false), folded(keyOf(one), false)))
      last.list.push(one);
    else groups.push({ grouper: keyOf(one), list: [one] });
  }
  return groups.map(namedList);
}

function indent(text: string, width: unknown, first: boolean, blank: boolean): string {
  const space = typeof width === 'string' ? width : ' '.repeat(numberOf(width));
  return text
    .split('\n')
    .map((line, index) => {
      const isIndented = index === 0 ? first : line !== '' || blank;
      return isIndented ? space + line : line;
    })
    .join('\n');
}

function toInteger(value: unknown, fallback: unknown, base: number): unknown {
  if (value === undefined) throw new ValueError('there is nothing to make a number of');
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return fallback;
  const text = value.trim();
  const digits = {
    2: /^[+-]?(0b)?[01]+$/i,
    8: /^[+-]?(0o)?[0-7]+$/i,
    10: /^[+-]?\d+(_\d+)*$/,
    16: /^[+-]?(0x)?[\da-f]+$/i,
  }[base];
  if (base === 10 && digits?.test(text)) return parseNumber(text);
  if (digits?.test(text))
    return exactNumber(Number.parseInt(text.replace(/^([+-]?)0[box]/i, '$1'), base), text);
  const number = base === 10 ? parseNumber(text) : undefined;
  return number === undefined ? fallback : Math.trunc(number);
}

/** As Python reads numbers: digits can be grouped with `_`. Throws ValueError for infinity and what is none. */
function parseNumber(text: string): number | undefined {
  if (/^[+-]?(inf|infinity|nan)$/i.test(text))
    throw new ValueError(`"${text}" is no number that SQL could be given`);
  if (!/^[+-]?(\d+(_\d+)*)?(\.(\d+(_\d+)*)?)?(e[+-]?\d+)?$/i.test(text) || !/^[+-]?\.?\d/.test(text))
    return undefined;
  const number = Number(text.replaceAll('_', ''));
  return /^[+-]?[\d_]+$/.test(text) ? exactNumber(number, text) : number;
}

function round(value: number, precision: number, method: string): number {
  const factor = 10 ** precision;
  if (method === 'ceil') return Math.ceil(value * factor) / factor;
  if (method === 'floor') return Math.floor(value * factor) / factor;
  if (method !== 'common') throw new ValueError('the method is common, ceil or floor');
  return roundHalfEven(value, precision);
}

function truncate(text: string, length: number, kill: boolean, end: string, leeway: number): string {
  const all = [...text];
  if (all.length <= length + leeway) return text;
  const cut = all.slice(0, length - [...end].length).join('');
  if (kill) return cut + end;
  const space = cut.lastIndexOf(' ');
  return (space === -1 ? cut : cut.slice(0, space)) + end;
}

/** `'3'` is 3, `'true'` is true; text that is neither stays text, and so do digits of which a number would lose some. */
function asNative(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  if (/^(none|null)$/i.test(text)) return null;
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
    ? number
    : value;
}

function urlEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]|%2F/g, (one) =>
    one === '%2F' ? '/' : `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function parseOr(parse: () => unknown, fallback: unknown): unknown {
  try {
    return parse();
  } catch (cause) {
    if (fallback !== undefined) return fallback;
    throw cause;
  }
}
