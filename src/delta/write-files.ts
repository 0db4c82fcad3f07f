/** Actions for files: from what an engine wrote to `add`, from a live file to `remove`. */
import type { DataFile } from '../ports/engine.ts';
import type { StructType } from '../schema/types.ts';
import { type AddFile, omitUndefined, type RemoveFile } from './actions.ts';
import { encodePath } from './data-path.ts';
import { formatStatistics } from './statistics.ts';

export interface AddOptions {
  readonly schema: StructType;
  readonly partitionColumns: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** False when rows are only rearranged. */
  readonly dataChange: boolean;
}

export function toAdd(file: DataFile, { schema, partitionColumns, now, dataChange }: AddOptions): AddFile {
  return {
    path: encodePath(file.path),
    partitionValues: file.partitionValues,
    size: file.bytes,
    modificationTime: now,
    dataChange,
    stats: formatStatistics(file, schema, partitionColumns),
  };
}

/** Repeats path and deletion vector byte for byte: together they are the file's key. */
export function toRemove(
  file: AddFile,
  { now, dataChange }: Pick<AddOptions, 'now' | 'dataChange'>,
): RemoveFile {
  return omitUndefined({
    path: file.path,
    deletionTimestamp: now,
    dataChange,
    extendedFileMetadata: true,
    partitionValues: file.partitionValues,
    size: file.size,
    stats: file.stats,
    tags: file.tags,
    deletionVector: file.deletionVector,
    baseRowId: file.baseRowId,
    defaultRowCommitVersion: file.defaultRowCommitVersion,
  });
}

/** Counts for `operationMetrics`. */
export function fileMetrics(
  written: readonly DataFile[],
  removed: readonly AddFile[],
): Readonly<Record<string, string>> {
  const total = (count: (file: DataFile) => number): string =>
    String(written.reduce((sum, file) => sum + count(file), 0));
  return {
    numFiles: String(written.length),
    numOutputRows: total((file) => file.rows),
    numOutputBytes: total((file) => file.bytes),
    numRemovedFiles: String(removed.length),
  };
}
