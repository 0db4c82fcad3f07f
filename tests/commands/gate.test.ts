/** Nothing unaudited is visible: what breaks an assertion is never committed. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { queryRows, runCli, runOk } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const FILES = {
  'models/orders.sql':
    "select range as id, {{ var('amount', 10) }} as amount from range({{ var('orders', 5) }})",
  'models/days.sql': "select sum(amount)::bigint as total from {{ ref('orders') }}",
  'models/report.sql': "select total * 2 as twice from {{ ref('days') }}",
  'models/lonely.sql': 'select 1 as one',
  'models/m.yml': `models:
  - name: orders
    columns:
      - { name: id, assertions: [unique, not_null] }
      - { name: amount, assertions: [accepted_range: { min_value: 0 }] }
    assertions:
      - row_count: { name: enough_orders, min: 3, severity: warn }
  - name: days
    assertions:
      - cross_metric: { name: days_add_up, metric: sum(total), equals: sum(amount), of: ref('orders') }
`,
};

const test = suite('the gate');

test('a broken assertion stops its model, skips what needs it, and lets the rest go on', async () => {
  const folder = writeProject(FILES);
  await runOk(['run'], folder);
  const { code, stdout } = await runCli(['run', '--vars', '{amount: -1}'], folder);
  assert.is(code, 1);
  assert.match(stdout, /^FAIL {3}orders {2}assertion-failed/m);
  assert.match(stdout, /^SKIP {3}days {4}orders failed$/m);
  assert.match(stdout, /^SKIP {3}report {2}/m);
  assert.match(stdout, /^OK {5}lonely {2}/m);
  assert.match(stdout, /FAIL {2}accepted_range_orders_amount {2}5 failing rows {2}models\/m\.yml:5:38/);
  assert.match(stdout, 'where "amount" < 0');
  assert.equal(await queryRows("select min(amount) as least from {{ ref('orders') }}", folder), [
    { least: 10 },
  ]);
  const table = join(folder, 'warehouse/gold/orders');
  assert.equal(readdirSync(join(table, '_delta_log')), ['00000000000000000000.json']);
  assert.is(readdirSync(table).filter((name) => name.endsWith('.parquet')).length, 1);
});

test('a warning publishes and is told', async () => {
  const folder = writeProject(FILES);
  const { code, stdout } = await runCli(['run', '--vars', '{orders: 2}'], folder);
  assert.is(code, 0);
  assert.match(stdout, /^WARN {3}orders {2}2 rows/m);
  assert.match(stdout, /WARN {2}enough_orders {2}1 failing row/);
  assert.match(stdout, 'OK=3 WARN=1 FAIL=0');
});

test('a comparison of two models is made on the candidate of the later one', async () => {
  const folder = writeProject(FILES);
  await runOk(['run'], folder);
  writeFileSync(
    join(folder, 'models/days.sql'),
    "select sum(amount)::bigint + 1 as total from {{ ref('orders') }}",
  );
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.match(stdout, /FAIL {2}days_add_up {2}1 failing row/);
  assert.match(stdout, /actual {2}expected\n.*\n +51 +50/);
  assert.equal(await queryRows("from {{ ref('days') }}", folder), [{ total: 50 }]);
});

test('an assertion that cannot be measured blocks, and points at its YAML', async () => {
  const broken = FILES['models/m.yml'].replace('min_value: 0', 'min_value: nothing_there');
  const folder = writeProject({ ...FILES, 'models/m.yml': broken });
  const { code, stdout } = await runCli(['run', '-s', 'orders'], folder);
  assert.is(code, 1);
  assert.match(stdout, /engine-binder: .*nothing_there/);
  assert.match(stdout, 'models/m.yml:5:38');
  assert.not.ok(readdirSync(join(folder, 'warehouse/gold')).includes('orders'));
});

test('an assertion that compares with what was never published is skipped, visibly', async () => {
  const yaml = `models:
  - name: lonely
    assertions: [equal_rowcount: { name: as_many, to: ref('orders') }]
`;
  const folder = writeProject({ ...FILES, 'models/m.yml': yaml });
  const out = await runOk(['run', '-s', 'lonely'], folder);
  assert.match(out, 'SKIP  as_many  not measured: orders has never been published');
});

test('every version says which assertions it passed', async () => {
  const folder = writeProject(FILES);
  await runOk(['run'], folder);
  const {
    versions: [entry],
  } = JSON.parse(await runOk(['history', 'orders', '--json'], folder));
  assert.equal(
    entry.commit_info.assertions.map(
      ({ name, status }: { name: string; status: string }) => `${name} ${status}`,
    ),
    [
      'accepted_range_orders_amount pass',
      'enough_orders pass',
      'not_null_orders_id pass',
      'unique_orders_id pass',
    ],
  );
});

test('gold test measures what is published', async () => {
  const folder = writeProject(FILES);
  await runOk(['run'], folder);
  assert.match(await runOk(['test'], folder), 'Done. PASS=5 WARN=0 FAIL=0 ERROR=0 SKIP=0 TOTAL=5');
  const stricter = FILES['models/m.yml'].replace('min_value: 0', 'min_value: 11');
  writeFileSync(join(folder, 'models/m.yml'), stricter);
  const { code, stdout } = await runCli(['test', '--select', 'orders'], folder);
  assert.is(code, 1);
  assert.match(stdout, /FAIL {2}accepted_range_orders_amount +5 failing/);
  assert.is((await runCli(['test', '-s', 'unique_orders_id'], folder)).code, 0);
  const {
    results: [result],
  } = JSON.parse((await runCli(['test', '-s', 'accepted_range_orders_amount', '--json'], folder)).stdout);
  assert.is(result.failures, 5);
});

test('a file of tests/ is an assertion that gates what it reads last', async () => {
  const folder = writeProject({
    ...FILES,
    'tests/days_cover_orders.sql': `{{ config(severity='error', tags=['sums'], limit=1) }}
select o.amount from {{ ref('orders') }} o
where o.amount > (select total from {{ ref('days') }})`,
  });
  const out = await runOk(['run'], folder);
  assert.match(out, /^OK {5}days/m);
  assert.match(await runOk(['test', '-s', 'days_cover_orders'], folder), /PASS {2}days_cover_orders/);
  writeFileSync(join(folder, 'models/days.sql'), "select min(amount) - 1 as total from {{ ref('orders') }}");
  writeFileSync(join(folder, 'models/m.yml'), '');
  const broken = await runCli(['run'], folder);
  assert.is(broken.code, 1);
  assert.match(
    broken.stdout,
    /FAIL {2}days_cover_orders {2}5 failing rows {2}tests\/days_cover_orders\.sql:1:1/,
  );
  assert.match(broken.stdout, 'and 4 more');
});

test('an engine error in such a file points at its line, through inlined models too', async () => {
  const folder = writeProject({
    ...FILES,
    'models/part.sql': "{{ config(materialized='ephemeral') }} select amount from {{ ref('orders') }}",
    'tests/wrong.sql': "select *\nfrom {{ ref('part') }}\nwhere amuont > 1\n",
  });
  const { code, stdout } = await runCli(['run', '-s', 'orders'], folder);
  assert.is(code, 1);
  assert.match(stdout, /engine-binder: .*amuont/);
  assert.match(stdout, 'tests/wrong.sql:3:7');
});

test('a macro adds a kind, with its arguments as options', async () => {
  const folder = writeProject({
    ...FILES,
    'macros/kinds.sql': `{% macro assertion_multiple_of(model, column_name, of, other=none) %}
select * from {{ model }}
where {{ column_name }} % {{ of }} <> 0
{% if other %}and exists (select 1 from {{ other }}){% endif %}
{% endmacro %}`,
    'models/m.yml': `models:
  - name: orders
    columns:
      - name: amount
        assertions:
          - multiple_of: { of: 5, where: id > 2 }
  - name: days
    assertions:
      - multiple_of: { name: days_even, column_name: total, of: 4, other: ref('lonely') }
`,
  });
  assert.match(await runOk(['run', '-s', 'orders lonely'], folder), 'OK=2');
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.match(stdout, /FAIL {2}days_even {2}1 failing row/);
  const worse = await runCli(['run', '-s', 'orders', '--vars', '{amount: 11}'], folder);
  assert.match(worse.stdout, /FAIL {2}multiple_of_orders_amount {2}2 failing rows/);
});

test('a broken source stops the models that read it, and no others', async () => {
  const folder = writeProject({
    'models/direct.sql': "select sum(amount) as total from {{ source('raw', 'orders') }}",
    'models/above.sql': "select total from {{ ref('direct') }}",
    'models/lonely.sql': 'select 1 as one',
    'raw/orders.csv': 'id,amount\n1,10\n2,-4\n2,7\n',
    'models/s.yml': `sources:
  - name: raw
    location: raw
    format: csv
    tables:
      - name: orders
        columns:
          - { name: id, tests: [unique] }
          - name: amount
            tests:
              - accepted_range: { min_value: "{{ var('least', 0) }}" }
`,
  });
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.match(stdout, /^FAIL {3}raw\.orders {2}assertion-failed/m);
  assert.match(stdout, /^SKIP {3}direct {6}raw\.orders failed$/m);
  assert.match(stdout, /^SKIP {3}above {7}raw\.orders failed$/m);
  assert.match(stdout, /^OK {5}lonely/m);
  assert.match(stdout, /^3 models in /m);
  assert.match(stdout, /FAIL {2}accepted_range_raw_orders_amount {2}1 failing row {2}models\/s\.yml:11:17/);
  assert.match(stdout, /FAIL {2}unique_raw_orders_id {2}1 failing row/);
  assert.match(stdout, 'The models that read this source were not run.');
  writeFileSync(join(folder, 'raw/orders.csv'), 'id,amount\n1,10\n2,-4\n');
  assert.match(await runOk(['run', '--vars', '{least: -5}'], folder), 'OK=3');
  assert.match(await runOk(['test', '--select', 'source:raw', '--vars', '{least: -5}'], folder), 'PASS=2');
});

test('assertions of a table without rows hold, and that is said once', async () => {
  const folder = writeProject(FILES);
  const out = await runOk(['run', '-s', 'orders', '--vars', '{orders: 0}'], folder);
  assert.match(out, 'note  orders: the table has no rows; 3 assertions hold of nothing');
  assert.not.match(out, 'note  not_null_orders_id');
  assert.match(out, 'WARN  enough_orders');
  assert.match(await runOk(['test', '-s', 'unique_orders_id'], folder), /PASS .*the table has no rows/);
});

test('what passes because nothing was looked at says so', async () => {
  const yaml = `models:
  - name: lonely
    columns: [{ name: one, tests: [not_null: { name: none_left, where: one > 5 }] }]
    tests:
      - unique_combination: { name: none_either, columns: [one], where: one > 5 }
      - row_count: { name: some_left, min: 1, where: one < 5 }
`;
  const folder = writeProject({ ...FILES, 'models/m.yml': yaml });
  const out = await runOk(['run', '-s', 'lonely'], folder);
  assert.match(out, 'note  none_left: nothing was looked at: no row meets its "where"');
  assert.match(out, 'note  none_either: nothing was looked at');
  assert.not.match(out, 'some_left');
});

test('an assertion over a table and a view of it is measured on the candidate behind the view', async () => {
  const folder = writeProject({
    'models/m.sql': "select 1 as id, {{ var('x', 1) }} as x",
    'models/v.sql':
      "{{ config(materialized='view') }} select id, 1 as x from {{ ref('m') }} union all select 9, 0",
    'models/reader.sql': "select count(*) as n from {{ ref('v') }}",
    'models/m.yml': `models:
  - name: v
    tests:
      - cross_metric: { name: v_as_m, metric: sum(x), equals: sum(x), of: ref('m') }
`,
    'tests/both.sql': "select m.id from {{ ref('m') }} m join {{ ref('v') }} v using (id) where v.x > 5",
  });
  assert.match(await runOk(['run'], folder), 'OK=3');
  const { code, stdout } = await runCli(['run', '--vars', '{x: 2}'], folder);
  assert.is(code, 1);
  assert.match(stdout, /^FAIL {3}m {2}/m);
  assert.match(stdout, /FAIL {2}v_as_m {2}1 failing row/);
  assert.match(stdout, /^SKIP {3}v {7}m failed$/m);
  assert.match(await runOk(['run', '-s', 'm'], folder), 'OK=1');
  assert.match(await runOk(['test'], folder), 'PASS=2');
});

test("a source's assertions gate its readers, whatever they compare it with", async () => {
  const files = {
    'raw/aaa.csv': 'id,code\n1,DE\n2,FR\n',
    'raw/zzz.csv': 'id\n1\n2\n',
    'models/s.yml': `sources:
  - name: raw
    location: raw
    format: csv
    tables:
      - name: aaa
        columns:
          - { name: id, tests: [relationships: { to: "source('raw', 'zzz')", field: id }] }
          - { name: code, tests: [relationships: { to: ref('countries'), field: code }] }
      - name: zzz
`,
    'models/countries.sql': "select unnest(['DE', 'FR']) as code",
    'models/fact.sql': "select count(*) as n from {{ source('raw', 'aaa') }}",
    'models/other.sql': "select count(*) as n from {{ source('raw', 'zzz') }}",
  };
  const folder = writeProject(files);
  assert.match(await runOk(['run'], folder), 'OK=3');
  writeFileSync(join(folder, 'raw/zzz.csv'), 'id\n1\n');
  const lost = await runCli(['run'], folder);
  assert.match(lost.stdout, /^SKIP {3}fact {7}raw\.aaa failed$/m);
  assert.match(lost.stdout, /^OK {5}other/m);
  writeFileSync(join(folder, 'raw/zzz.csv'), files['raw/zzz.csv']);
  writeFileSync(join(folder, 'raw/aaa.csv'), 'id,code\n1,XX\n');
  const unknown = await runCli(['run'], folder);
  assert.match(unknown.stdout, /FAIL {2}relationships_raw_aaa_code {2}1 failing row/);
  assert.match(unknown.stdout, /^OK {5}countries/m);
  assert.match((await runCli(['run', '-s', 'fact'], folder)).stdout, /^SKIP {3}fact/m);
});

test('a file of tests/ over sources stops the readers of each of them', async () => {
  const folder = writeProject({
    'raw/a.csv': 'id\n1\n',
    'raw/b.csv': 'id\n1\n',
    'models/s.yml':
      'sources:\n  - { name: raw, location: raw, format: csv, tables: [{ name: a }, { name: b }] }\n',
    'models/of_a.sql': "select count(*) as n from {{ source('raw', 'a') }}",
    'models/of_b.sql': "select count(*) as n from {{ source('raw', 'b') }}",
    'tests/same.sql':
      "select id from {{ source('raw', 'a') }} except select id from {{ source('raw', 'b') }}",
  });
  assert.match(await runOk(['run'], folder), 'OK=2');
  writeFileSync(join(folder, 'raw/a.csv'), 'id\n1\n2\n');
  for (const model of ['of_a', 'of_b']) {
    assert.match((await runCli(['run', '-s', model], folder)).stdout, `SKIP   ${model}`);
  }
});

test('what is not measured because its gate is not part of the run is named', async () => {
  const folder = writeProject({
    'models/b.sql': 'select 1 as x',
    'models/c.sql': 'select 1 as x',
    'models/m.yml':
      "models: [{ name: c, tests: [cross_metric: { name: c_as_b, metric: sum(x), equals: sum(x), of: ref('b') }] }]",
  });
  await runOk(['run'], folder);
  assert.match(
    await runOk(['run', '-s', 'b'], folder),
    'SKIP  c_as_b  not measured: it is measured when c is made, which is not part of this run',
  );
});

test('a macro kind reads the tables that it is given', async () => {
  const folder = writeProject({
    'models/known.sql': 'select 1 as v',
    'models/m.sql': 'select 1 as v',
    'macros/k.sql':
      '{% macro assertion_in(model, column_name, to) %}select * from {{ model }} where {{ column_name }} not in (select v from {{ to }}){% endmacro %}',
    'models/m.yml': "models: [{ name: m, columns: [{ name: v, tests: [in: { to: ref('known') }] }] }]",
  });
  assert.match(await runOk(['run'], folder), 'OK=2');
  assert.match(await runOk(['run', '-s', 'm'], folder), 'OK=1');
});

test('plain files that a run reads once can be compared with what was made from them in that run', async () => {
  const folder = writeProject({
    'data/keys.csv': 'k\n1\n2\n',
    'models/keys.sql': "select k from {{ source('raw', 'keys') }}",
    'models/later.sql': "select k from {{ ref('keys') }}",
    'models/m.yml': `sources:
  - { name: raw, location: ./data, format: csv, tables: [{ name: keys }] }
models:
  - { name: keys, assertions: [equal_rowcount: { to: "source('raw', 'keys')" }] }
  - { name: later, assertions: [equal_rowcount: { to: "source('raw', 'keys')" }] }
`,
  });
  assert.not.match(await runOk(['run'], folder), 'not measured');
  // What was published before may have been made from other files of the same name.
  assert.match(
    await runOk(['run', '-s', 'later'], folder),
    'SKIP  equal_rowcount_later  not measured: the files of raw.keys have no versions',
  );
});
