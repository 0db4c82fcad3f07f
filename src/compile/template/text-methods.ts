/** The methods that text has in Jinja, which are Python's: they count characters, of which some are two units of JavaScript. */
import { listOf } from './maps.ts';
import { taking, type ValueFunction } from './parameters.ts';
import { isNothing, isTruthy, limited, MAX_TEXT, nameType, tooLong, toText, ValueError } from './values.ts';

/** `start` and `end` of the part that is looked into. */
const RANGE = ['start', 'end'] as const;

export const TEXT_METHODS = {
  upper: taking([], (value) => value.toUpperCase()),
  lower: taking([], (value) => value.toLowerCase()),
  casefold: taking([], (value) => value.toUpperCase().toLowerCase()),
  capitalize: taking([], capitalized),
  title: taking([], titleCase),
  swapcase: taking([], (value) =>
    [...value].map((one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join(''),
  ),
  strip: taking(['chars'], (value, given) => stripEnd(stripStart(value, given), given)),
  lstrip: taking(['chars'], stripStart),
  rstrip: taking(['chars'], stripEnd),
  split: taking(['sep', 'maxsplit'], splitText),
  rsplit: taking(['sep', 'maxsplit'], splitTextFromEnd),
  splitlines: taking(['keepends'], (value, keep = false) => splitLines(value, isTruthy(keep))),
  partition: taking(['sep'], (value, separator) => {
    const at = value.indexOf(text(separator));
    return at === -1
      ? [value, '', '']
      : [value.slice(0, at), separator, value.slice(at + text(separator).length)];
  }),
  rpartition: taking(['sep'], (value, separator) => {
    const at = value.lastIndexOf(text(separator));
    return at === -1
      ? ['', '', value]
      : [value.slice(0, at), separator, value.slice(at + text(separator).length)];
  }),
  center: taking(['width', 'fillchar'], (value, width, fill = ' ') => {
    const spare = spareIn(value, width);
    // Python puts the odd one to the left when the width is odd.
    const left = Math.floor(spare / 2) + (spare & Number(width) & 1);
    return text(fill).repeat(left) + value + text(fill).repeat(spare - left);
  }),
  ljust: taking(['width', 'fillchar'], (value, width, fill = ' ') =>
    limited(value + text(fill).repeat(spareIn(value, width))),
  ),
  rjust: taking(
    ['width', 'fillchar'],
    (value, width, fill = ' ') => text(fill).repeat(spareIn(value, width)) + value,
  ),
  zfill: taking(['width'], (value, width) => {
    const sign = /^[+-]/.exec(value)?.[0] ?? '';
    return sign + '0'.repeat(spareIn(value, width)) + value.slice(sign.length);
  }),
  join: taking(['list'], (value, list) => limited(listOf(list).map(text).join(value))),
  replace: taking(['old', 'new', 'count'], (value, from, to, count) =>
    replaceText(value, text(from), text(to), count),
  ),
  removeprefix: taking(['prefix'], (value, start) =>
    value.startsWith(text(start)) ? value.slice(text(start).length) : value,
  ),
  removesuffix: taking(['suffix'], (value, end) =>
    text(end) !== '' && value.endsWith(text(end)) ? value.slice(0, -text(end).length) : value,
  ),
  startswith: taking(['prefix', ...RANGE], (value, start, ...range) => {
    const inside = within(value, range)?.text;
    return listOrOne(start).some((one) => inside?.startsWith(text(one)));
  }),
  endswith: taking(['suffix', ...RANGE], (value, end, ...range) => {
    const inside = within(value, range)?.text;
    return listOrOne(end).some((one) => inside?.endsWith(text(one)));
  }),
  find: taking(['sub', ...RANGE], (value, part, ...range) => find(value, part, range, 'indexOf')),
  rfind: taking(['sub', ...RANGE], (value, part, ...range) => find(value, part, range, 'lastIndexOf')),
  index: taking(['sub', ...RANGE], (value, part, ...range) => findOrThrow(value, part, range, 'indexOf')),
  rindex: taking(['sub', ...RANGE], (value, part, ...range) =>
    findOrThrow(value, part, range, 'lastIndexOf'),
  ),
  count: taking(['sub', ...RANGE], (value, part, ...range) => {
    const inside = within(value, range)?.text;
    if (inside === undefined) return 0;
    return text(part) === '' ? [...inside].length + 1 : inside.split(text(part)).length - 1;
  }),
  /** Also digits that are raised or in circles. */
  isdigit: taking([], (value) => /^[\p{Nd}²³¹⁰⁴-⁹₀-₉①-⑨]+$/u.test(value)),
  isdecimal: taking([], (value) => /^\p{Nd}+$/u.test(value)),
  isidentifier: taking([], (value) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(value)),
  isnumeric: taking([], (value) => /^\p{N}+$/u.test(value)),
  isalpha: taking([], (value) => /^\p{L}+$/u.test(value)),
  isalnum: taking([], (value) => /^[\p{L}\p{N}]+$/u.test(value)),
  isupper: taking([], (value) => value === value.toUpperCase() && value !== value.toLowerCase()),
  islower: taking([], (value) => value === value.toLowerCase() && value !== value.toUpperCase()),
  isspace: taking([], (value) => value !== '' && [...value].every((one) => WHITE_SPACE.has(one))),
} satisfies Readonly<Record<string, ValueFunction<string>>>;

/** Python's; JavaScript has others, too. */
const WHITE_SPACE: ReadonlySet<string> = new Set(
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);
const LINE_ENDS: ReadonlySet<string> = new Set(
  '\r\n \n \r \v \f \x1c \x1d \x1e \x85 \u2028 \u2029'.split(' '),
);

export function capitalized(value: string): string {
  const [first = '', ...others] = value;
  return titled(first) + others.join('').toLowerCase();
}

/** Of one character; where its upper case is several, the first of them is: `ß` becomes `Ss`. */
function titled(character: string): string {
  const [first = '', ...others] = character.toUpperCase();
  return first + others.join('').toLowerCase();
}

/** Characters that are missing to `width`. */
function spareIn(value: string, width: unknown): number {
  if (typeof width !== 'number') throw new ValueError(`a width is a number, not ${nameType(width)}`);
  const spare = Math.max(0, width - [...value].length);
  if (spare > MAX_TEXT) throw tooLong();
  return spare;
}

function find(
  value: string,
  part: unknown,
  range: readonly unknown[],
  how: 'indexOf' | 'lastIndexOf',
): number {
  const inside = within(value, range);
  const at = inside?.text[how](text(part)) ?? -1;
  return inside === undefined || at === -1 ? -1 : inside.start + [...inside.text.slice(0, at)].length;
}

function findOrThrow(...args: Parameters<typeof find>): number {
  const at = find(...args);
  if (at === -1) throw new ValueError(`"${text(args[1])}" is not in the text`);
  return at;
}

function stripStart(value: string, given: unknown): string {
  const set = charactersOf(given);
  const all = [...value];
  const start = all.findIndex((one) => !set.has(one));
  return start === -1 ? '' : all.slice(start).join('');
}

function stripEnd(value: string, given: unknown): string {
  const set = charactersOf(given);
  const all = [...value];
  return all.slice(0, all.findLastIndex((one) => !set.has(one)) + 1).join('');
}

function charactersOf(given: unknown): ReadonlySet<string> {
  return isNothing(given) ? WHITE_SPACE : new Set(text(given));
}

/** Without a separator at runs of white space; `limit` splits at most. */
function splitText(value: string, separator?: unknown, limit?: unknown): string[] {
  const most = typeof limit === 'number' && limit >= 0 ? limit : Number.POSITIVE_INFINITY;
  return isNothing(separator) ? splitWords(value, most) : splitAt(value, text(separator), most);
}

function splitWords(value: string, most: number): string[] {
  const parts: string[] = [];
  const all = [...value];
  let at = 0;
  const skip = (isSpace: boolean): void => {
    while (at < all.length && WHITE_SPACE.has(all[at] ?? '') === isSpace) at += 1;
  };
  for (skip(true); at < all.length && parts.length < most; skip(true)) {
    const start = at;
    skip(false);
    parts.push(all.slice(start, at).join(''));
  }
  return at < all.length ? [...parts, all.slice(at).join('')] : parts;
}

function splitLines(value: string, keepsEnds: boolean): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [one] of value.matchAll(/\r\n|./gsu)) {
    if (LINE_ENDS.has(one)) {
      lines.push(keepsEnds ? line + one : line);
      line = '';
    } else line += one;
  }
  return line === '' ? lines : [...lines, line];
}

