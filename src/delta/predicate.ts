/**
 * Conditions on rows, as plain data: for pruning files, for what a transaction has read, and as SQL for the engine. Values are text in
 * the forms of the log (DELTA.md §1.6).
 */
import { quoteName, quoteText, toSqlType } from '../schema/sql-type.ts';
import type { StructType } from '../schema/types.ts';

export type Predicate =
  | { readonly op: 'and' | 'or'; readonly of: readonly Predicate[] }
  | { readonly op: 'not'; readonly of: Predicate }
  | { readonly op: Comparison; readonly column: string; readonly value: string }
  | { readonly op: 'is null'; readonly column: string };
export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** SQL for the Engine port. `schema` gives the types of the columns. */
export function predicateToSql(predicate: Predicate, schema: StructType): string {
  switch (predicate.op) {
    case 'and':
    case 'or': {
      if (predicate.of.length === 0) return predicate.op === 'and' ? 'true' : 'false';
      return `(${predicate.of.map((part) => predicateToSql(part, schema)).join(` ${predicate.op} `)})`;
    }
    case 'not':
      return `(not ${predicateToSql(predicate.of, schema)})`;
    case 'is null':
      return `(${quoteName(predicate.column)} is null)`;
    default: {
      const type = schema.fields.find(({ name }) => name === predicate.column)?.type;
      if (type === undefined) throw new RangeError(`no column ${predicate.column}`);
      const operator = predicate.op === '!=' ? '<>' : predicate.op;
      return `(${quoteName(predicate.column)} ${operator} cast(${quoteText(predicate.value)} as ${toSqlType(type)}))`;
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
