/** The methods that text has in Jinja, which are Python's. */
import { keysOf } from './maps.ts';
import { isMapping, nameType, ValueError } from './values.ts';

export type Method<T> = (target: T, ...args: readonly unknown[]) => unknown;

const characters = (given: unknown): ReadonlySet<string> =>
  new Set(given === undefined ? ' \t\n\r\v\f' : [...text(given)]);

export const TEXT_METHODS: Readonly<Record<string, Method<string>>> = {
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
  rsplit: (value, separator, limit) => splitTextFromEnd(value, separator, limit),
  partition: (value, separator) => {
    const at = value.indexOf(text(separator));
    return at === -1
      ? [value, '', '']
      : [value.slice(0, at), separator, value.slice(at + text(separator).length)];
  },
  rpartition: (value, separator) => {
    const at = value.lastIndexOf(text(separator));
    return at === -1
      ? ['', '', value]
      : [value.slice(0, at), separator, value.slice(at + text(separator).length)];
  },
  splitlines: (value, keep) =>
    [...value.matchAll(/([^\n\r]*)(\r\n|\n|\r|$)/g)]
      .filter(([all]) => all !== '')
      .map(([all, line]) => (keep === true ? all : line)),
  casefold: (value) => value.toUpperCase().toLowerCase(),
  center: (value, width, fill) => {
    const spare = Math.max(0, Number(width) - [...value].length);
    // Python puts the odd one to the left when the width is odd.
    const left = Math.floor(spare / 2) + (spare & Number(width) & 1);
    return text(fill ?? ' ').repeat(left) + value + text(fill ?? ' ').repeat(spare - left);
  },
  join: (value, list) => listOf(list).map(text).join(value),
  replace: (value, from, to, count) => replaceText(value, text(from), text(to), count),
  startswith: (value, start, ...range) =>
    listOrOne(start).some((one) => within(value, range).text.startsWith(text(one))),
  endswith: (value, end, ...range) =>
    listOrOne(end).some((one) => within(value, range).text.endsWith(text(one))),
  find: (value, part, ...range) => {
    const { text: inside, start } = within(value, range);
    const at = inside.indexOf(text(part));
    return at === -1 ? -1 : start + [...inside.slice(0, at)].length;
  },
  rfind: (value, part, ...range) => {
    const { text: inside, start } = within(value, range);
    const at = inside.lastIndexOf(text(part));
    return at === -1 ? -1 : start + [...inside.slice(0, at)].length;
  },
  index: (value, part) => {
    if (!value.includes(text(part))) throw new ValueError(`"${text(part)}" is not in the text`);
    return [...value.slice(0, value.indexOf(text(part)))].length;
  },
  count: (value, part, ...range) => {
    const inside = within(value, range).text;
    return text(part) === '' ? [...inside].length + 1 : inside.split(text(part)).length - 1;
  },
  zfill: (value, width) => {
    const sign = /^[+-]/.exec(value)?.[0] ?? '';
    return sign + value.slice(sign.length).padStart(Number(width) - sign.length, '0');
  },
  ljust: (value, width, fill) => value.padEnd(Number(width), text(fill ?? ' ')),
  rjust: (value, width, fill) => value.padStart(Number(width), text(fill ?? ' ')),
  removeprefix: (value, start) => (value.startsWith(text(start)) ? value.slice(text(start).length) : value),
  removesuffix: (value, end) =>
    text(end) !== '' && value.endsWith(text(end)) ? value.slice(0, -text(end).length) : value,
  /** Also digits that are raised or in circles. */
  isdigit: (value) => /^[\p{Nd}²³¹⁰⁴-⁹₀-₉①-⑨]+$/u.test(value),
  isdecimal: (value) => /^\p{Nd}+$/u.test(value),
  isidentifier: (value) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(value),
  isnumeric: (value) => /^\p{N}+$/u.test(value),
  isalpha: (value) => /^\p{L}+$/u.test(value),
  isalnum: (value) => /^[\p{L}\p{N}]+$/u.test(value),
  isupper: (value) => value === value.toUpperCase() && value !== value.toLowerCase(),
  islower: (value) => value === value.toLowerCase() && value !== value.toUpperCase(),
  isspace: (value) => /^\s+$/.test(value),
};

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

/** The part between two indexes, which count from the end where they are negative; `start` counts characters. */
function within(value: string, range: readonly unknown[]): { readonly text: string; readonly start: number } {
  if (range.length === 0) return { text: value, start: 0 };
  const characters = [...value];
  const [from = 0, to = characters.length] = range.map((one) => (typeof one === 'number' ? one : undefined));
  const start = from < 0 ? Math.max(0, from + characters.length) : from;
  return { text: characters.slice(from, to).join(''), start };
}

/** From the end; without a separator at runs of white space. */
function splitTextFromEnd(value: string, separator: unknown, limit: unknown): string[] {
  const backwards = (one: string): string => [...one].reverse().join('');
  const by = separator === undefined || separator === null ? separator : backwards(text(separator));
  return splitText(backwards(value), by, limit).map(backwards).reverse();
}

export function text(value: unknown): string {
  return String(value ?? '');
}

export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  if (isMapping(value)) return keysOf(value);
  throw new ValueError(`a list is needed, not ${nameType(value)}`);
}

function listOrOne(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
