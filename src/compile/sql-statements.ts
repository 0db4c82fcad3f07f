/** Just enough SQL lexing to tell statements apart: quotes, dollar quotes and comments are skipped, nothing is parsed. */

export interface Statement {
  /** Offset of the first character that is neither space nor comment. */
  readonly start: number;
  /** Offset after the last character, without the semicolon. */
  readonly end: number;
  /** The first word in lower case, or the first character when it is not a word. */
  readonly keyword: string;
}

/** The statements of `sql`, empty ones left out. */
export function findStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let start = -1;
  let end = -1;
  const close = (): void => {
    if (start !== -1) statements.push({ start, end, keyword: keywordAt(sql, start) });
    start = -1;
  };
  for (let at = 0; at < sql.length; ) {
    const comment = skipComment(sql, at);
    if (comment > at) {
      at = comment;
      continue;
    }
    const character = sql.charAt(at);
    if (character === ';') {
      close();
      at += 1;
      continue;
    }
    const next = skipToken(sql, at);
    if (character.trim() !== '') {
      if (start === -1) start = at;
      end = next;
    }
    at = next;
  }
  close();
  return statements;
}

/** Statements that give rows. */
const QUERY_KEYWORDS = new Set(['select', 'with', 'from', 'values', 'table', 'pivot', 'unpivot', '(']);

export function isQuery(statement: Statement): boolean {
  return QUERY_KEYWORDS.has(statement.keyword);
}

function keywordAt(sql: string, start: number): string {
  return (/^[A-Za-z_]+/.exec(sql.slice(start, start + 64))?.[0] ?? sql.charAt(start)).toLowerCase();
}

/**
 * The offset after a comment that begins at `at`, or `at`. Block comments nest, as in DuckDB and PostgreSQL. One without an end is none: left
 * out it would take what follows along in silence, and an engine refuses it.
 */
function skipComment(sql: string, at: number): number {
  if (sql.startsWith('--', at)) {
    const newline = sql.indexOf('\n', at);
    return newline === -1 ? sql.length : newline;
  }
  if (!sql.startsWith('/*', at)) return at;
  let depth = 0;
  for (let index = at; index < sql.length; index += 1) {
    if (sql.startsWith('/*', index)) {
      depth += 1;
      index += 1;
    } else if (sql.startsWith('*/', index)) {
      depth -= 1;
      index += 1;
      if (depth === 0) return index + 1;
    }
  }
  return at;
}

function skipToken(sql: string, at: number): number {
  const character = sql.charAt(at);
  if (sql.startsWith('/*', at)) return sql.length;
  // E'it\\'s': a backslash takes the next character with it.
  if (/[eE]/.test(character) && sql.charAt(at + 1) === "'" && !/[\w$]/.test(sql.charAt(at - 1))) {
    let end = at + 2;
    while (end < sql.length && sql.charAt(end) !== "'") end += sql.charAt(end) === '\\' ? 2 : 1;
    return Math.min(sql.length, end + 1);
  }
  if (character === "'" || character === '"') {
    const close = sql.indexOf(character, at + 1);
    return close === -1 ? sql.length : close + 1;
  }
  if (character === '$') {
    const tag = /^\$[A-Za-z_]*\$/.exec(sql.slice(at, at + 64))?.[0];
    if (tag !== undefined) {
      const close = sql.indexOf(tag, at + tag.length);
      return close === -1 ? sql.length : close + tag.length;
    }
  }
  return at + 1;
}
