/** What people do wrong, and odd things that are right: each gets a clear error with its place, or works. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertPrints, queryRows, runCli, runOk } from '../support/cli.ts';
import { openTestEngine, writeTable } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('bad input');

interface Case {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly code: string;
  /** `file:line:column` that must be named. */
  readonly place?: string;
}

const source = (table: string): string => `sources:
  - name: silver
    location: ./silver
    format: ${table}
    tables:
      - name: orders
`;
const config = (body: string): string => `models:\n  - name: m\n    config: ${body}\n`;

const CASES: readonly Case[] = [
  {
    title: 'missing source folder',
    files: { 'models/s.yml': source('delta'), 'models/m.sql': "from {{ source('silver', 'orders') }}" },
    code: 'missing-source',
    place: 'models/s.yml:6:15',
  },
  {
    title: 'source that is not a Delta table',
    files: {
      'models/s.yml': source('delta'),
      'models/m.sql': "from {{ source('silver', 'orders') }}",
      'silver/orders/part-0.parquet': 'x',
    },
    code: 'not-a-delta-table',
    place: 'models/s.yml:6:15',
  },
  {
    title: 'source of files without any file',
    files: {
      'models/s.yml': source('csv'),
      'models/m.sql': "from {{ source('silver', 'orders') }}",
      'silver/orders/readme.txt': 'x',
    },
    code: 'source-files-missing',
    place: 'models/s.yml:6:15',
  },
  {
    title: 'source whose folder is empty',
    files: {
      'models/s.yml': source('csv'),
      'models/m.sql': "from {{ source('silver', 'orders') }}",
      'silver/orders/': '',
    },
    code: 'silver/orders holds no .csv file',
    place: 'models/s.yml:6:15',
  },
  {
    title: 'Delta source whose folder is empty',
    files: {
      'models/s.yml': source('delta'),
      'models/m.sql': "from {{ source('silver', 'orders') }}",
      'silver/orders/': '',
    },
    code: 'not-a-delta-table',
    place: 'models/s.yml:6:15',
  },
  {
    title: 'a list without type',
    files: { 'models/m.sql': 'select 1 as a,\n  [] as n' },
    code: 'cast([] as varchar[]) as n',
    place: 'models/m.sql:2:9',
  },
  {
    title: 'a contract that the query does not keep, in the words of SQL',
    files: {
      'models/m.sql': "select 1 as n, 1.5 as d, timestamp '2024-01-01' as t",
      'models/m.yml':
        'models: [{ name: m, config: { contract: { enforced: true } }, columns: [{ name: n, data_type: int8 }, { name: d, data_type: double }, { name: t, data_type: date }] }]',
    },
    code: '"n" is declared as int8 but is integer; "d" is declared as double but is decimal(2,1); "t" is declared as date but is timestamp',
  },
  { title: 'empty project', files: {}, code: 'no-models' },
  {
    title: 'model without SELECT',
    files: { 'models/m.sql': '-- later\n' },
    code: 'empty-model',
    place: 'models/m.sql:1:1',
  },
  {
    title: 'two statements',
    files: { 'models/m.sql': 'select 1 as a;\nselect 2 as a' },
    code: 'several-statements',
    place: 'models/m.sql:2:1',
  },
  {
    title: 'no query',
    files: { 'models/m.sql': 'drop table x' },
    code: 'not-a-query',
    place: 'models/m.sql:1:1',
  },
  {
    title: 'duplicate column names',
    files: { 'models/m.sql': 'select 1 as a,\n  2 as A' },
    code: 'duplicate-column',
    place: 'models/m.sql:2:8',
  },
  {
    title: 'untyped NULL',
    files: { 'models/m.sql': 'select 1 as a,\n  null as b' },
    code: 'untyped-null',
    place: 'models/m.sql:2:11',
  },
  {
    title: 'partition column that is not in the query',
    files: { 'models/m.sql': 'select 1 as year', 'models/m.yml': config('{ partition_by: [yaer] }') },
    code: 'unknown-partition-column',
    place: 'models/m.yml:3',
  },
  {
    title: 'a partition column named twice, in another case',
    files: {
      'models/m.sql': "{{ config(partition_by=['A', 'a']) }}\nselect 1 as a, 2 as b",
    },
    code: 'duplicate-partition-column',
    place: 'models/m.sql:1:11',
  },
  {
    title: 'an infinite timestamp',
    files: { 'models/m.sql': "select 1 as a,\n  'infinity'::timestamp as until" },
    code: 'infinite-time',
    place: 'models/m.sql:2:28',
  },
  {
    title: 'infinite dates in lists and structs',
    files: { 'models/m.sql': "select 1 as a,\n  [{'d': '-infinity'::date}] as days" },
    code: 'infinite-time',
    place: 'models/m.sql:2:33',
  },
  {
    title: 'a number too large for its stored type',
    files: { 'models/m.sql': 'select 1 as a,\n  170141183460469231731687303715884105727::hugeint as big' },
    code: 'column-value-range: A value of the column "big" does not fit decimal(38,0)',
    place: 'models/m.sql:2:55',
  },
  {
    title: 'an empty text as partition value',
    files: {
      'models/m.sql': "select 1 as a,\n  '' as p",
      'models/m.yml': config('{ partition_by: [p] }'),
    },
    code: 'partition-value-empty',
    place: 'models/m.sql:2:9',
  },
  {
    title: 'all columns partitions',
    files: { 'models/m.sql': 'select 1 as a, 2 as b', 'models/m.yml': config('{ partition_by: [a, b] }') },
    code: 'only-partition-columns',
    place: 'models/m.yml:3',
  },
  {
    title: 'metadata column that collides',
    files: {
      'models/m.sql': "select 1 as a,\n  'x' as layer",
      'models/m.yml': config('{ metadata_columns: { layer: gold } }'),
    },
    code: 'metadata-collision',
    place: 'models/m.sql:2:10',
  },
  {
    title: 'type that Delta has not',
    files: { 'models/m.sql': 'select union_value(n := 1) as u, 1 as a' },
    code: 'unsupported-type',
    place: 'models/m.sql:1:31',
  },
  {
    title: 'column name with a space',
    files: { 'models/m.sql': 'select 1 as "total sales"' },
    code: 'delta-column-name',
    place: 'models/m.sql',
  },
  {
    title: 'unknown column, in a macro',
    files: {
      'models/m.sql': "{{ wrap('a') }}",
      'macros/w.sql': '{% macro wrap(x) %}\nselect {{ x }},\n  nope\nfrom (select 1 as a)\n{% endmacro %}',
    },
    code: 'engine-binder',
    place: 'macros/w.sql:3:3',
  },
  {
    title: 'syntax error behind a loop',
    files: {
      'models/m.sql': 'select\n{% for i in range(3) %}  {{ i }} as c{{ i }},\n{% endfor %}  frm x y z',
    },
    code: 'engine-syntax',
    place: 'models/m.sql:3',
  },
  {
    title: 'value that cannot be cast',
    files: { 'models/m.sql': "select cast('abc' || range as integer) as n from range(3)" },
    code: 'engine-runtime',
    place: 'models/m.sql',
  },
  {
    title: 'enforced contract that the query breaks',
    files: {
      'models/m.sql': 'select 1 as a',
      'models/m.yml':
        'models:\n  - name: m\n    config: { contract: { enforced: true } }\n    columns: [{ name: a, data_type: varchar }]\n',
    },
    code: 'contract-violation',
    place: 'models/m.',
  },
];

