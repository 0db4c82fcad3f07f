import * as assert from 'uvu/assert';
import { runCli, runOk } from '../support/cli.ts';
import { copyProject } from '../support/ecommerce.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('gold test: unit tests');

const FILES = {
  'models/orders.sql': 'select 1 as id',
  'models/days.sql': "select count(*) as n from {{ ref('orders') }}",
  'models/m.yml': `models:
  - { name: orders, columns: [{ name: id, assertions: [unique] }] }
  - { name: days, config: { tags: daily }, assertions: [row_count: { name: one_day, equals: 1 }] }
unit_tests:
  - { name: in_properties, model: orders, config: { tags: fast }, expect: { rows: [{ id: 1 }] } }
`,
  'tests/unit/days.yml': `unit_tests:
  - name: counts
    model: days
    given: [{ input: ref('orders'), rows: [{ id: 1 }, { id: 2 }] }]
    expect: { rows: [{ n: 2 }] }
  - name: counts_wrong
    model: days
    given: [{ input: ref('orders'), rows: [] }]
    expect: { rows: [{ n: 1 }] }
`,
};

/** Names of the tests that ran, sorted. */
async function names(folder: string, ...args: string[]): Promise<string[]> {
  const { stdout, stderr } = await runCli(['test', '--json', ...args], folder);
  if (stdout === '') throw new Error(stderr);
  const { results }: { readonly results: readonly { readonly name: string }[] } = JSON.parse(stdout);
  return results.map(({ name }) => name).sort();
}

test('unit tests run without any table; assertions of what was never published are skipped', async () => {
  const { code, stdout } = await runCli(['test'], writeProject(FILES));
  assert.is(code, 1);
  assert.match(stdout, /^PASS {2}days: counts +\d/m);
  assert.match(stdout, /^FAIL {2}days: counts_wrong +1 changed {2}\d/m);
  assert.match(stdout, /^SKIP {2}unique_orders_id /m);
  assert.match(stdout, /FAIL {2}days: counts_wrong {2}1 changed {2}tests\/unit\/days\.yml:6:11/);
  assert.match(stdout, '~ 1 → 0');
  assert.match(stdout, 'Done. PASS=2 WARN=0 FAIL=1 ERROR=0 SKIP=2 TOTAL=5');
});

test('unit tests need no sources either, also beside assertions on models that read them', async () => {
  const folder = writeProject({
    'models/s.yml': 'sources: [{ name: silver, location: ./nowhere, tables: [{ name: t }] }]',
    'models/m.sql': "select a from {{ source('silver', 't') }}",
    'models/m.yml':
      "models: [{ name: m, assertions: [aggregation: { metric: sum(a), equals: sum(a), of: \"source('silver', 't')\" }] }]",
    'tests/u.yml': `unit_tests: [{ name: t, model: m, given: [{ input: "source('silver', 't')", rows: [{ a: 1 }] }], expect: { rows: [{ a: 1 }] } }]`,
  });
  const stdout = await runOk(['test'], folder);
  assert.match(stdout, 'PASS=1 WARN=0 FAIL=0 ERROR=0 SKIP=1 TOTAL=2');
});

test('words select by name of test, model, tag and type of test', async () => {
  const folder = writeProject(FILES);
  assert.equal(await names(folder, '-s', 'counts'), ['counts']);
  assert.equal(await names(folder, '-s', 'days'), ['counts', 'counts_wrong', 'one_day']);
  assert.equal(await names(folder, '-s', 'tag:fast'), ['in_properties']);
  assert.equal(await names(folder, '-s', 'tag:daily,test_type:unit'), ['counts', 'counts_wrong']);
  assert.equal(await names(folder, '-s', 'test_type:data'), ['one_day', 'unique_orders_id']);
  assert.equal(await names(folder, '-s', 'orders', 'one_day'), ['in_properties', 'one_day', 'unique_orders_id']); // biome-ignore format: short
  assert.equal(await names(folder, '-s', 'orders+', '--exclude', 'test_type:data', 'counts_wrong'), [
    'counts',
    'in_properties',
  ]);
  const twin = {
    'tests/twin.yml': 'unit_tests: [{ name: orders, model: orders, expect: { rows: [{ id: 1 }] } }]',
  };
  assert.equal(await names(writeProject({ ...FILES, ...twin }), '-s', 'orders,test_type:unit'), [
    'in_properties',
    'orders',
  ]);
  const { code, stderr } = await runCli(['test', '-s', 'counts_worng'], folder);
  assert.is(code, 1);
  assert.match(stderr, /nothing-selected[\s\S]*Did you mean "counts_wrong"/);
});

