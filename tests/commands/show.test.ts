/** gold show: what is read, and values that come out exactly. */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { formatRows } from '../../src/report/format-table.ts';
import { runCli, runOk } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('gold show');

const VALUES = `select
  9007199254740993::bigint as big, 12345678901234567890.123456789::decimal(38,9) as exact,
  'nan'::double as nan, '-infinity'::double as inf, -0.0::double as minus_zero,
  timestamptz '2026-01-01 12:00:00.123456+02' as at, date '0001-01-01' as day, '\\xAA\\x00'::blob as bytes,
  [1, null] as list, {'a': 9007199254740993, 'b': 'x"y'} as struct, map {'k': 1.50} as map,
  true as yes, null::varchar as nothing, '' as empty, 'a,"b"' || chr(10) || 'c' as text`;

const folder = writeProject({
  'models/a.sql': 'select range as v from range(20)',
  'models/view_of_a.sql': "{{ config(materialized='view') }} select v + 1 as v from {{ ref('a') }}",
  'models/inlined.sql':
    "{{ config(materialized='ephemeral') }} select v + 1 as v from {{ ref('view_of_a') }}",
  'models/top.sql': "select v + 1 as v from {{ ref('inlined') }}",
  'models/other.sql': 'select 1 as v',
  'models/m.yml': `models:
  - { name: a, assertions: [cross_metric: { metric: count(*), equals: count(*), of: ref('other'), tolerance: 100 }] }
`,
});

test('JSON keeps every value', async () => {
  assert.is(
    await runOk(['show', '--inline', VALUES, '--output', 'jsonl'], folder),
    `{"big":9007199254740993,"exact":12345678901234567890.123456789,"nan":"NaN","inf":"-Infinity","minus_zero":-0,` +
      `"at":"2026-01-01T10:00:00.123456Z","day":"0001-01-01","bytes":"qgA=","list":[1,null],` +
      `"struct":{"a":9007199254740993,"b":"x\\"y"},"map":[["k",1.50]],"yes":true,"nothing":null,"empty":"","text":"a,\\"b\\"\\nc"}\n`,
  );
});

test('CSV keeps every value, and NULL is no empty text', async () => {
  const [, ...lines] = (await runOk(['show', '--inline', VALUES, '--output', 'csv'], folder)).split('\n');
  assert.is(
    lines.join('\n'),
    `9007199254740993,12345678901234567890.123456789,NaN,-Infinity,-0,2026-01-01T10:00:00.123456Z,0001-01-01,qgA=,"[1,null]",` +
      `"{""a"":9007199254740993,""b"":""x\\""y""}","[[""k"",1.50]]",true,,"","a,""b""\nc"\n`,
  );
});

test('columns of one name are all there', async () => {
  const sql = 'select 1 as a, 2 as a, 3 as a_1, 4 as "0"';
  assert.is(
    await runOk(['show', '--inline', sql, '--output', 'jsonl'], folder),
    '{"a":1,"a_2":2,"a_1":3,"0":4}\n',
  );
  assert.is(await runOk(['show', '--inline', sql, '--output', 'csv'], folder), 'a,a,a_1,0\n1,2,3,4\n');
});

test('five rows unless asked for more', async () => {
  const count = async (...args: readonly string[]): Promise<number> =>
    (await runOk(['show', 'a', '--output', 'csv', ...args], folder)).trimEnd().split('\n').length - 1;
  assert.is(await count(), 5);
  assert.is(await count('--limit', '7'), 7);
  assert.is(await count('--limit', '0'), 20);
});

test("a model's own query is run; tables that it reads are read as published, views and ephemeral models as they are written", async () => {
  // Needs nothing, and neither does what its assertions compare it with.
  assert.match(await runOk(['show', 'a'], folder), /^ +v\nbigint\n/);
  assert.match((await runCli(['show', 'top'], folder)).stderr, 'not-published');
  await runOk(['run', '-q'], folder);
  const first = async (): Promise<string> =>
    (await runOk(['show', 'top', '--output', 'json', '--limit', '1'], folder)).trim();
  assert.equal(JSON.parse(await first()), [{ v: 3 }]);
  writeProject(
    {
      'models/a.sql': 'select range + 100 as v from range(20)',
      'models/view_of_a.sql': "{{ config(materialized='view') }} select v + 10 as v from {{ ref('a') }}",
    },
    folder,
  );
  assert.equal(JSON.parse(await first()), [{ v: 12 }]);
});

test('the terminal decides on the form', async () => {
  const sql = `select ${Array.from({ length: 8 }, (_, at) => `repeat('x', 30) as column_${at}`).join(', ')}`;
  assert.match(
    await runOk(['show', '--inline', sql], folder, { columns: 80 }),
    /^row 1 -+\ncolumn_0 +varchar +x{30}\n/,
  );
  assert.match(await runOk(['show', '--inline', sql], folder, { columns: 200 }), /^column_0 +column_1/);
  assert.match(await runOk(['show', '--inline', sql], folder), /^column_0 +column_1/);
});

const csv = suite('CSV of formatRows');

csv('a reader of RFC 4180 gets the same fields back', () => {
  const field = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', '日') }),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(field, field), { minLength: 1 }), (rows) => {
      const text = formatRows({ columns: ['a', 'b'], rows }, 'csv');
      assert.equal(readCsv(text), [['a', 'b'], ...rows]);
    }),
  );
});

/** Records of fields; an empty field without quotes is null. */
function readCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  const fields = /("(?:[^"]|"")*"|[^,\r\n"]*)(,|\n)/gy;
  let record: (string | null)[] = [];
  for (const [, raw = '', end] of text.matchAll(fields)) {
    record.push(raw === '' ? null : raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === '\n') {
      records.push(record);
      record = [];
    }
  }
  return records;
}