for (const { title, files, code, place } of CASES) {
  test(title, async () => {
    const folder = writeProject(files);
    const result = await runCli(['run'], folder);
    const output = `${result.stdout}${result.stderr}`;
    assert.is(result.code, 1, output);
    if (/^[a-z0-9-]+$/.test(code)) assertPrints(output, code);
    else assert.match(output, code);
    if (place !== undefined) assert.match(output, `  ${place}`);
    assert.match(output, 'hint:');
    const table = join(folder, 'warehouse/gold/m');
    assert.equal(existsSync(table) ? readdirSync(table) : [], []);
  });
}

test('a warehouse that cannot be written is named', async () => {
  const folder = writeProject({ 'models/m.sql': 'select 1 as a', warehouse: 'a file' });
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.match(stdout, 'storage-unwritable');
  assert.match(stdout, 'warehouse/gold/m');
});

test('a foreign Delta table in the way is never replaced', async () => {
  const folder = writeProject({ 'models/m.sql': 'select 1 as a' });
  const engine = await openTestEngine();
  await writeTable(engine, join(folder, 'warehouse/gold/m'), 'select 42 as theirs');
  await engine.close();
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.match(stdout, 'foreign-table');
  assert.equal(await queryRows("from {{ delta('warehouse/gold/m') }}", folder), [{ theirs: 42 }]);
});

test('a file where the folder of a table should be is in the way, whatever the model gives', async () => {
  const models = {
    'models/m.sql': 'select 1 as a',
    'models/none.sql': 'select 1 as a from range(0)',
    'models/parts.sql': "{{ config(partition_by=['a']) }}select 1 as a, 2 as b",
  };
  const files = Object.fromEntries(['m', 'none', 'parts'].map((name) => [`warehouse/gold/${name}`, 'mine']));
  const folder = writeProject({ ...models, ...files });
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.is(stdout.match(/foreign-table: /g)?.length, 3, stdout);
  assert.equal(readdirSync(join(folder, 'warehouse/gold')).sort(), ['m', 'none', 'parts']);
  assert.is(readFileSync(join(folder, 'warehouse/gold/m'), 'utf8'), 'mine');
  const plan = await runCli(['plan', '-s', 'm'], folder);
  assert.match(plan.stdout, /fail[\s\S]*foreign-table/);
});

