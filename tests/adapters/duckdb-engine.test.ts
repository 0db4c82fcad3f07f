import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { findSnapshot, toDeltaInput } from '../../src/delta/index.ts';
import { JsonNumber } from '../../src/json/lossless.ts';
import { formatType } from '../../src/schema/format-type.ts';
import type { DataType, StructField } from '../../src/schema/types.ts';
import { localContext, openTestEngine, rowsOf, writeTable } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const engine = await openTestEngine();
const relation = (name: string): { schema: string; name: string } => ({ schema: 's', name });
const long: DataType = { kind: 'primitive', name: 'long' };

const test = suite('DuckDB engine');

test('describe gives the types that a table stores', async () => {
  const cases: readonly (readonly [sql: string, type: string])[] = [
    ['1::utinyint', 'short'],
    ['1::uinteger', 'long'],
    ['1::hugeint', 'decimal(38,0)'],
    ['1.5::decimal(18,2)', 'decimal(18,2)'],
    ["uuid '00000000-0000-0000-0000-000000000000'", 'string'],
    ["timestamp '2024-01-01'", 'timestamp'],
    ['[1, 2]::integer[2]', 'array<integer>'],
    ["{'a': 1::bigint, 'b': {'c': 'x'}}", 'struct<a:long,b:struct<c:string>>'],
    ["map {'k': 1::smallint}", 'map<string,short>'],
    ["interval '1 day'", 'string'],
  ];
  for (const [sql, expected] of cases) {
    const [column] = await engine.describe(`select ${sql} as c`);
    const type = column?.type;
    assert.is(type === undefined || type.kind === 'unsupported' ? type : formatType(type), expected, sql);
  }
});

test('untyped NULLs and types that Delta lacks are unsupported', async () => {
  const columns = await engine.describe(
    "select null as a, 1 as b, [null] as c, union_value(x := 1) as d, null::integer as e, {'f': null} as f",
  );
  assert.equal(
    columns.map(({ name, type }) => [name, type.kind === 'unsupported']),
    [['a', true], ['b', false], ['c', true], ['d', true], ['e', false], ['f', true]], // biome-ignore format: a table
  );
});

test('describe keeps duplicate columns apart', async () => {
  assert.equal(
    (await engine.describe('select 1 as a, 2 as a')).map(({ name }) => name),
    ['a', 'a'],
  );
});

test('SQL that is not one query is refused with its place', async () => {
  assert.is(
    (await rejectsWith(engine.describe('  ; -- nothing'), 'engine-empty-query')).details['position'],
    0,
  );
  const two = await rejectsWith(engine.describe('select 1; select 2'), 'engine-several-statements');
  assert.is(two.details['position'], 10);
  for (const sql of [
    'create table t (a int)',
    'delete from t',
    "copy (select 1) to 'x'",
    'set threads = 1',
  ]) {
    await rejectsWith(engine.describe(sql), 'engine-not-a-query');
  }
});

test('errors point at the character, also behind emoji', async () => {
  const cases: readonly (readonly [sql: string, code: string])[] = [
    ["select '😀é', ⟦nope from range(3)", 'engine-binder'],
    ['with a as (select 1 as x) select x from ⟦b', 'engine-binder'],
    ["select '😀' as a ⟦frm range(3) x y", 'engine-syntax'],
  ];
  for (const [marked, code] of cases) {
    const error = await rejectsWith(engine.describe(marked.replace('⟦', '')), code);
    assert.is(error.details['position'], marked.indexOf('⟦'), `${marked}: ${error.message}`);
  }
});

test('what has no end is said without all that follows', async () => {
  for (const [sql, message] of [
    ['select 1 /* abc\nfrom t', 'unterminated /* comment'],
    ["select 'abc\nfrom t", 'unterminated quoted string'],
    ['select "abc\nfrom t', 'unterminated quoted identifier'],
  ] as const) {
    const error = await rejectsWith(engine.describe(sql), 'engine-syntax');
    assert.is(error.message, message);
    assert.is(error.details['position'], 7 + (sql.includes('/*') ? 2 : 0));
  }
});

