/**
 * The query over CSV files whose form nobody declares. What DuckDB finds out about each file (dialect, columns, types) is found once, here,
 * and written into the query: binding it later neither opens a file nor comes to another answer. The result is that of
 * `read_csv(files, union_by_name = true)`: columns by name in the order they first appear, each of the type that takes in all files'.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName, quoteText } from '../../schema/sql-type.ts';
import { toGoldError } from './engine-errors.ts';

interface CsvColumn {
  readonly name: string;
  readonly type: string;
}

/** What was found out about a file. */
interface SniffedFile {
  /** A pattern that matches only the file. */
  readonly file: string;
  /** Options of `read_csv` besides the columns. */
  readonly dialect: readonly string[];
  readonly columns: readonly CsvColumn[];
}

/** `files`: patterns that match one file each, at least one. Throws `engine-runtime` for a file that cannot be made out. */
export async function sniffedCsvQuery(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<string> {
  try {
    const sniffed = await sniffFiles(connection, files);
    const folders = await findFolderColumns(connection, files);
    const columns = await uniteColumns(connection, sniffed, folders);
    const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
    const parts = groupAlike(sniffed).map((group) => readGroup(group, types, folders));
    const names = columns.map(({ name }) => quoteName(name)).join(', ');
    return `SELECT ${names} FROM (${parts.join(' UNION ALL BY NAME ')})`;
  } catch (error) {
    throw toGoldError(error);
  }
}

/** Files looked into by one statement, side by side. */
const BATCH = 64;

async function sniffFiles(connection: DuckDBConnection, files: readonly string[]): Promise<SniffedFile[]> {
  const sniffed: SniffedFile[] = [];
  for (let start = 0; start < files.length; start += BATCH) {
    const batch = files.slice(start, start + BATCH);
    const selects = batch.map(
      (file, index) => `SELECT ${index} AS file, * FROM sniff_csv(${quoteText(file)})`,
    );
    const result = await connection.runAndReadAll(`FROM (${selects.join(' UNION ALL ')}) ORDER BY file`);
    for (const [index, row] of result.getRowObjectsJson().entries()) {
      sniffed.push(toSniffedFile(batch[index] ?? '', row));
    }
  }
  return sniffed;
}

function toSniffedFile(file: string, row: Readonly<Record<string, unknown>>): SniffedFile {
  const format = (option: string, value: unknown): string[] =>
    typeof value === 'string' ? [`${option} = ${quoteText(value)}`] : [];
  const newLine = row['NewLineDelimiter'];
  return {
    file,
    dialect: [
      'auto_detect = false',
      `delim = ${quoteText(characterOf(row['Delimiter']))}`,
      `quote = ${quoteText(characterOf(row['Quote']))}`,
      `escape = ${quoteText(characterOf(row['Escape']))}`,
      `comment = ${quoteText(characterOf(row['Comment']))}`,
      `skip = ${Number(row['SkipRows'])}`,
      `header = ${row['HasHeader'] === true}`,
      // Said in escaped form; line ends of several kinds have another word, and are read without it.
      ...(['\\n', '\\r', '\\r\\n'].includes(String(newLine))
        ? [`new_line = ${quoteText(String(newLine))}`]
        : []),
      ...format('dateformat', row['DateFormat']),
      ...format('timestampformat', row['TimestampFormat']),
    ],
    columns: toColumns(row['Columns']),
  };
}

function characterOf(value: unknown): string {
  return value === '(empty)' ? '' : String(value);
}

function toColumns(value: unknown): CsvColumn[] {
  if (!Array.isArray(value)) return [];
  const entries: readonly { readonly name: unknown; readonly type: unknown }[] = value;
  return entries.map(({ name, type }) => ({ name: String(name), type: String(type) }));
}

/**
 * The columns of all files, folders included. Files that differ are put together by DuckDB itself: a column that is empty in one file
 * takes the type of the others, which cannot be seen from what it was sniffed as.
 */
async function uniteColumns(
  connection: DuckDBConnection,
  files: readonly SniffedFile[],
  folders: readonly CsvColumn[],
): Promise<readonly CsvColumn[]> {
  const shapes = new Set(files.map(({ columns }) => JSON.stringify(columns)));
  if (shapes.size > 1) {
    const list = files.map(({ file }) => quoteText(file)).join(', ');
    return describe(connection, `FROM read_csv([${list}], union_by_name = true)`);
  }
  const columns = files[0]?.columns ?? [];
  const known = new Set(columns.map(({ name }) => name.toLowerCase()));
  return [...columns, ...folders.filter(({ name }) => !known.has(name.toLowerCase()))];
}

/** Columns that folders such as `year=2024` add to all files. */
async function findFolderColumns(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<readonly CsvColumn[]> {
  if (!files.every((file) => file.includes('='))) return [];
  const list = files.map(quoteText).join(', ');
  const [, ...folders] = await describe(
    connection,
    `FROM read_csv([${list}], auto_detect = false, columns = {'gold_cell': 'VARCHAR'})`,
  );
  return folders;
}

async function describe(connection: DuckDBConnection, sql: string): Promise<CsvColumn[]> {
  const result = await connection.runAndReadAll(`DESCRIBE ${sql}`);
  return result
    .getRowObjectsJson()
    .map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}

/** Files of one dialect with the same columns, which one call can read; in the order of their first files. */
function groupAlike(files: readonly SniffedFile[]): SniffedFile[][] {
  const groups = new Map<string, SniffedFile[]>();
  for (const file of files) {
    const key = JSON.stringify([file.dialect, file.columns.map(({ name }) => name)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [file]);
    else group.push(file);
  }
  return [...groups.values()];
}

/** Columns are read as their common type at once: what one file shows as a number may be text with the others. */
function readGroup(
  group: readonly SniffedFile[],
  types: ReadonlyMap<string, string>,
  folders: readonly CsvColumn[],
): string {
  const { dialect = [], columns = [] } = group[0] ?? {};
  const typed = columns.map(
    ({ name, type }) => `${quoteText(name)}: ${quoteText(types.get(name.toLowerCase()) ?? type)}`,
  );
  const folderTypes = folders.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`);
  const options = [
    `[${group.map(({ file }) => quoteText(file)).join(', ')}]`,
    ...dialect,
    `columns = {${typed.join(', ')}}`,
    `hive_partitioning = ${folders.length > 0}`,
    ...(folders.length > 0 ? [`hive_types = {${folderTypes.join(', ')}}`] : []),
  ];
  return `SELECT * FROM read_csv(${options.join(', ')})`;
}
