/** What is known of the columns of a table without looking at its data. */
import type { EmptyInput, EngineColumn } from '../ports/engine.ts';
import { toSqlType } from '../schema/sql-type.ts';

export type KnownColumns =
  | { readonly kind: 'known'; readonly columns: EmptyInput['columns'] }
  /** `why` stands alone: `silver.orders has no Delta table at ./silver/orders`. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Columns as they are read back from a table. What a table cannot hold is left out. */
export function knownColumns(columns: readonly EngineColumn[]): KnownColumns {
  return {
    kind: 'known',
    columns: columns.flatMap(({ name, type }) =>
      type.kind === 'unsupported' ? [] : [{ name, sqlType: toSqlType(type) }],
    ),
  };
}