test('query gives lossless cells', async () => {
  const { rows } = await engine.query(`select 9223372036854775807, 1.50::decimal(10,2), date '2024-02-29',
    timestamptz '2024-01-02 03:04:05.5+02', true, 'x', 'ab'::blob, [1, null], map {'k': 2}, {'__proto__': 1}, 'nan'::double`);
  assert.equal(rows[0]?.slice(0, 9), [
    new JsonNumber('9223372036854775807'),
    new JsonNumber('1.50'),
    '2024-02-29',
    '2024-01-02T01:04:05.500000Z',
    true,
    'x',
    'YWI=',
    [1, null],
    [['k', 2]],
  ]);
  assert.is(rows[0]?.[10], 'NaN');
});

test('cells of infinite and of ancient times say what they are', async () => {
  const { rows } =
    await engine.query(`select 'infinity'::date, '-infinity'::date, ['infinity'::date], 'infinity'::timestamp,
    '0044-03-15 (BC)'::date, timestamp '0044-03-15 (BC) 10:00:00', timestamptz '0044-03-15 (BC) 10:00:00.5+00', timestamp '12345-01-02 03:04:05'`);
  assert.equal(rows, [
    [
      'infinity',
      '-infinity',
      ['infinity'],
      'infinity',
      '0044-03-15 (BC)',
      '0044-03-15T10:00:00Z (BC)',
      '0044-03-15T10:00:00.500000Z (BC)',
      '12345-01-02T03:04:05Z',
    ],
  ]);
});

test('query gives at most as many rows as asked', async () => {
  assert.is((await engine.query('select * from range(100)', { limit: 7 })).rows.length, 7);
});

test('a Delta table that is written reads back the same, types, NULLs and all', async () => {
  const root = temporaryFolder();
  const sql = `select * from (values
    (1::bigint, 'a', 1.50::decimal(10,2), date '2024-01-01', timestamptz '2024-01-01 00:00:00.123456+00', [1, 2], {'x': 1, 'y': 'z'}, true, 0.5::double),
    (null, null, null, null, null, null, null, null, null)) t(i, s, d, dt, ts, l, st, b, f)`;
  const { snapshot } = await writeTable(engine, root, sql);
  await engine.register(relation('back'), await toDeltaInput(localContext(), snapshot));
  assert.equal(await rowsOf(engine, 'from s.back order by i'), await rowsOf(engine, `${sql} order by i`));
});

test('partition values of all types come back, odd ones too', async () => {
  const odd = [
    'a/b',
    'a%2Fb',
    "it's",
    'say "x"',
    '😀',
    'null',
    '__HIVE_DEFAULT_PARTITION__',
    ' ',
    'a=b',
    'line\nbreak',
  ];
  const list = odd.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');
  const columns = [
    'case when i < 10 then s end as p_text',
    'i % 2 = 0 as p_bool',
    "date '2024-01-01' + i::integer as p_date",
    "timestamptz '2024-01-01 00:00:00+00' + i * interval '1.000001 second' as p_time",
    '(i / 2.0)::decimal(10,2) as p_decimal',
    'i as p_long',
  ];
  const sql = `select ${columns.join(', ')}, i from (select unnest(range(11)) as i, unnest([${list}, 'x']) as s)`;
  const root = temporaryFolder();
  const names = columns.map((column) => column.slice(column.lastIndexOf(' ') + 1));
  const { snapshot } = await writeTable(engine, root, sql, names);
  assert.is(snapshot.files.length, 11);
  await engine.register(relation('odd'), await toDeltaInput(localContext(), snapshot));
  assert.equal(await rowsOf(engine, 'from s.odd order by i'), await rowsOf(engine, `${sql} order by i`));
});

test('an empty partition value is refused, for readers disagree about it', async () => {
  const root = join(temporaryFolder(), 'table');
  await rejectsWith(writeTable(engine, root, "select '' as p, 1 as x", ['p']), 'partition-value-empty');
  assert.not.ok(readdirSync(join(root, '..')).includes('table'));
});

