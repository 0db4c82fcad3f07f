/** CSV files of a source: looked into once, and read as DuckDB's own union by name reads them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import type { Engine } from '../../src/ports/engine.ts';
import { openTestEngine, rowsOf } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const test = suite('sniffedCsvQuery');
const engine = await openTestEngine();
process.on('exit', () => void engine.close());
const relation = { schema: 's', name: 't' };

type Files = Readonly<Record<string, string | Uint8Array>>;

const CASES: Readonly<Record<string, Files>> = {
  'one file': { 'a.csv': 'x,y\n1,a\n2,"b,c"\n' },
  'columns in another order, and one more': { 'a.csv': 'x,y\n1,a\n', 'b.csv': 'y,x,z\nb,2,2024-01-02\n' },
  'columns in another case': { 'a.csv': 'X,y\n1,a\n', 'b.csv': 'x,Y\n2,b\n' },
  'a number here and text there': { 'a.csv': 'x\n1\n', 'b.csv': 'x\nabc\n', 'c.csv': 'x\n1.50\n' },
  'whole numbers and fractions': { 'a.csv': 'x\n1\n', 'b.csv': 'x\n1.5\n' },
  'dates and times': { 'a.csv': 'x\n2024-01-31\n', 'b.csv': 'x\n2024-01-31 10:00:00\n', 'c.csv': 'x\n2024-01-31 10:00:00+02\n' },
  'every file in a dialect of its own': {
    'a.csv': 'x,y\n1,"q,""r"\n', 'b.csv': 'x;y\n2;q,r\n', 'c.csv': 'x\ty\r\n3\tq\r\n', 'd.csv': "x,y\n4,'q,r'\n",
  },
  'no header, no rows, only a header, nothing at all': { 'a.csv': '1,2\n3,4\n', 'b.csv': 'x,y\n', 'c.csv': '' },
  'a column that is empty in one file': { 'a.csv': 'x,y\n,1\n', 'b.csv': 'x,y\n1,2\n', 'c.csv': 'x,y\n' },
  'comments, byte order mark, gzip': {
    'a.csv': '# c\nx,y\n1,2\n', 'b.csv': '\uFEFFx,y\n3,4\n', 'c.csv.gz': gzipSync('x,y\n5,6\n'),
  },
  'dates that begin with the day': { 'a.csv': 'd\n31/01/2024\n15/02/2024\n', 'b.csv': 'd\n2024-03-01\n' },
  'line breaks in quotes, and NULL': { 'a.csv': 'x,y\n"a\nb",\n,1\n' },
  'folders that are a column': { 'year=2023/a.csv': 'x\n1\n', 'year=2024/a.csv': 'x,w\n1,2\n' },
  'a folder column that the file has too': { 'year=2023/a.csv': 'x,year\n1,7\n' },
  'names that look like patterns and SQL': { 'a[1]*.csv': 'x\n1\n', "b'?.csv": "x,it's\n1,2\n" },
  'columns of one name': { 'a.csv': 'x,x,"a ""b"\n1,2,3\n' },
}; // biome-ignore format: a table of files

for (const [title, files] of Object.entries(CASES)) {
  test(`${title}: as DuckDB's union by name`, async () => {
    const folder = writeFiles(files);
    const paths = Object.keys(files)
      .sort()
      .map((name) => `'${join(folder, name.replace(/[*?[]/g, '[$&]')).replaceAll("'", "''")}'`);
    const expected = await readAll(engine, `from read_csv([${paths.join(', ')}], union_by_name = true)`);
    await engine.register(relation, { kind: 'files', format: 'csv', location: folder });
    assert.equal(await readAll(engine, 'from s.t'), expected);
  });
}

test('a pattern is expanded once', async () => {
  const folder = writeFiles({ 'a.csv': 'x\n1\n', 'b.csv': 'x,y\n2,b\n' });
  await engine.register(relation, { kind: 'files', format: 'csv', location: join(folder, '*.csv') });
  writeFileSync(join(folder, 'c.csv'), 'x\n3\n');
  assert.equal(await rowsOf(engine, 'from s.t order by x'), [
    { x: 1, y: null },
    { x: 2, y: 'b' },
  ]);
  const nothing = { kind: 'files', format: 'csv', location: join(folder, '*.tsv') } as const;
  await rejectsWith(engine.register(relation, nothing), 'source-files-missing');
});

test('binding a later statement opens no file', async () => {
  const folder = writeFiles({ 'a.csv': 'x,y\n1,a\n', 'b.csv': 'y,x\nb,2\n' });
  await engine.register(relation, { kind: 'files', format: 'csv', location: folder });
  // What DuckDB would guess from this is another column.
  writeFileSync(join(folder, 'a.csv'), 'z\n2024-01-01\n');
  const columns = await engine.describe('from s.t');
  assert.equal(
    columns.map(({ name }) => name),
    ['x', 'y'],
  );
});

test('more files than one statement looks into', async () => {
  const folder = writeFiles(
    Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`f${n}.csv`, `x,n\n${n},"${n}"\n`])),
  );
  await engine.register(relation, { kind: 'files', format: 'csv', location: folder });
  assert.equal(await rowsOf(engine, 'select count(*) as files, sum(x)::bigint as total from s.t'), [
    { files: 150, total: (149 * 150) / 2 },
  ]);
});

test('a file that cannot be made out is an error when it is registered', async () => {
  const folder = writeFiles({ 'a.csv': 'x,y\n1,2\r\n3,4\n' });
  const error = await rejectsWith(
    engine.register(relation, { kind: 'files', format: 'csv', location: folder }),
    'engine-runtime',
  );
  assert.match(error.message, 'a.csv');
  rmSync(folder, { recursive: true });
});

function writeFiles(files: Files): string {
  const folder = temporaryFolder('gold-csv');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Columns in order with their types, and the rows as a set: the order of files is not the order of rows. */
async function readAll(engine: Engine, sql: string): Promise<unknown> {
  const { columns, rows } = await engine.query(sql);
  return { columns, rows: rows.map((row) => JSON.stringify(row)).sort() };
}
