/** What is wrong with a value, in plain words: zod's are those of a programmer. */
import type * as z from 'zod';
import { findNearest } from '../diagnostics/nearest.ts';

export type Issue = z.core.$ZodIssue;

export interface Problem {
  /** After `"threads" in the project file: `, with a full stop. */
  readonly text: string;
  /** A value that was meant. */
  readonly hint?: string;
}

/** `value`: what stands there. */
export function describeIssue(issue: Issue, value: unknown): Problem {
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String);
    const nearest = typeof value === 'string' ? findNearest(value, words) : undefined;
    return {
      text: `${describe(value)} is ${words.length === 1 ? 'not' : 'none of'} ${words.join(', ')}.`,
      ...(nearest === undefined ? {} : { hint: `Did you mean "${nearest}"?` }),
    };
  }
  const expected = expectations(issue);
  if (expected.length > 0) return { text: `expected ${listOf(expected)}, and this is ${nameOf(value)}.` };
  return { text: /[.!?]$/.test(issue.message) ? issue.message : `${issue.message}.` };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'null',
};

/** Kinds of values that would fit; none for an issue with a message of our own. */
function expectations(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_type')
    return issue.message.startsWith('Invalid input') ? [TYPES[issue.expected] ?? issue.expected] : [];
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return [];
  const all = issue.errors.flatMap((branch) => branch.flatMap(expectations));
  // Where any true or false would do, false alone need not be said.
  const words = all.includes('true or false')
    ? all.filter((word) => word !== 'true' && word !== 'false')
    : all;
  return [...new Set(words)];
}

function listOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/** `a number`; for a short text the text itself. */
function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return value.length <= 40 ? `the text "${value}"` : 'text';
  return typeof value === 'boolean' ? String(value) : `the number ${String(value)}`;
}

function describe(value: unknown): string {
  return typeof value === 'string' && value.length <= 40 ? `"${value}"` : nameOf(value);
}