test('statistics are exact', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.option(fc.integer({ min: -1e9, max: 1e9 })), { minLength: 1, maxLength: 50 }),
    async (values) => {
      const list = values.map((value) => (value === null ? 'null::integer' : `${value}`)).join(', ');
      const sql = `select unnest([${list}]) as v`;
      const field: StructField = { name: 'v', type: long, nullable: true, metadata: {} };
      const directory = temporaryFolder();
      const [file] = await engine.writeFiles({ sql, columns: [field], partitionBy: [], directory });
      const known = values.filter((value) => value !== null);
      assert.is(file?.rows, values.length);
      assert.equal(file?.statistics, [
        {
          path: ['v'],
          nullCount: values.length - known.length,
          ...(known.length === 0 ? {} : { min: String(Math.min(...known)), max: String(Math.max(...known)) }),
        },
      ]);
      rmSync(directory, { recursive: true });
    },
  );
  await fc.assert(property, { numRuns: 25 });
});

test('a query without rows writes no file', async () => {
  const columns = [{ name: 'a', type: long }, { name: 'p', type: long }]; // biome-ignore format: short
  for (const partitionBy of [[], ['p']]) {
    const directory = temporaryFolder();
    const sql = 'select 1::bigint as a, 2::bigint as p where false';
    assert.equal(await engine.writeFiles({ sql, columns, partitionBy, directory }), []);
    assert.equal(readdirSync(directory), []);
  }
});

test('rows of hundreds of partitions, in no order, make one file of each', async () => {
  const files = await engine.writeFiles({
    sql: 'select i % 300 as p, i as x from range(1500000) as r(i)',
    columns: [
      { name: 'p', type: long },
      { name: 'x', type: long },
    ],
    partitionBy: ['p'],
    directory: temporaryFolder(),
  });
  assert.is(files.length, 300);
});

test('a write that fails leaves nothing', async () => {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'other.txt'), 'stays');
  const sql =
    "select i, case when i = 999999 then error('boom') else 'p' || i % 3 end as p from range(1000000) t(i)";
  const columns = [{ name: 'i', type: long }, { name: 'p', type: { kind: 'primitive', name: 'string' } as const }]; // biome-ignore format: short
  await rejectsWith(engine.writeFiles({ sql, columns, partitionBy: ['p'], directory }), 'engine-runtime');
  assert.equal(readdirSync(directory), ['other.txt']);
});

test('a signal interrupts a write, with its own reason and without leftovers', async () => {
  const directory = temporaryFolder();
  const controller = new AbortController();
  const writing = engine.writeFiles(
    {
      sql: 'select a.range * b.range as v from range(1000000) a, range(100000) b',
      columns: [{ name: 'v', type: long }],
      partitionBy: [],
      directory,
    },
    { signal: controller.signal },
  );
  setTimeout(() => controller.abort(new Error('enough')), 100);
  try {
    await writing;
    assert.unreachable();
  } catch (error) {
    assert.is(error instanceof Error && error.message, 'enough');
  }
  assert.equal(readdirSync(directory), []);
  assert.equal(await rowsOf(engine, 'select 1 as a'), [{ a: 1 }]);
});

test('only the files of the log are read', async () => {
  const root = temporaryFolder();
  const { snapshot } = await writeTable(engine, root, 'select 1 as a');
  await engine.writeFiles({
    sql: 'select 2 as a',
    columns: [{ name: 'a', type: long }],
    partitionBy: [],
    directory: root,
  });
  await engine.register(relation('exact'), await toDeltaInput(localContext(), snapshot));
  assert.equal(await rowsOf(engine, 'from s.exact'), [{ a: 1 }]);
});

test('a column that a file lacks is NULL, one that it has in excess is not seen, and types follow the log', async () => {
  const root = temporaryFolder();
  const { snapshot } = await writeTable(engine, root, 'select 1::integer as a, 2 as extra');
  const fields: StructField[] = [
    { name: 'late', type: long, nullable: true, metadata: {} },
    { name: 'a', type: long, nullable: true, metadata: {} },
  ];
  await engine.register(relation('evolved'), {
    ...(await toDeltaInput(localContext(), snapshot)),
    schema: { kind: 'struct', fields },
  });
  assert.equal(await rowsOf(engine, 'from s.evolved'), [{ late: null, a: 1 }]);
});

test('columns called like those that DuckDB adds to files are read from the files', async () => {
  const sql = "select 10 as file_index, 20 as file_row_number, 'f' as filename, 'p' as part";
  const { snapshot } = await writeTable(engine, temporaryFolder(), sql, ['part']);
  await engine.register(relation('virtual'), await toDeltaInput(localContext(), snapshot));
  assert.equal(await rowsOf(engine, 'from s.virtual'), await rowsOf(engine, sql));
});

