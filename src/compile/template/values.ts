/** What operators mean in templates: as in Jinja, which takes it from Python. Text and lists are JavaScript's, maps are plain objects. */
import { haveSameKeys } from './map-keys.ts';

/** A mistake of the template that an operator finds; whoever evaluates it says where. */
export class ValueError extends Error {}

/** Empty text, lists and maps are false, as are zero and nothing. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isMapping(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** A plain map; values of gold's own classes are none. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'boolean' && typeof b === 'number') return Number(a) === b;
  if (typeof a === 'number' && typeof b === 'boolean') return a === Number(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, index) => isEqual(one, b[index]));
  }
  if (isMapping(a) && isMapping(b)) {
    return haveSameKeys(a, b) && Object.keys(a).every((key) => isEqual(a[key], b[key]));
  }
  // A relation is compared by what it writes.
  if (typeof a === 'object' && typeof b === 'string' && a !== null && !Array.isArray(a) && !isMapping(a)) {
    return String(a) === b;
  }
  return typeof b === 'object' && typeof a === 'string' && b !== null && !Array.isArray(b) && !isMapping(b)
    ? String(b) === a
    : false;
}

/** Nothing was ever given, or `none`. */
export function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** Negative, zero or positive; numbers with numbers, text with text, lists with lists. */
export function compare(a: unknown, b: unknown): number {
  if (isNumeric(a) && isNumeric(b)) return Number(a) - Number(b);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
      if (!isEqual(a[index], b[index])) return compare(a[index], b[index]);
    }
    return a.length - b.length;
  }
  throw new ValueError(`${nameType(a)} and ${nameType(b)} have no order`);
}

/** By code points, as Python compares. */
function compareText(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

export function add(a: unknown, b: unknown): unknown {
  if (isNumeric(a) && isNumeric(b)) return exact(Number(a) + Number(b), a, b);
  if (isText(a) && isText(b)) return limited(String(a) + String(b));
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  throw new ValueError(`${nameType(a)} and ${nameType(b)} cannot be added; "~" joins values as text`);
}

export function multiply(a: unknown, b: unknown): unknown {
  if (isNumeric(a) && isNumeric(b)) return exact(Number(a) * Number(b), a, b);
  const [sequence, times] = isNumeric(a) ? [b, a] : [a, b];
  if (isNumeric(times) && (typeof sequence === 'string' || Array.isArray(sequence))) {
    const count = Math.max(0, Math.trunc(Number(times)));
    if (sequence.length * count > MAX_TEXT) throw tooLong();
    return typeof sequence === 'string'
      ? sequence.repeat(count)
      : Array.from({ length: count }, () => sequence).flat();
  }
  throw new ValueError(`${nameType(a)} and ${nameType(b)} cannot be multiplied`);
}

export function arithmetic(operator: string, a: unknown, b: unknown): number {
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new ValueError(`"${operator}" takes numbers, not ${nameType(isNumeric(a) ? b : a)}`);
  }
  const [left, right] = [Number(a), Number(b)];
  if (right === 0 && ['/', '//', '%'].includes(operator)) throw new ValueError('division by zero');
  switch (operator) {
    case '-':
      return exact(left - right, left, right);
    case '/':
      return left / right;
    case '//':
      return withoutSign(Math.floor(left / right));
    case '%':
      // The sign is that of the divisor.
      return withoutSign(((left % right) + right) % right);
    default:
      return exact(left ** right, left, right);
  }
}

/** Whole numbers are exact or an error: Python's have no end, JavaScript's are rounded beyond 2^53. */
function exact(result: number, a: number | boolean, b: number | boolean): number {
  const isWhole = Number.isInteger(Number(a)) && Number.isInteger(Number(b)) && Number.isInteger(result);
  if (!Number.isFinite(result) || (isWhole && !Number.isSafeInteger(result))) {
    throw new ValueError('the number becomes too large to be exact; let SQL compute it');
  }
  return withoutSign(result);
}

/** Zero is never negative, as Python's whole one. */
function withoutSign(number: number): number {
  return number === 0 ? 0 : number;
}

/** A number that was read from elsewhere. Throws ValueError for a whole one that has lost digits. */
export function exactNumber(value: number, text = String(value)): number {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new ValueError(`the number ${text} is too large to be exact: write it as text, in quotes`);
  }
  return value;
}

/** What is written for a value. Throws ValueError for what is no SQL: lists, maps, functions. */
export function toText(value: unknown): string {
  if (isNothing(value)) return '';
  if (typeof value === 'string') return limited(value);
  if (Array.isArray(value)) {
    throw new ValueError("a list cannot be written into SQL; write its values: {{ list | join(', ') }}");
  }
  if (isMapping(value)) {
    throw new ValueError('a map cannot be written into SQL; pick a part of it: map.name');
  }
  if (typeof value === 'function') {
    throw new ValueError('a function cannot be written into SQL; call it, with parentheses: name()');
  }
  return limited(String(value));
}

/** Characters that any one text may have: a template that reaches it will not end well. */
export const MAX_TEXT = 50_000_000;

export function limited(text: string): string {
  if (text.length > MAX_TEXT) throw tooLong();
  return text;
}

export function tooLong(): ValueError {
  return new ValueError(`the text grows beyond ${MAX_TEXT / 1_000_000} million characters`);
}

function isNumeric(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** Text, or what stands for text: a relation. */
function isText(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (typeof value === 'object' && value !== null && !Array.isArray(value) && !isMapping(value))
  );
}

/** For messages: `a list`. */
export function nameType(value: unknown): string {
  if (isNothing(value)) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (isMapping(value)) return 'a map';
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    boolean: 'true or false',
    function: 'a function',
  };
  return names[typeof value] ?? 'a relation';
}
