/** Tells one query from everything else, and wraps it into larger statements while keeping track of offsets. */
import { findStatements, isQuery, type Statement } from '../../compile/sql-statements.ts';
import { engineEmptyQuery, engineNotAQuery, engineSeveralStatements } from '../../diagnostics/engine.ts';

/** The caller's query without comments around it and without semicolon. */
export interface QueryText {
  /** The SQL as the caller gave it. */
  readonly source: string;
  readonly body: string;
  /** Offset of `body` in `source`. */
  readonly start: number;
}

/** A statement sent to the engine that has the caller's query inside. */
export interface WrappedQuery {
  readonly text: string;
  readonly query: QueryText;
  /** Offset of the query's body in `text`. */
  readonly offset: number;
}

/** Throws when the SQL is not exactly one statement. Whether it parses and is a query, `checkKeyword` and the engine say. */
export function readQueryText(sql: string): QueryText & { readonly statement: Statement } {
  const [first, second, ...others] = findStatements(sql);
  if (first === undefined) throw engineEmptyQuery();
  if (second !== undefined) throw engineSeveralStatements(2 + others.length, second.start);
  return { source: sql, body: sql.slice(first.start, first.end), start: first.start, statement: first };
}

export function checkKeyword(statement: Statement): void {
  if (!isQuery(statement)) throw engineNotAQuery(statement.keyword, statement.start);
}

/** The newline ends a comment that the body may close with. */
export function wrapQuery(prefix: string, query: QueryText, suffix: string): WrappedQuery {
  return { text: `${prefix}${query.body}\n${suffix}`, query, offset: prefix.length };
}
