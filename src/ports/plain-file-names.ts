/** Which files of a folder are data of a format. */
import type { FilesInput } from './engine.ts';

const SUFFIXES: Readonly<Record<FilesInput['format'], readonly string[]>> = {
  parquet: ['.parquet'],
  csv: ['.csv', '.csv.gz'],
  json: ['.json', '.jsonl', '.ndjson', '.json.gz', '.jsonl.gz', '.ndjson.gz'],
};

/** `name`: without its folder. Names that begin with `_` or `.` are markers of other tools, such as `_SUCCESS`. */
export function isDataName(name: string, format: FilesInput['format']): boolean {
  const lower = name.toLowerCase();
  return !/^[._]/.test(name) && SUFFIXES[format].some((suffix) => lower.endsWith(suffix));
}
