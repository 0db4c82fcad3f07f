/** CSV files of known layout: what DuckDB reads is what compiling sees in the text, and only what fits a declared type is read. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { findCell, scanCsv } from '../../src/compile/seeds/scan-csv.ts';
import { JsonNumber } from '../../src/json/lossless.ts';
import type { CsvColumn } from '../../src/ports/engine.ts';
import { openTestEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const test = suite('csvQuery');
const engine = await openTestEngine();
const folder = temporaryFolder();
let files = 0;

/** Rows and types of a CSV text. Columns as in the header, unless given. */
async function read(
  text: string,
  { columns, delimiter = ',' }: { readonly columns?: readonly CsvColumn[]; readonly delimiter?: string } = {},
): Promise<{ readonly rows: readonly unknown[]; readonly types: readonly string[] }> {
  files += 1;
  const location = join(folder, `f[${files}]*.csv`);
  writeFileSync(location, text);
  const header = scanCsv(text.replace(/^\uFEFF/, ''), delimiter).header ?? [];
  const csv = {
    delimiter,
    columns: columns ?? header.map(({ value }) => ({ name: value, type: undefined })),
  };
  const relation = { schema: 'csv', name: `f${files}` };
  await engine.register(relation, { kind: 'files', format: 'csv', location, csv });
  const result = await engine.query(`select * from csv.f${files}`);
  return {
    rows: result.rows,
    types: result.columns.map(({ type }) => (type.kind === 'primitive' ? type.name : type.kind)),
  };
}

const typed = (type: string): { readonly columns: readonly CsvColumn[] } => ({
  columns: [{ name: 'a', type }],
});

test('types are found from all values, and an empty cell is NULL, quoted or not', async () => {
  const { rows, types } = await read('id,name,on,price\n1,x,2026-01-31,1.5\n2,,,\n3,"","",""\n');
  assert.equal(types, ['long', 'string', 'date', 'double']);
  assert.equal(rows[0], [1, 'x', '2026-01-31', 1.5]);
  assert.equal(rows.slice(1), [
    [2, null, null, null],
    [3, null, null, null],
  ]);
});

test('a value late in the file counts for its type', async () => {
  const { types } = await read(`a\n${'1\n'.repeat(50_000)}x\n`);
  assert.equal(types, ['string']);
});

const forms: Readonly<Record<string, readonly [string, unknown[]]>> = {
  'a byte order mark': ['\uFEFFa,b\n1,x\n', [[1, 'x']]],
  'a byte order mark before a quote': ['\uFEFF"a","b"\n1,x\n', [[1, 'x']]],
  CRLF: ['a,b\r\n1,"x\r\ny"\r\n', [[1, 'x\r\ny']]],
  'quotes, delimiters and line breaks in cells': ['a,b\n1,"x,""y""\n\nz"\n', [[1, 'x,"y"\n\nz']]],
  'a hash at the beginning': ['#a,b\n#1,x\n#2,y\n', [['#1', 'x'], ['#2', 'y']]],
  'empty lines': ['\n\na,b\n\n1,x\n\n', [[1, 'x']]],
  'a header of numbers': ['2025,2026\n1,2\n', [[1, 2]]],
  'text only': ['a,b\nx,y\n', [['x', 'y']]],
  'a header alone': ['a,b\n', []],
  'a space before a quote, and two': ['a,b\n "x",  "y"\n', [['x', '  "y"']]],
  'leading zeros': ['a,b\n007,1\n012,2\n', [['007', 1], ['012', 2]]],
}; // biome-ignore format: a table

for (const [name, [text, expected]] of Object.entries(forms)) {
  test(`reads ${name}`, async () => assert.equal((await read(text)).rows, expected));
}

test('reads other delimiters', async () => {
  for (const delimiter of [';', '\t', '|', '§']) {
    const { rows } = await read(`a${delimiter}b\n"x${delimiter}"${delimiter}x,y\n`, { delimiter });
    assert.equal(rows, [[`x${delimiter}`, 'x,y']]);
  }
});

