/** Rules that a table sets for its rows: NOT NULL, CHECK and invariants (Delta PROTOCOL.md, "Column Invariants", "CHECK Constraints"). */
import { parseJson } from '../json/parse.ts';
import type { Snapshot } from './snapshot.ts';

export interface Constraint {
  /** For messages: `NOT NULL of id`, `CHECK positive`. */
  readonly name: string;
  /** SQL that must be true for every row; NULL is not true. */
  readonly sql: string;
  /** Made here from the schema, in the SQL of the Engine port; others are Spark's, as users wrote them. */
  readonly isOurs: boolean;
}

/**
 * All constraints of the table. A write must stop at one that is not portable or that the engine does not bind. Throws SyntaxError or TypeError for an invariant that cannot be read.
 */
export function constraintsOf({ schema, metaData }: Pick<Snapshot, 'schema' | 'metaData'>): Constraint[] {
  const checks = Object.entries(metaData.configuration).flatMap(([key, sql]): Constraint[] =>
    key.startsWith('delta.constraints.')
      ? [{ name: `CHECK ${key.slice('delta.constraints.'.length)}`, sql, isOurs: false }]
      : [],
  );
  const columns = schema.fields.flatMap(({ name, nullable, metadata }): Constraint[] => [
    ...(nullable
      ? []
      : [{ name: `NOT NULL of ${name}`, sql: `"${name.replaceAll('"', '""')}" is not null`, isOurs: true }]),
    ...invariantsOf(name, metadata['delta.invariants']),
  ]);
  return [...checks, ...columns];
}

const TOKENS =
  /\s+|(?:and|or|not|in)\b|[A-Za-z_]\w*\b(?!\s*\()|\d+(?:\.\d+)?|'[^'\\]*'|<>|!=|<=|>=|[=<>+*(),-]/giy;
/** Words with a meaning that is the same in every SQL, or with none: column names. */
const OTHER_KEYWORDS =
  /\b(?:like|ilike|rlike|regexp|similar|escape|case|cast|interval|date|timestamp|select|exists|div|collate|all|any|some|using|over)\b/i;

/**
 * Whether a constraint means the same to every engine: columns, numbers and texts, compared, added and joined by AND, OR, NOT, IN,
 * BETWEEN and IS NULL. Functions do not: `dayofweek` counts from 1 for Spark and from 0 for others. Neither do division, quotes of
 * names, and backslashes.
 */
export function isPortable({ sql, isOurs }: Pick<Constraint, 'sql' | 'isOurs'>): boolean {
  if (isOurs) return true;
  if (/--|\/\*/.test(sql) || OTHER_KEYWORDS.test(sql.replace(/'[^']*'/g, "''"))) return false;
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < sql.length) {
    const at = TOKENS.lastIndex;
    if (TOKENS.exec(sql) === null || TOKENS.lastIndex === at) return false;
  }
  return true;
}

/** `{"expression":{"expression":"x > 3"}}` as text. */
function invariantsOf(column: string, value: unknown): Constraint[] {
  if (value === undefined) return [];
  const parsed: unknown = typeof value === 'string' ? parseJson(value) : value;
  const sql = field(field(parsed, 'expression'), 'expression');
  if (typeof sql !== 'string') throw new TypeError(`the invariant of the column ${column} cannot be read`);
  return [{ name: `invariant of ${column}`, sql, isOurs: false }];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