test('deleted rows are not seen', async () => {
  const { snapshot } = await writeTable(engine, temporaryFolder(), 'select range as a from range(5)');
  const input = await toDeltaInput(localContext(), snapshot);
  const files = input.files.map((file) => ({ ...file, deletedRows: [1, 3] }));
  await engine.register(relation('holes'), { ...input, files });
  assert.equal(await rowsOf(engine, 'from s.holes order by a'), [{ a: 0 }, { a: 2 }, { a: 4 }]);
});

test('mapped columns are found by their physical names, nested ones too', async () => {
  const sql = 'select 1 as "col-1", {\'col-3\': 2} as "col-2", [{\'col-5\': 3}] as "col-4"';
  const { snapshot } = await writeTable(engine, temporaryFolder(), sql);
  const physical = (name: string): StructField['metadata'] => ({ 'delta.columnMapping.physicalName': name });
  const integer: DataType = { kind: 'primitive', name: 'integer' };
  const nested = (name: string, at: string): DataType => ({
    kind: 'struct',
    fields: [{ name, type: integer, nullable: true, metadata: physical(at) }],
  });
  const fields: StructField[] = [
    { name: 'one', type: integer, nullable: true, metadata: physical('col-1') },
    { name: 'two', type: nested('inner', 'col-3'), nullable: true, metadata: physical('col-2') },
    {
      name: 'three',
      type: { kind: 'array', elementType: nested('deep', 'col-5'), containsNull: true },
      nullable: true,
      metadata: physical('col-4'),
    },
  ];
  await engine.register(relation('mapped'), {
    ...(await toDeltaInput(localContext(), snapshot)),
    schema: { kind: 'struct', fields },
    columnMapping: 'name',
  });
  assert.equal(await rowsOf(engine, 'from s.mapped'), [{ one: 1, two: { inner: 2 }, three: [{ deep: 3 }] }]);
});

test('a table without files has its columns and no rows', async () => {
  const { snapshot } = await writeTable(engine, temporaryFolder(), "select 1 as a, 'x' as p where false", [
    'p',
  ]);
  await engine.register(relation('empty'), await toDeltaInput(localContext(), snapshot));
  assert.equal(
    (await engine.describe('from s.empty')).map(({ name }) => name),
    ['a', 'p'],
  );
  assert.equal(await rowsOf(engine, 'from s.empty'), []);
});

test('a partition value that is no value of its type is reported by column', async () => {
  const { snapshot } = await writeTable(engine, temporaryFolder(), 'select 1 as a, 2 as p', ['p']);
  const input = await toDeltaInput(localContext(), snapshot);
  const files = input.files.map((file) => ({ ...file, partitionValues: { p: 'two' } }));
  const error = await rejectsWith(
    engine.register(relation('bad'), { ...input, files }),
    'partition-value-text',
  );
  assert.match(error.message, '"p"');
});

test('paths with glob characters are taken literally', async () => {
  const root = join(temporaryFolder(), 'a[b]*c?');
  const { snapshot } = await writeTable(engine, root, 'select 1 as a');
  await engine.register(relation('glob'), await toDeltaInput(localContext(), snapshot));
  assert.equal(await rowsOf(engine, 'from s.glob'), [{ a: 1 }]);
});

test('plain files are read from a file, a folder or a pattern', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'csv'));
  writeFileSync(join(folder, 'csv', 'a.csv'), 'x,y\n1,a\n');
  writeFileSync(join(folder, 'csv', 'b.csv'), 'x,y\n2,b\n');
  writeFileSync(join(folder, 'csv', '_SUCCESS.csv'), 'no,thing\n');
  writeFileSync(join(folder, 'rows.json'), '{"x": 3}\n{"x": 4}\n');
  await engine.register(relation('csv'), { kind: 'files', format: 'csv', location: join(folder, 'csv') });
  assert.equal(await rowsOf(engine, 'from s.csv order by x'), [
    { x: 1, y: 'a' },
    { x: 2, y: 'b' },
  ]);
  await engine.register(relation('json'), {
    kind: 'files',
    format: 'json',
    location: join(folder, 'rows.json'),
  });
  assert.equal(await rowsOf(engine, 'select sum(x)::integer as x from s.json'), [{ x: 7 }]);
  await engine.register(relation('some'), {
    kind: 'files',
    format: 'csv',
    location: join(folder, 'csv', 'a*'),
  });
  assert.is((await rowsOf(engine, 'from s.some')).length, 1);
  await rejectsWith(
    engine.register(relation('none'), { kind: 'files', format: 'parquet', location: join(folder, 'csv') }),
    'source-files-missing',
  );
});

