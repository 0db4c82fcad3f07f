/** Views over plain Parquet, CSV and JSON files. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sourceFilesMissing } from '../../diagnostics/storage.ts';
import type { FilesInput } from '../../ports/engine.ts';
import { isDataName } from '../../ports/plain-file-names.ts';
import { quoteText } from '../../schema/sql-type.ts';
import { sniffedCsvQuery } from './sniffed-csv.ts';
import { escapeGlob } from './sql-text.ts';

/** The query over the files, all of them when the location is a folder. */
export async function plainFilesQuery(connection: DuckDBConnection, input: FilesInput): Promise<string> {
  const files = input.files?.map(({ uri }) => escapeGlob(uri)) ?? (await findFiles(input));
  if (files.length === 0) throw sourceFilesMissing(input.location, input.format, undefined);
  const list = `[${files.map(quoteText).join(', ')}]`;
  switch (input.format) {
    case 'parquet':
      return `SELECT * FROM read_parquet(${list}, union_by_name = ${files.length > 1})`;
    case 'csv':
      return sniffedCsvQuery(connection, await expandPatterns(connection, input, files));
    case 'json':
      return `SELECT * FROM read_json(${list}, union_by_name = ${files.length > 1})`;
  }
}

/** What the location matches now, so that all later statements read the same files. */
async function expandPatterns(
  connection: DuckDBConnection,
  { location, format }: FilesInput,
  patterns: readonly string[],
): Promise<readonly string[]> {
  const [pattern] = patterns;
  // Anything else is a list of files already.
  if (patterns.length !== 1 || pattern !== location || !PATTERN.test(location)) return patterns;
  const result = await connection.runAndReadAll(
    `SELECT file FROM glob(${quoteText(location)}) ORDER BY file`,
  );
  const files = result.getRows().map(([file]) => escapeGlob(String(file)));
  if (files.length === 0) throw sourceFilesMissing(location, format, undefined);
  return files;
}

const PATTERN = /[*?[]/;

/** Patterns for DuckDB. A location that exists is taken by its name, also when it has `*` in it. */
async function findFiles(input: FilesInput): Promise<string[]> {
  const kind = await stat(input.location).catch(() => undefined);
  if (kind === undefined) return PATTERN.test(input.location) ? [input.location] : [];
  if (!kind.isDirectory()) return [escapeGlob(input.location)];
  const entries = await readdir(input.location, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && isDataName(entry.name, input.format))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map(escapeGlob);
}
