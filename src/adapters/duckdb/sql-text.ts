/** Pieces of SQL text: quoted names, literals and file patterns. */

/** `a"b` as `"a""b"`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `it's` as `'it''s'`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A path that matches only itself: DuckDB expands globs inside of lists too (DELTA.md §3.5). */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
