/** Measures of a whole table from what its log says of each file: no data is read (pure). Undefined where the log cannot tell exactly. */
import type { FileMeasure } from '../compile/assertions/kinds.ts';
import type { AddFile, Snapshot } from '../delta/index.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../json/lossless.ts';
import { parseJson } from '../json/parse.ts';

export function measureFiles(
  { files, schema, metaData }: Pick<Snapshot, 'files' | 'schema' | 'metaData'>,
  measure: FileMeasure,
): number | undefined {
  const all = files.map(readFacts);
  const rows = sum(all.map((facts) => facts?.rows));
  if (measure.kind === 'rows') return rows;
  const name = schema.fields.find((field) => field.name.toLowerCase() === measure.column.toLowerCase())?.name;
  if (name === undefined || rows === undefined) return undefined;
  const isPartition = metaData.partitionColumns.includes(name);
  const columns = all.map(
    (facts) => facts && (isPartition ? ofPartition(facts, name) : ofStatistics(facts, name)),
  );
  if (measure.kind === 'min' || measure.kind === 'max') {
    return extreme(columns, measure.kind);
  }
  const nulls = sum(columns.map((column) => column?.nulls));
  if (nulls === undefined) return undefined;
  if (measure.kind === 'filled') return rows - nulls;
  return rows === 0 ? undefined : nulls / rows;
}

interface FileFacts {
  /** Live ones. */
  readonly rows: number;
  readonly partitionValues: AddFile['partitionValues'];
  readonly statistics: JsonObject;
}

/** A file from which rows were deleted says only how many are left. */
function readFacts(file: AddFile): FileFacts | undefined {
  let statistics: JsonValue;
  try {
    statistics = parseJson(file.stats ?? 'null');
  } catch {
    return undefined;
  }
  if (!isJsonObject(statistics)) return undefined;
  const written = toNumber(statistics['numRecords']);
  if (written === undefined) return undefined;
  const deleted = file.deletionVector?.cardinality ?? 0;
  return {
    rows: written - deleted,
    partitionValues: file.partitionValues,
    statistics: deleted === 0 ? statistics : {},
  };
}

interface ColumnFacts {
  readonly nulls: number | undefined;
  /** Undefined: all NULL, or unknown. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly rows: number;
}

function ofPartition({ partitionValues, rows }: FileFacts, name: string): ColumnFacts {
  const text = partitionValues[name] ?? null;
  const value = text === null ? undefined : toNumber(new JsonNumber(text));
  return { nulls: text === null ? rows : 0, min: value, max: value, rows };
}

function ofStatistics({ statistics, rows }: FileFacts, name: string): ColumnFacts {
  const read = (part: string): number | undefined => {
    const values = statistics[part];
    return isJsonObject(values) && Object.hasOwn(values, name) ? toNumber(values[name]) : undefined;
  };
  return { nulls: read('nullCount'), min: read('minValues'), max: read('maxValues'), rows };
}

function extreme(columns: readonly (ColumnFacts | undefined)[], side: 'min' | 'max'): number | undefined {
  const values: number[] = [];
  for (const column of columns) {
    if (column === undefined || column.nulls === undefined) return undefined;
    if (column.nulls === column.rows) continue;
    const value = column[side];
    if (value === undefined) return undefined;
    values.push(value);
  }
  if (values.length === 0) return undefined;
  return values.reduce((a, b) => (side === 'min' ? Math.min(a, b) : Math.max(a, b)));
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce<number | undefined>(
    (total, value) => (total === undefined || value === undefined ? undefined : total + value),
    0,
  );
}

/** Plain numbers only: dates and texts have no mean. */
function toNumber(value: JsonValue | undefined): number | undefined {
  const number = value instanceof JsonNumber ? Number(value.text) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
