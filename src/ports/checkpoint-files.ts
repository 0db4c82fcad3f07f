/**
 * Reads and writes the Parquet files of Delta checkpoints. Parquet is an engine's business; what the rows mean is not known here.
 */
import type { JsonObject } from '../json/lossless.ts';

export interface CheckpointFiles {
  /**
   * The rows of all files, in batches. Each row is an object with one key, the kind of action, as in a commit file; absent
   * fields are left out or null. In `add` rows path and stats are texts, sizes and times numbers, absent fields left out. Where `add.stats` is missing and `add.stats_parsed` is there, stats holds the JSON text of
   * that. Rejects with an Error when a file is absent or no checkpoint.
   */
  read(uris: readonly string[], options?: CheckpointReadOptions): AsyncIterable<readonly JsonObject[]>;
  /** The bytes of a classic checkpoint with these rows (DELTA.md §2.5). */
  format(rows: Iterable<JsonObject>, signal?: AbortSignal): Promise<Uint8Array>;
}

export interface CheckpointReadOptions {
  /** Give `remove` rows too. Default false: only vacuum and new checkpoints need them. */
  readonly removes?: boolean;
  /** Give `add.stats`. Default true; whoever reads all files does well without. */
  readonly statistics?: boolean;
  readonly signal?: AbortSignal;
}
