/** Column mapping: what a column is called inside of files, `partitionValues` and statistics (DELTA.md §1.3). */
import type { StructField } from '../schema/types.ts';

export type ColumnMappingMode = 'none' | 'name' | 'id';

/** `name` when there is no field or no mapping. */
export function physicalName(field: StructField | undefined, name: string, mode: ColumnMappingMode): string {
  const physical = mode === 'none' ? undefined : field?.metadata['delta.columnMapping.physicalName'];
  return typeof physical === 'string' ? physical : name;
}
