/**
 * What is to be done so that the catalog says what the log says: the entry wanted held against the one that is there. Nothing is
 * changed without need, nothing of others is lost, and nothing goes back to an older version.
 */
import type { CatalogColumn, CatalogTable, Parameters, StoredTable } from '../ports/catalog.ts';
import { TABLE_ID_PARAMETER, TIMESTAMP_PARAMETER, VERSION_PARAMETER } from './catalog-entry.ts';
import { findChanges } from './find-changes.ts';
import { findForeign } from './ownership.ts';
import { isSchemaParameter } from './schema-parts.ts';

export type CatalogAction =
  | { readonly kind: 'create'; readonly table: CatalogTable }
  | {
      readonly kind: 'update';
      readonly base: StoredTable;
      readonly table: CatalogTable;
      /** For people, at least one: `comment of "order_date"`. */
      readonly changes: readonly string[];
    }
  /** `newer`: the catalog knows a later version than this. */
  | { readonly kind: 'none'; readonly because: 'same' | 'newer' }
  /** Something else has the name: `an Iceberg table`. */
  | { readonly kind: 'refuse'; readonly what: string };

/** `stored`: undefined when the catalog has no table of the name. */
export function planTable(entry: CatalogTable, stored: StoredTable | undefined): CatalogAction {
  if (stored === undefined) return { kind: 'create', table: entry };
  const what = findForeign(stored, entry);
  if (what !== undefined) return { kind: 'refuse', what };
  if (isNewer(stored.parameters, entry.parameters)) return { kind: 'none', because: 'newer' };
  const changes = findChanges(stored, entry);
  if (changes.length === 0) return { kind: 'none', because: 'same' };
  return { kind: 'update', base: stored, table: mergeTables(stored, entry), changes };
}

/** Versions count within one Delta table; of two tables that were made at the same place the one committed to later is the newer. */
function isNewer(stored: Parameters, ours: Parameters): boolean {
  const [storedId, id] = [stored[TABLE_ID_PARAMETER], ours[TABLE_ID_PARAMETER]];
  const key = storedId === undefined || storedId === id ? VERSION_PARAMETER : TIMESTAMP_PARAMETER;
  return Number(stored[key] ?? Number.NaN) > Number(ours[key]);
}

/** Ours over theirs; parameters that gold does not know stay. */
function mergeTables(stored: StoredTable, entry: CatalogTable): CatalogTable {
  const known = new Map(stored.columns.map((column) => [column.name, column]));
  return {
    ...entry,
    columns: entry.columns.map((column) => withParameters(column, known.get(column.name)?.parameters)),
    serde: { ...entry.serde, parameters: { ...stored.serde.parameters, ...entry.serde.parameters } },
    parameters: { ...dropStale(stored.parameters), ...entry.parameters },
  };
}

function withParameters(column: CatalogColumn, parameters: Parameters | undefined): CatalogColumn {
  return parameters === undefined ? column : { ...column, parameters };
}

/** Copies of the schema that others keep are wrong as soon as somebody else writes (DELTA.md §5.1). */
function dropStale(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).filter(
      ([key]) =>
        !isSchemaParameter(key) &&
        key !== 'trino_last_transaction_version' &&
        key !== 'trino_metadata_schema_string',
    ),
  );
}
