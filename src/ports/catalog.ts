/**
 * A data catalog of the Hive kind (AWS Glue): tables by name in one database, from which engines learn where a table lies and what its
 * columns are. It is a cache of what the Delta logs say; nothing is lost with it.
 *
 * Names are lower-case. Calls throw GoldErrors (`catalog-…`) after as many tries as make sense, and reject with the reason of a
 * signal that fires. What two writers do to each other is an outcome, not an error.
 */
export interface Catalog {
  readonly database: string;
  hasDatabase(signal?: AbortSignal): Promise<boolean>;
  createDatabase(signal?: AbortSignal): Promise<'created' | 'exists'>;
  /** Undefined when there is no such table, or no database. */
  findTable(name: string, signal?: AbortSignal): Promise<StoredTable | undefined>;
  /** All tables of the database; undefined when there is none. */
  findTables(signal?: AbortSignal): Promise<readonly StoredTable[] | undefined>;
  createTable(table: CatalogTable, signal?: AbortSignal): Promise<'created' | 'exists' | 'no-database'>;
  /**
   * Replaces `base` by `table`, and keeps of `base` what a CatalogTable does not speak of. `conflict`: it is no longer what was read.
   * No version is archived.
   */
  updateTable(
    base: StoredTable,
    table: CatalogTable,
    signal?: AbortSignal,
  ): Promise<'updated' | 'conflict' | 'absent'>;
  /** Takes the entry out of the catalog; files stay. */
  deleteTable(name: string, signal?: AbortSignal): Promise<'deleted' | 'absent'>;
  /** Waits between two tries: longer with each (`attempt` counts from 1), and not the same for two writers. */
  backOff(attempt: number, signal?: AbortSignal): Promise<void>;
}

/** How a catalog is reached, as a target says it. Credentials are not among it: they come from where AWS tools look. */
export interface CatalogSettings {
  readonly type: 'glue';
  readonly database: string;
  /** Undefined: as the environment or the profile says. */
  readonly region: string | undefined;
  /** URL; undefined: AWS. */
  readonly endpoint: string | undefined;
  /** Of the AWS configuration files. Undefined: AWS_PROFILE, else the default one. */
  readonly profile: string | undefined;
}

export interface CatalogTable {
  readonly name: string;
  /** `EXTERNAL_TABLE`, `VIRTUAL_VIEW`, … */
  readonly tableType: string | undefined;
  readonly description: string | undefined;
  readonly location: string | undefined;
  readonly columns: readonly CatalogColumn[];
  readonly partitionKeys: readonly CatalogColumn[];
  readonly inputFormat: string | undefined;
  readonly outputFormat: string | undefined;
  readonly serde: CatalogSerde;
  readonly parameters: Parameters;
}

export type Parameters = Readonly<Record<string, string>>;

export interface CatalogSerde {
  readonly library: string | undefined;
  readonly parameters: Parameters;
}

export interface CatalogColumn {
  readonly name: string;
  /** As Hive writes it: `array<bigint>`. */
  readonly type: string;
  readonly comment?: string | undefined;
  readonly parameters?: Parameters | undefined;
}

/** A table as the catalog has it. */
export interface StoredTable extends CatalogTable {
  /** Differs after every change; undefined when the catalog does not count. */
  readonly version: string | undefined;
  /** A view, or a link to a table of another catalog: no table with files of its own. */
  readonly special: 'view' | 'link' | undefined;
  /** What else the catalog keeps of it, such as owner and retention; for `updateTable` only. */
  readonly rest: StoredRest;
}

export interface StoredRest {
  readonly table: Readonly<Record<string, unknown>>;
  readonly storage: Readonly<Record<string, unknown>>;
  readonly serde: Readonly<Record<string, unknown>>;
}