test('a data file that is gone is named', async () => {
  const root = temporaryFolder();
  const { snapshot } = await writeTable(engine, root, 'select 1 as a');
  await engine.register(relation('gone'), await toDeltaInput(localContext(), snapshot));
  rmSync(join(root, snapshot.files[0]?.path ?? ''));
  const error = await rejectsWith(engine.query('from s.gone'), 'data-file-missing');
  assert.match(error.message, snapshot.files[0]?.path ?? '?');
});

test('a data file that is damaged is named, with its table and version', async () => {
  const root = temporaryFolder();
  // By another engine: what it wrote itself one does not look into before it is read.
  const { snapshot } = await writeTable(await openTestEngine(), root, 'select range as a from range(3)');
  const file = join(root, snapshot.files[0]?.path ?? '');
  const input = await toDeltaInput(localContext(), snapshot);
  await engine.register(relation('cut'), input);
  const bytes = readFileSync(file);
  for (const part of [
    bytes.subarray(0, bytes.length - 8),
    bytes.subarray(0, 5),
    Buffer.from('{"no": "Parquet"}'),
  ]) {
    writeFileSync(file, part);
    for (const action of [() => engine.query('from s.cut'), () => engine.register(relation('cut'), input)]) {
      const { message, details } = await rejectsWith(action, 'data-file-damaged');
      assert.match(message, `The data file ${file} of the table ${root}, version 0, is damaged`);
      assert.equal(details, { uri: file, table: root, versions: [0] });
    }
  }
});

test('a name that is nearly right is offered, a far guess is not', async () => {
  const hintOf = async (sql: string): Promise<string | undefined> =>
    (await rejectsWith(engine.describe(sql), 'engine-binder')).hint;
  assert.is(await hintOf('select adx(1)'), 'Did you mean "add"?');
  assert.is(await hintOf('select daet_trunc(1)'), 'Did you mean "date_trunc"?');
  assert.is(await hintOf('select nme from (select 1 as name)'), 'Did you mean "name"?');
  assert.is(await hintOf('select frobnicate(1)'), undefined);
  assert.match((await hintOf('select upper(1, 2)')) ?? '', 'Known here: upper(VARCHAR)');
});

test('what has no type is said as far as it has one', async () => {
  const columns = await engine.describe(
    "select null as a, [] as b, [null] as c, {'x': 1, 'y': null} as d, map {} as e, [1, null] as f",
  );
  assert.equal(
    columns.map(({ type }) => (type.kind === 'unsupported' ? type.engineType : type.kind)),
    ['NULL', 'NULL[]', 'NULL[]', 'STRUCT("x" INTEGER, "y" NULL)', 'MAP(NULL, NULL)', 'array'],
  );
});

test('memory that does not suffice is an error with advice', async () => {
  const small = await openTestEngine({ memoryLimit: '20MB' });
  const sql = 'select list(a.range order by a.range desc) as l from range(20000000) a';
  const error = await rejectsWith(small.query(sql), 'engine-out-of-memory');
  assert.match(error.hint ?? '', 'memory_limit');
  await small.close();
});

test('many calls run side by side', async () => {
  const sums = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      await engine.register(relation(`v${index}`), { kind: 'query', sql: `select ${index} as n` });
      return rowsOf(engine, `select n from s.v${index}`);
    }),
  );
  assert.equal(
    sums.flat(),
    Array.from({ length: 12 }, (_, index) => ({ n: index })),
  );
});

test('snapshots read from disk are those that were written', async () => {
  const root = temporaryFolder();
  const { snapshot } = await writeTable(engine, root, 'select 1 as a');
  assert.equal((await findSnapshot(localContext(), root))?.files, snapshot.files);
});

test('a closed engine says so', async () => {
  const other = await openTestEngine();
  await other.close();
  await rejectsWith(other.query('select 1'), 'engine-closed');
});
