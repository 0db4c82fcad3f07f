/** Rows of a unit test as they are written, each value with its place. Types come later, from the engine. */
import type { Location } from '../../diagnostics/gold-error.ts';

export type WrittenRows = WrittenCells | WrittenQuery;

/** A list of maps, or CSV. */
export interface WrittenCells {
  readonly kind: 'cells';
  /** In the order of their first mention. */
  readonly columns: readonly WrittenColumn[];
  readonly rows: readonly WrittenRow[];
  readonly location: Location;
}

export interface WrittenColumn {
  readonly name: string;
  readonly location: Location;
}

export interface WrittenRow {
  /** By name of the column in lower case; absent: not written. */
  readonly cells: ReadonlyMap<string, WrittenCell>;
  readonly location: Location;
}

export interface WrittenCell {
  readonly value: WrittenValue;
  readonly location: Location;
}

/** `bare`: text of a CSV file, where nothing tells numbers from text. Numbers are the text that was written. */
export type WrittenValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'text' | 'number' | 'boolean' | 'bare'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly WrittenValue[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, WrittenValue])[] };

/** A SELECT. */
export interface WrittenQuery {
  readonly kind: 'query';
  readonly sql: string;
  readonly location: Location;
  /** The place of an offset of `sql`. */
  locate(offset: number): Location;
}
