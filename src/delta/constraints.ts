/** Rules that a table sets for its rows: NOT NULL, CHECK and invariants (Delta PROTOCOL.md, "Column Invariants", "CHECK Constraints"). */
import { parseJson } from '../json/parse.ts';
import type { Snapshot } from './snapshot.ts';

export interface Constraint {
  /** For messages: `NOT NULL of id`, `CHECK positive`. */
  readonly name: string;
  /** SQL that must be true for every row; NULL is not true. */
  readonly sql: string;
}

/**
 * All constraints of the table. Their SQL is Spark's as users wrote it; what an engine of another dialect does not bind must stop the
 * write. Throws SyntaxError or TypeError for an invariant that cannot be read.
 */
export function constraintsOf({ schema, metaData }: Pick<Snapshot, 'schema' | 'metaData'>): Constraint[] {
  const checks = Object.entries(metaData.configuration).flatMap(([key, sql]): Constraint[] =>
    key.startsWith('delta.constraints.')
      ? [{ name: `CHECK ${key.slice('delta.constraints.'.length)}`, sql }]
      : [],
  );
  const columns = schema.fields.flatMap(({ name, nullable, metadata }): Constraint[] => [
    ...(nullable
      ? []
      : [{ name: `NOT NULL of ${name}`, sql: `"${name.replaceAll('"', '""')}" is not null` }]),
    ...invariantsOf(name, metadata['delta.invariants']),
  ]);
  return [...checks, ...columns];
}

/** `{"expression":{"expression":"x > 3"}}` as text. */
function invariantsOf(column: string, value: unknown): Constraint[] {
  if (value === undefined) return [];
  const parsed: unknown = typeof value === 'string' ? parseJson(value) : value;
  const sql = field(field(parsed, 'expression'), 'expression');
  if (typeof sql !== 'string') throw new TypeError(`the invariant of the column ${column} cannot be read`);
  return [{ name: `invariant of ${column}`, sql }];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