const good: readonly (readonly [string, string, unknown])[] = [
  ['integer', ' 7 ', 7],
  ['integer', '7.00', 7],
  ['decimal(9,2)', '1.230', 1.23],
  ['decimal(9,2)', '.5', 0.5],
  ['date', '2026-1-31', '2026-01-31'],
  ['timestamp', '2026-01-31 10:00', '2026-01-31T10:00:00Z'],
  ['boolean', 'yes', true],
  ['varchar', '007', '007'],
  ['double', '1e3', 1000],
  ['integer[]', '"[1, 2]"', [1, 2]],
];

test('a value that fits its declared type is read', async () => {
  for (const [type, text, expected] of good) {
    const { rows } = await read(`a\n${text}\n`, typed(type));
    const [[value]] = rows as [[unknown]];
    const plain = value instanceof JsonNumber ? Number(value.text) : value;
    assert.equal(plain, expected, `${text} as ${type}`);
  }
});

const bad: readonly (readonly [string, string])[] = [
  ['integer', '1.5'],
  ['integer', '0x10'],
  ['tinyint', '300'],
  ['decimal(9,2)', '1.235'],
  ['decimal(9,0)', '.5'],
  ['decimal(3,1)', '100'],
  ['date', '2026-13-01'],
  ['date', '31/12/2026'],
  ['date', '2026-01-31 10:00'],
  ['boolean', 'maybe'],
  ['timestamp', 'noon'],
];

test('a value that does not fit, or only by rounding, is an error with its row and column', async () => {
  for (const [type, text] of bad) {
    const error = await rejectsWith(read(`a\n\n${text}\n`, typed(type)), 'csv-value');
    assert.equal(error.details, { column: 'a', type, row: 1, value: text }, `${text} as ${type}`);
  }
});

test('a type that is none is an error when the file is registered', async () => {
  const error = await rejectsWith(read('a\n1\n', typed('intger')), 'csv-type');
  assert.is(error.details['column'], 'a');
  assert.match(error.message, 'intger');
});

test('a file that is gone is an error', async () => {
  const csv = { delimiter: ',', columns: [{ name: 'a', type: undefined }] };
  const location = join(folder, 'gone.csv');
  await rejectsWith(
    engine.register({ schema: 'csv', name: 'gone' }, { kind: 'files', format: 'csv', location, csv }),
    'data-file-missing',
  );
});

test('DuckDB reads the cells that the scanner sees', async () => {
  const piece = fc.constantFrom('a', '1', ' ', ',', '"', '\n', '\r\n', '\r', 'é', '😀', '#', '\t', "'", '\\');
  const cell = fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(''));
  const write = fc.record({ quote: fc.boolean(), text: cell, pad: fc.constantFrom('', ' ') });
  const lineEnd = fc.constantFrom('\n', '\r\n');
  const line = (width: number) => fc.array(write, { minLength: width, maxLength: width });
  const file = fc
    .integer({ min: 1, max: 3 })
    .chain((width) =>
      fc.record({ width: fc.constant(width), lines: fc.array(line(width), { maxLength: 5 }) }),
    );
  await fc.assert(
    fc.asyncProperty(file, lineEnd, fc.boolean(), async ({ width, lines }, end, last) => {
      const columns = Array.from({ length: width }, (_, index) => ({ name: `h${index}`, type: 'varchar' }));
      const header = columns.map(({ name }) => name).join(',');
      const written = [header, ...lines.map((cells) => cells.map(writeCell).join(','))];
      const text = written
        .map((one, index) => one + (last || index < written.length - 1 ? end : ''))
        .join('');
      if (scanCsv(text, ',').problem !== undefined) return;
      const { rows } = await read(text, { columns });
      const seen: unknown[] = [];
      for (let row = 0; findCell(text, ',', row, 0) !== undefined; row += 1)
        seen.push(columns.map((_, index) => findCell(text, ',', row, index)?.value || null));
      assert.equal(rows, seen, JSON.stringify(text));
    }),
    { numRuns: 150 },
  );
});

interface WrittenCell {
  readonly quote: boolean;
  readonly text: string;
  readonly pad: string;
}

function writeCell({ quote, text, pad }: WrittenCell): string {
  return quote ? `${pad}"${text.replaceAll('"', '""')}"${pad}` : text.replace(/[,\r\n]/g, '');
}
