/** `rows`, `format` and `fixture` of a unit test, read into rows with places. Pure: fixture files come in as text. */
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import { badCsv, badRows, duplicateRowColumn, unknownFixture } from '../../diagnostics/unit-test.ts';
import { FIXTURE_FOLDER, type SourceFile } from '../../project/project-files.ts';
import type { RowsProperties } from '../../project/unit-test-properties.ts';
import type { YamlDocument, YamlPath } from '../../project/yaml-document.ts';
import { parseCsv } from './csv.ts';
import type { WrittenCell, WrittenColumn, WrittenRow, WrittenRows, WrittenValue } from './written-rows.ts';

export interface RowsContext {
  readonly document: YamlDocument;
  readonly fixtures: readonly SourceFile[];
  readonly report: (error: GoldError) => void;
}

/** `at`: the map that holds the keys. Undefined after an error. */
export function readRows(value: RowsProperties, at: YamlPath, context: RowsContext): WrittenRows | undefined {
  const { document, report } = context;
  if (value.fixture !== undefined) return readFixture(value.fixture, value.format, at, context);
  const rowsAt = [...at, 'rows'];
  const { rows = [], format } = value;
  if (typeof rows !== 'string') {
    if (format === undefined || format === 'dict') return readMaps(rows, rowsAt, context);
    report(badRows(`With format: ${format} the rows are text.`, document.locate(rowsAt)));
    return undefined;
  }
  if (format === undefined || format === 'dict') {
    report(badRows('Rows that are text need format: csv or format: sql.', document.locate(rowsAt)));
    return undefined;
  }
  return readText(
    rows,
    format,
    document.locate(rowsAt),
    (offset) => document.locateIn(rowsAt, offset),
    report,
  );
}

function readFixture(
  name: string,
  format: RowsProperties['format'],
  at: YamlPath,
  { document, fixtures, report }: RowsContext,
): WrittenRows | undefined {
  const nameOf = ({ path }: SourceFile): string => path.slice(FIXTURE_FOLDER.length);
  const isNamed = (file: SourceFile): boolean => {
    const own = nameOf(file);
    return [own, own.replace(/\.\w+$/, '')].some((one) => one === name || one.endsWith(`/${name}`));
  };
  const file = fixtures.find(
    (one) => isNamed(one) && (format === undefined || one.path.endsWith(`.${format}`)),
  );
  if (file === undefined) {
    report(unknownFixture(name, fixtures.map(nameOf), format, document.locate([...at, 'fixture'])));
    return undefined;
  }
  const locate = (offset: number): Location => {
    const before = file.text.slice(0, offset);
    const line = before.split('\n').length;
    return { file: file.path, line, column: before.length - before.lastIndexOf('\n') };
  };
  return readText(file.text, file.path.endsWith('.sql') ? 'sql' : 'csv', locate(0), locate, report);
}

function readText(
  text: string,
  format: 'csv' | 'sql',
  location: Location,
  locate: (offset: number) => Location,
  report: (error: GoldError) => void,
): WrittenRows | undefined {
  if (format === 'sql') return { kind: 'query', sql: text, location, locate };
  const { records, problem } = parseCsv(text);
  if (problem !== undefined) {
    report(badCsv(problem.message, locate(problem.offset)));
    return undefined;
  }
  const [header, ...lines] = records;
  if (header === undefined) {
    report(badCsv('There is no header line with the names of the columns.', location));
    return undefined;
  }
  const columns = header.map(
    (field): WrittenColumn => ({
      name: field.text,
      location: { ...locate(field.offset), length: Math.max(1, field.text.length) },
    }),
  );
  if (!checkColumns(columns, report)) return undefined;
  const rows: WrittenRow[] = [];
  for (const fields of lines) {
    const start = locate(fields[0]?.offset ?? 0);
    if (fields.length !== columns.length) {
      report(badCsv(`This row has ${fields.length} fields, the header has ${columns.length}.`, start));
      return undefined;
    }
    const cells = fields.map((field, index): [string, WrittenCell] => [
      columns[index]?.name.toLowerCase() ?? '',
      {
        value: field.text === '' && !field.quoted ? { kind: 'null' } : { kind: 'bare', text: field.text },
        location: {
          ...locate(field.offset),
          length: Math.max(1, field.text.length + (field.quoted ? 2 : 0)),
        },
      },
    ]);
    rows.push({ cells: new Map(cells), location: start });
  }
  return { kind: 'cells', columns, rows, location };
}

function readMaps(
  maps: readonly Readonly<Record<string, unknown>>[],
  at: YamlPath,
  { document, report }: RowsContext,
): WrittenRows | undefined {
  const columns = new Map<string, WrittenColumn>();
  const rows = maps.map((map, index): WrittenRow => {
    const cells = Object.entries(map).map(([name, value]): [string, WrittenCell] => {
      const cellAt = [...at, index, name];
      const key = name.toLowerCase();
      if (!columns.has(key))
        columns.set(key, { name, location: { ...document.locateKey(cellAt), length: name.length } });
      const written = readValue(value, cellAt, document);
      const length = 'text' in written && !written.text.includes('\n') ? Math.max(1, written.text.length) : 1;
      return [key, { value: written, location: { ...document.locate(cellAt), length } }];
    });
    return { cells: new Map(cells), location: document.locate([...at, index]) };
  });
  for (const { cells, location } of rows) {
    if (cells.size > 0) continue;
    report(badRows('A row without columns says nothing.', location));
    return undefined;
  }
  return { kind: 'cells', columns: [...columns.values()], rows, location: document.locate(at) };
}

function readValue(value: unknown, at: YamlPath, document: YamlDocument): WrittenValue {
  if (value === null || value === undefined) return { kind: 'null' };
  if (typeof value === 'number') return { kind: 'number', text: numberText(value, document.numberText(at)) };
  if (typeof value === 'boolean') return { kind: 'boolean', text: String(value) };
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item, index) => readValue(item, [...at, index], document)) };
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    return {
      kind: 'map',
      entries: entries.map(([key, one]) => [key, readValue(one, [...at, key], document)]),
    };
  }
  return { kind: 'text', text: String(value) };
}

/** As written, when SQL reads it the same way: digits beyond what a JavaScript number holds are kept. */
function numberText(value: number, source: string | undefined): string {
  return source !== undefined && /^[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(source)
    ? source
    : String(value);
}

function checkColumns(columns: readonly WrittenColumn[], report: (error: GoldError) => void): boolean {
  const seen = new Set<string>();
  for (const { name, location } of columns) {
    if (name === '') report(badCsv('A column has no name.', location));
    else if (seen.has(name.toLowerCase())) report(duplicateRowColumn(name, location));
    else {
      seen.add(name.toLowerCase());
      continue;
    }
    return false;
  }
  return true;
}
