/** Values that a column's stored type cannot hold: seen in the statistics of what was written, or in the cast that failed. */
import { columnValueRange, infiniteTime } from '../../diagnostics/engine.ts';
import type { GoldError } from '../../diagnostics/gold-error.ts';
import type { WriteRequest } from '../../ports/engine.ts';
import { formatType } from '../../schema/format-type.ts';
import { quoteName } from '../../schema/sql-type.ts';
import type { DataType } from '../../schema/types.ts';

type Columns = WriteRequest['columns'];

/**
 * The error of a cast that gold put around column number n of a query, which knows the column as `cn`. Errors of the caller's own SQL have
 * a position and stay as they are.
 */
export function nameColumn(error: GoldError, columns: Columns): GoldError {
  const match = /^(.*?)(?: when casting)? from source column c(\d+)\b/s.exec(error.message);
  const column = columns[Number(match?.[2])];
  if (match === null || column === undefined || error.details['position'] !== undefined) return error;
  return columnValueRange(column.name, formatType(column.type), match[1] ?? '', error.cause);
}

/**
 * Throws `infinite-time` for ±infinity in dates and timestamps, which Delta does not have, at any depth. `statistics`: what DuckDB gives for
 * each leaf of a file, by its path.
 */
export function refuseInfiniteTimes(
  columns: Columns,
  statistics: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
): void {
  for (const { name, type } of columns) {
    const found = findInfinite([name], type, statistics);
    if (found !== undefined) throw infiniteTime(name, found);
  }
}

function findInfinite(
  path: readonly string[],
  type: DataType,
  statistics: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
): string | undefined {
  switch (type.kind) {
    case 'struct':
      for (const field of type.fields) {
        const found = findInfinite([...path, field.name], field.type, statistics);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'array':
      return findInfinite([...path, 'element'], type.elementType, statistics);
    case 'map':
      return (
        findInfinite([...path, 'key'], type.keyType, statistics) ??
        findInfinite([...path, 'value'], type.valueType, statistics)
      );
    case 'decimal':
      return undefined;
    case 'primitive': {
      if (!['date', 'timestamp', 'timestamp_ntz'].includes(type.name)) return undefined;
      const leaf = statistics.get(path.map(quoteName).join('.'));
      return [leaf?.get('min'), leaf?.get('max')]
        .map(String)
        .find((bound) => bound === 'infinity' || bound === '-infinity');
    }
  }
}
