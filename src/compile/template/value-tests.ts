/** What can stand behind `is`: Jinja's tests. */
import type { TemplateFunction } from './filters.ts';
import { contains } from './maps.ts';
import { arithmetic, compare, isEqual, isMapping, isNothing } from './values.ts';

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Has letters that can be of either case. */
const isCased = (value: unknown): boolean => /[\p{Ll}\p{Lu}\p{Lt}]/u.test(String(value));

/** Also what has no value: it is as good as empty. */
function isIterable(value: unknown): boolean {
  return Array.isArray(value) || typeof value === 'string' || isMapping(value) || value === undefined;
}

const TESTS: Readonly<Record<string, (value: unknown, other: unknown) => boolean>> = {
  defined: (value) => value !== undefined,
  undefined: (value) => value === undefined,
  none: (value) => value === null,
  null: (value) => isNothing(value),
  boolean: (value) => typeof value === 'boolean',
  true: (value) => value === true,
  false: (value) => value === false,
  string: (value) => typeof value === 'string',
  number: (value) => isNumber(value) || typeof value === 'boolean',
  integer: (value) => isNumber(value) && Number.isInteger(value),
  float: (value) => isNumber(value) && !Number.isInteger(value),
  mapping: isMapping,
  sequence: isIterable,
  iterable: isIterable,
  callable: (value) => typeof value === 'function',
  even: (value) => arithmetic('%', value, 2) === 0,
  odd: (value) => arithmetic('%', value, 2) === 1,
  divisibleby: (value, other) => arithmetic('%', value, other) === 0,
  lower: (value) => isCased(value) && String(value) === String(value).toLowerCase(),
  upper: (value) => isCased(value) && String(value) === String(value).toUpperCase(),
  sameas: (value, other) => value === other,
  in: (value, other) => contains(other, value),
  eq: isEqual,
  ne: (value, other) => !isEqual(value, other),
  lt: (value, other) => compare(value, other) < 0,
  le: (value, other) => compare(value, other) <= 0,
  gt: (value, other) => compare(value, other) > 0,
  ge: (value, other) => compare(value, other) >= 0,
};

const ALIASES: Readonly<Record<string, string>> = {
  equalto: 'eq',
  '==': 'eq',
  '!=': 'ne',
  lessthan: 'lt',
  '<': 'lt',
  '<=': 'le',
  greaterthan: 'gt',
  '>': 'gt',
  '>=': 'ge',
};

export function templateTests(): ReadonlyMap<string, TemplateFunction> {
  const own = Object.entries(TESTS);
  const others = Object.entries(ALIASES).flatMap(([alias, name]) => {
    const test = TESTS[name];
    return test === undefined ? [] : [[alias, test] as const];
  });
  return new Map([...own, ...others].map(([name, test]) => [name, (value, other) => test(value, other)]));
}