function splitAt(value: string, by: string, most: number): string[] {
  if (by === '') throw new ValueError('text cannot be split at nothing');
  const parts: string[] = [];
  let rest = value;
  for (let at = rest.indexOf(by); at !== -1 && parts.length < most; at = rest.indexOf(by)) {
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + by.length);
  }
  return [...parts, rest];
}

/** From the end; without a separator at runs of white space. */
function splitTextFromEnd(value: string, separator?: unknown, limit?: unknown): string[] {
  const backwards = (one: string): string => [...one].reverse().join('');
  const by = isNothing(separator) ? separator : backwards(text(separator));
  return splitText(backwards(value), by, limit).map(backwards).reverse();
}

export function replaceText(value: string, from: string, to: string, count: unknown): string {
  let left = typeof count === 'number' && count >= 0 ? count : Number.POSITIVE_INFINITY;
  // Nothing stands before each character and at the end.
  const pattern = from === '' ? /(?:)/gu : from;
  return limited(
    value.replaceAll(pattern, (found) => {
      left -= 1;
      return left >= 0 ? to : found;
    }),
  );
}

/** A letter is upper case where none of either case stands before it. */
function titleCase(value: string): string {
  let isInside = false;
  return [...value]
    .map((one) => {
      const cased = isInside ? one.toLowerCase() : titled(one);
      isInside = /[\p{Ll}\p{Lu}\p{Lt}]/u.test(one);
      return cased;
    })
    .join('');
}

/**
 * The part between two indexes, which count characters, from the end where they are negative; undefined where it would begin behind the
 * text. `start`: characters before it.
 */
function within(
  value: string,
  [from, to]: readonly unknown[],
): { readonly text: string; readonly start: number } | undefined {
  if (isNothing(from) && isNothing(to)) return { text: value, start: 0 };
  const all = [...value];
  const first = isNothing(from) ? 0 : Number(from);
  const start = first < 0 ? Math.max(0, first + all.length) : first;
  if (start > all.length) return undefined;
  return { text: all.slice(start, isNothing(to) ? undefined : Number(to)).join(''), start };
}

/** Text, or what stands for it. Throws ValueError for what has no text: nothing, lists, maps. */
function text(value: unknown): string {
  if (isNothing(value)) throw new ValueError('text is needed here, not nothing');
  return toText(value);
}

function listOrOne(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