test('--json has the difference and the errors with their places', async () => {
  const folder = writeProject({
    ...FILES,
    'tests/bad.yml': 'unit_tests: [{ name: bad, model: orders, expect: { rows: [{ ids: 1 }] } }]',
  });
  const { stdout, code } = await runCli(['test', '--json', '-s', 'counts_wrong', 'bad'], folder);
  assert.is(code, 1);
  const {
    results: [wrong, bad],
  } = JSON.parse(stdout);
  assert.equal(wrong.difference.changed, [{ expected: [1], actual: [0] }]);
  assert.is(wrong.kind, 'unit_test');
  assert.is(bad.status, 'error');
  assert.equal(bad.errors[0].location, { file: 'tests/bad.yml', line: 1, column: 61 });
});

test('a seed has the rows of its file, unless the test gives others of the same types', async () => {
  const yaml = (more: string): string => `unit_tests:
  - name: t
    model: m
    ${more}
`;
  const files = {
    'seeds/rates.csv': 'code,rate\nEUR,1\nUSD,1.25\n',
    'seeds/s.yml': "seeds: [{ name: rates, columns: [{ name: rate, data_type: 'decimal(10,4)' }] }]",
    'models/m.sql': "select code, rate, typeof(rate) as t from {{ ref('rates') }}",
  };
  const run = (more: string) => runCli(['test'], writeProject({ ...files, 'tests/u.yml': yaml(more) }));
  const own = await run(
    "expect: { rows: [{ code: USD, rate: 1.25, t: 'DECIMAL(10,4)' }, { code: EUR, rate: 1 }] }",
  );
  assert.match(own.stdout, /NULL → DECIMAL\(10,4\)/);
  const given = (row: string): string => `given: [{ input: ref('rates'), rows: [${row}] }]\n    `;
  const other = await run(
    `${given('{ code: CHF }')}expect: { rows: [{ code: CHF, rate: null, t: 'DECIMAL(10,4)' }] }`,
  );
  assert.is(other.code, 0, other.stdout);
  const bad = await run(`${given('{ cod: CHF }')}expect: { rows: [] }`);
  assert.match(bad.stdout, /unknown-row-column: ref\('rates'\) has no column "cod"/);
});

test("the repository's own unit tests pass", async () => {
  assert.match(await runOk(['test', '-s', 'test_type:unit'], copyProject()), 'PASS=10 WARN=0 FAIL=0');
});

test('gold build runs unit tests first; models whose tests do not pass, and what reads them, are not run', async () => {
  const folder = writeProject(FILES);
  const { code, stdout } = await runCli(['build'], folder);
  assert.is(code, 1);
  assert.match(stdout, /^FAIL {2}days: counts_wrong {5}1 changed[\s\S]*~ 1 → 0[\s\S]*^OK {5}orders /m);
  assert.match(stdout, /^SKIP {3}days {4}the unit test counts_wrong did not pass$/m);
  assert.match(stdout, 'OK=1 WARN=0 FAIL=0 SKIP=1');
  assert.is((await runCli(['build', '-s', 'orders'], folder)).code, 0);
});

test('a failed unit test of an inlined model blocks those that it is inlined into', async () => {
  const folder = writeProject({
    'models/part.sql': "{{ config(materialized='ephemeral') }}select 1 as a",
    'models/whole.sql': "select * from {{ ref('part') }}",
    'tests/u.yml': 'unit_tests: [{ name: t, model: part, expect: { rows: [{ a: 2 }] } }]',
  });
  const { code, stdout } = await runCli(['build', '-q'], folder);
  assert.is(code, 1);
  assert.match(stdout, 'SKIP=1 REUSED=0 TOTAL=1');
});
