/** File patterns in DuckDB's SQL. */

/** A path that matches only itself: DuckDB expands globs inside of lists too (DELTA.md §3.5). */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
