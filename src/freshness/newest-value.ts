/** The newest date or timestamp of a column from what a Delta log says of each file: no data is read (pure). */
import { type AddFile, columnMappingMode, physicalName, type Snapshot } from '../delta/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/lossless.ts';
import { parseJson } from '../json/parse.ts';
import { parseTimestamp } from '../schema/timestamp-text.ts';
import type { StructField } from '../schema/types.ts';

export type Newest =
  /** `time`: milliseconds since the epoch; statistics of timestamps are exact to the millisecond. Undefined: there is no value. */
  | { readonly kind: 'known'; readonly time: number | undefined }
  /** A file does not tell, or not exactly. */
  | { readonly kind: 'unknown' };

export function findNewest(snapshot: Snapshot, field: StructField): Newest {
  if (!isTime(field)) return UNKNOWN;
  const { files, metaData, protocol } = snapshot;
  const name = physicalName(field, field.name, columnMappingMode(protocol, metaData));
  const isPartition = metaData.partitionColumns.includes(field.name);
  let newest: number | undefined;
  for (const file of files) {
    const found = isPartition ? ofPartition(file, name) : ofStatistics(file, name);
    if (found.kind === 'unknown') return UNKNOWN;
    if (found.time !== undefined) newest = Math.max(newest ?? found.time, found.time);
  }
  return { kind: 'known', time: newest };
}

const UNKNOWN: Newest = { kind: 'unknown' };
const NO_VALUE: Newest = { kind: 'known', time: undefined };

function isTime({ type }: StructField): boolean {
  return type.kind === 'primitive' && ['date', 'timestamp', 'timestamp_ntz'].includes(type.name);
}

/** All rows of a file have the value; there may be none left. */
function ofPartition(file: AddFile, name: string): Newest {
  const text = file.partitionValues[name] ?? null;
  if (text === null) return NO_VALUE;
  const rows = numberOf(readStatistics(file)?.['numRecords']);
  const deleted = file.deletionVector?.cardinality ?? 0;
  // Of a file that is empty by now, or may be, the value says nothing.
  if (rows === 0 || (rows !== undefined && rows === deleted)) return NO_VALUE;
  return deleted > 0 && rows === undefined ? UNKNOWN : toKnown(text);
}

function ofStatistics(file: AddFile, name: string): Newest {
  const statistics = readStatistics(file);
  const rows = numberOf(statistics?.['numRecords']);
  if (statistics === undefined || rows === undefined) return UNKNOWN;
  if (rows === 0) return NO_VALUE;
  // The newest row may be one of those that are deleted.
  if ((file.deletionVector?.cardinality ?? 0) > 0 || statistics['tightBounds'] === false) return UNKNOWN;
  if (numberOf(partOf(statistics, 'nullCount', name)) === rows) return NO_VALUE;
  const newest = partOf(statistics, 'maxValues', name);
  return typeof newest === 'string' ? toKnown(newest) : UNKNOWN;
}

/** Times with a zone other than UTC are written by some; years beyond 9999 by none that can be read. */
function toKnown(text: string): Newest {
  const time = parseTimestamp(text.replace(/(\.\d{1,9})\d*/, '$1'));
  return time === undefined ? UNKNOWN : { kind: 'known', time };
}

function readStatistics({ stats }: AddFile): JsonObject | undefined {
  if (stats === undefined) return undefined;
  try {
    const value = parseJson(stats);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // Statistics are advice: broken ones are as good as none.
    return undefined;
  }
}

function partOf(statistics: JsonObject, part: string, name: string): JsonValue | undefined {
  const values = statistics[part];
  return isJsonObject(values) && Object.hasOwn(values, name) ? values[name] : undefined;
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
