/** Queries whose columns are not known without rows. */

/** Whether a PIVOT may stand in it, which takes its columns from the values that it finds: over a table without rows it has other ones. */
export function mayTakeColumnsFromRows(sql: string): boolean {
  return /\bpivot\b/i.test(sql);
}
