/**
 * An engine runs SQL over named relations and writes query results as Parquet files. DuckDB stands behind it inside
 * the process; a distributed one (Spark) can. SQL handed in is gold's dialect (DuckDB's); an engine of another
 * dialect translates. Types are Delta's; values come as lossless JSON. Nothing here commits: files become
 * visible only by a Delta commit made elsewhere.
 *
 * Every call may run beside others. A fired signal interrupts the engine's work, and the promise then rejects with
 * the signal's reason. Engine errors are GoldErrors (`engine-…`), with `details.position` = offset in characters
 * (UTF-16 units) into the SQL given, where known.
 */
import type { JsonValue } from '../json/lossless.ts';
import type { DataType, StructType } from '../schema/types.ts';

export interface Engine {
  readonly name: string;
  /** Name and version, for people and commitInfo: `DuckDB v1.5.6`. */
  version(): Promise<string>;
  /** Binds a name to an input for all later SQL; replaces a former binding. Reads no data. */
  register(relation: Relation, input: RelationInput, signal?: AbortSignal): Promise<void>;
  /** Binds the query and gives its columns, duplicates included, without running it. */
  describe(sql: string, signal?: AbortSignal): Promise<readonly EngineColumn[]>;
  /** Runs the query and writes its rows as Parquet below `directory`; on failure or abort nothing is left there. */
  writeFiles(request: WriteRequest, options?: RunOptions): Promise<readonly DataFile[]>;
  /** Runs the query and gives its rows, at most `limit` of them when given. */
  query(sql: string, options?: QueryOptions): Promise<QueryResult>;
  close(): Promise<void>;
}

/** What SQL calls a table: `"schema"."name"`. */
export interface Relation {
  readonly schema: string;
  readonly name: string;
}

export type RelationInput = QueryInput | DeltaInput | FilesInput | EmptyInput;

/** A view: its SQL is expanded where the relation is used. */
export interface QueryInput {
  readonly kind: 'query';
  readonly sql: string;
}

/** A table without rows, of columns with SQL types. */
export interface EmptyInput {
  readonly kind: 'empty';
  /** At least one. */
  readonly columns: readonly { readonly name: string; readonly sqlType: string }[];
}

/** One version of a Delta table. Columns are `schema`'s, in order. */
export interface DeltaInput {
  readonly kind: 'delta';
  readonly root: string;
  readonly version: number;
  readonly schema: StructType;
  readonly partitionColumns: readonly string[];
  readonly columnMapping: 'none' | 'name' | 'id';
  readonly files: readonly DeltaInputFile[];
  /** Adds a last column of this name: the index of a row's file in `files`. */
  readonly fileColumn?: string;
}
export interface DeltaInputFile {
  /** Absolute URI of the Parquet file. */
  readonly uri: string;
  /** Bytes, and when it was written by the log: together with the URI they say which content is meant. */
  readonly size?: number;
  readonly modified?: number;
  /** By logical column name; text as in the log (DELTA.md §1.6). */
  readonly partitionValues: Readonly<Record<string, string | null>>;
  /** Rows in the file before deletion, where known. */
  readonly rows?: number;
  /** 0-based positions of deleted rows, ascending. */
  readonly deletedRows?: readonly number[];
}

/** Plain files at a location: one file, a folder (all files of the format below it) or a glob. */
export interface FilesInput {
  readonly kind: 'files';
  readonly format: 'parquet' | 'csv' | 'json';
  readonly location: string;
  /** Exactly these files; default: what is found at the location. At least one. */
  readonly files?: readonly PlainFile[];
  /** Of one CSV file; default: all is found out from the files. */
  readonly csv?: CsvLayout;
}

/** What is known of it besides the URI says which content is meant. */
export interface PlainFile {
  readonly uri: string;
  readonly size?: number;
  readonly modified?: number;
  readonly etag?: string;
}

/**
 * How one CSV file is to be read: UTF-8 with or without byte order mark, `"` around cells that hold a delimiter, a line break or a
 * quote (then doubled), a header, all lines ending with LF or all with CRLF. An empty cell, quoted or not, is NULL.
 */
export interface CsvLayout {
  readonly delimiter: string;
  /** All columns in the order of the file; the header is passed over. */
  readonly columns: readonly CsvColumn[];
}
export interface CsvColumn {
  readonly name: string;
  /**
   * SQL type; undefined: the narrowest that fits all values. A cell that is no value of it, or would be rounded to one, fails the query
   * that reads it: `csv-value`, with column, type, row (from 0 after the header) and value in its details. A type that
   * is none is `csv-type` when the file is registered.
   */
  readonly type: string | undefined;
}

export interface EngineColumn {
  readonly name: string;
  readonly type: DataType | UnsupportedType;
}
/** A type that no Delta table can hold, such as an untyped NULL. `engineType` is for the message. */
export interface UnsupportedType {
  readonly kind: 'unsupported';
  readonly engineType: string;
}

export interface WriteRequest {
  readonly sql: string;
  /** The query's columns in order, with the types to store. The engine casts to exactly these. */
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  /** Must name columns; not stored in the files. */
  readonly partitionBy: readonly string[];
  /**
   * Absolute local folder, made when missing, or a URI. File names are unique and flat. What is written to a URI is staged on local disk:
   * this engine reads it under the URI at once, everybody else after the store's `sync`.
   */
  readonly directory: string;
  /** Bytes at which a file of an unpartitioned write ends, about. Default: the engine's choice. */
  readonly fileSize?: number;
}

/** A Parquet file written, with exact statistics. */
export interface DataFile {
  /** Path relative to the directory. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** Every partition column, as Delta text (DELTA.md §1.6). */
  readonly partitionValues: Readonly<Record<string, string | null>>;
  /** One entry a leaf column (arrays and maps count as leaves, without min and max). */
  readonly statistics: readonly ColumnStatistics[];
}

/**
 * `min` and `max` are valid bounds as text: plain decimal text for numbers (`-5.67800`, `3.14`, never exponent-free
 * promises for doubles), `yyyy-MM-dd`, `yyyy-MM-dd HH:mm:ss[.ffffff]` in UTC without zone, strings verbatim. Absent when all
 * NULL, when the column holds NaN, or when the engine does not know them.
 */
export interface ColumnStatistics {
  /** Field names from the top. */
  readonly path: readonly string[];
  readonly nullCount: number;
  readonly min?: string;
  readonly max?: string;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called now and then with the share done, 0..1, where the engine knows it. */
  readonly onProgress?: (share: number) => void;
}
export interface QueryOptions extends RunOptions {
  readonly limit?: number;
}

/**
 * Cells: integers beyond 2^53 and decimals as JsonNumber; dates `yyyy-MM-dd`; timestamps `yyyy-MM-ddTHH:mm:ss[.ffffff]Z`
 * (no `Z` for timestamp_ntz); binary as base64; NaN and infinities as strings; maps as `[[key, value], …]` arrays; structs
 * as objects.
 */
export interface QueryResult {
  readonly columns: readonly EngineColumn[];
  readonly rows: readonly (readonly JsonValue[])[];
}