test('a folder with other files in the way is left alone', async () => {
  const folder = writeProject({ 'models/m.sql': 'select 1 as a', 'warehouse/gold/m/notes.txt': 'mine' });
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.match(stdout, 'notes.txt');
  assert.equal(readdirSync(join(folder, 'warehouse/gold/m')), ['notes.txt']);
});

test('what a crash has left does not stand in the way of the next run', async () => {
  const folder = writeProject({ 'models/m.sql': 'select 1 as a' });
  const table = join(folder, 'warehouse/gold/m');
  mkdirSync(join(table, '_delta_log'), { recursive: true });
  writeFileSync(join(table, '01234567-01234567-89ab-cdef-0123-456789abcdef.parquet'), 'half');
  writeFileSync(join(table, '_delta_log', '.01234567-89ab-cdef-0123-456789abcdef.tmp'), 'half');
  await runOk(['run'], folder);
  assert.equal(await queryRows("from {{ ref('m') }}", folder), [{ a: 1 }]);
});

test('names that JavaScript has taken are names like others', async () => {
  const folder = writeProject({
    'models/constructor.sql': 'select 1 as __proto__, 2 as "toString", \'x\' as "hasOwnProperty"',
    'models/__proto__.sql': "select __proto__ as valueOf from {{ ref('constructor') }}",
    'models/m.yml':
      'models:\n  - name: constructor\n    config: { partition_by: [hasOwnProperty] }\n    columns: [{ name: __proto__, description: odd }]\n',
  });
  await runOk(['run'], folder);
  assert.equal(await queryRows("from {{ ref('__proto__') }}", folder), [{ valueOf: 1 }]);
  const log = readFileSync(
    join(folder, 'warehouse/gold/constructor/_delta_log/00000000000000000000.json'),
    'utf8',
  );
  assert.match(log, '"comment\\":\\"odd\\"');
});

test('a project in a folder with an odd name works', async () => {
  const folder = join(temporaryFolder(), "it's a [50%] *? #1 'é😀");
  writeProject(
    {
      'models/s.yml': source('csv'),
      'models/m.sql': "select * from {{ source('silver', 'orders') }}",
      'models/m.yml': config('{ partition_by: [p] }'),
      'silver/orders/a b.csv': 'p,n\nx/y,1\n"100%",2\n"it\'s ""q""",3\n😀,4\n,5\n',
    },
    folder,
  );
  await runOk(['run'], folder);
  await runOk(['run'], folder);
  assert.equal(await queryRows("select p, n from {{ ref('m') }} order by n", folder), [
    { p: 'x/y', n: 1 },
    { p: '100%', n: 2 },
    { p: 'it\'s "q"', n: 3 },
    { p: '😀', n: 4 },
    { p: null, n: 5 },
  ]);
});

test('a model without rows makes a table without rows, and loses them when they go', async () => {
  const folder = writeProject({
    'models/m.sql': "select range as n, 'p' as part from range({{ var('count', 0) }})",
    'models/m.yml': config('{ partition_by: [part] }'),
  });
  for (const [count, rows] of [
    [0, 0],
    [3, 3],
    [0, 0],
  ] as const) {
    await runOk(['run', '--vars', `{count: ${count}}`], folder);
    assert.is((await queryRows("from {{ ref('m') }}", folder)).length, rows);
  }
});

test('a table follows its model when columns and partitions change', async () => {
  const folder = writeProject({ 'models/m.sql': "select 1 as a, 'x' as b" });
  await runOk(['run'], folder);
  writeFileSync(
    join(folder, 'models/m.sql'),
    "{{ config(partition_by='c') }}select 1.5::decimal(5,2) as a, 'y' as c",
  );
  await runOk(['run'], folder);
  assert.equal(await queryRows("from {{ ref('m') }}", folder), [{ a: 1.5, c: 'y' }]);
});

test('two runs at once leave a whole table, and nobody is told wrongly', async () => {
  const folder = writeProject({ 'models/m.sql': 'select range as n from range(1000)' });
  const results = await Promise.all([runCli(['run'], folder), runCli(['run'], folder)]);
  const winners = results.filter(({ code }) => code === 0);
  assert.ok(winners.length >= 1);
  for (const { stdout } of results.filter(({ code }) => code !== 0)) assertPrints(stdout, 'commit-conflict');
  assert.equal(await queryRows("select count(*) as c from {{ ref('m') }}", folder), [{ c: 1000 }]);
});
