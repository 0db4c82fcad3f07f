/**
 * Conditions on rows, as plain data: for pruning files, for what a transaction has read, and as SQL for the engine. Values are text in
 * the forms of the log (DELTA.md §1.6).
 */
import type { StructType } from '../schema/types.ts';

export type Predicate =
  | { readonly op: 'and' | 'or'; readonly of: readonly Predicate[] }
  | { readonly op: 'not'; readonly of: Predicate }
  | { readonly op: Comparison; readonly column: string; readonly value: string }
  | { readonly op: 'is null'; readonly column: string };
export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** SQL of any engine that takes quoted names and casts of text. `typeOf` gives the SQL type of a column. */
export function predicateToSql(predicate: Predicate, typeOf: (column: string) => string): string {
  switch (predicate.op) {
    case 'and':
    case 'or': {
      if (predicate.of.length === 0) return predicate.op === 'and' ? 'true' : 'false';
      return `(${predicate.of.map((part) => predicateToSql(part, typeOf)).join(` ${predicate.op} `)})`;
    }
    case 'not':
      return `(not ${predicateToSql(predicate.of, typeOf)})`;
    case 'is null':
      return `(${quote(predicate.column)} is null)`;
    default: {
      const value = `cast('${predicate.value.replaceAll("'", "''")}' as ${typeOf(predicate.column)})`;
      return `(${quote(predicate.column)} ${predicate.op === '!=' ? '<>' : predicate.op} ${value})`;
    }
  }
}

/** Every column named, once. */
export function predicateColumns(predicate: Predicate): readonly string[] {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return [...new Set(predicate.of.flatMap(predicateColumns))];
    case 'not':
      return predicateColumns(predicate.of);
    default:
      return [predicate.column];
  }
}

/** The columns that the schema lacks. */
export function unknownColumns(predicate: Predicate, schema: StructType): readonly string[] {
  return predicateColumns(predicate).filter((column) => !schema.fields.some(({ name }) => name === column));
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
