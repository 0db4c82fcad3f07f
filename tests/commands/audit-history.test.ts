/** Trends, kept failures, quarantine and the history of results, through the command line and real tables. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { assertPrints, queryRows, runCli, runOk } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const days = (assertion: string, sql?: string): Record<string, string> => ({
  'models/days.sql':
    sql ??
    "select range as day, {{ var('amount', 10) }}::decimal(18,2) as sales from range({{ var('days', 10) }}) union all select 99, {{ var('last', 10) }}",
  'models/m.yml': `models:\n  - name: days\n    assertions:\n      - ${assertion}\n`,
});
const run = (folder: string, vars = '{}') => runCli(['run', '--vars', vars], folder);

const test = suite('audit history');

test('a trend has no baseline at first, then holds versions to those before', async () => {
  const folder = writeProject(
    days('trend: { name: t, metric: row_count, max_change: 50%, min_versions: 2 }'),
  );
  for (const vars of ['{days: 10}', '{days: 11}']) assert.is((await run(folder, vars)).code, 0);
  assert.is((await run(folder, '{days: 12}')).code, 0);
  const cut = await run(folder, '{days: 4}');
  assert.is(cut.code, 1);
  assert.match(cut.stdout, /FAIL {2}t {2}1 failing row/);
  assert.match(
    cut.stdout,
    /measure +value +mean +allowed_from +allowed_to +versions\n.*\n +row_count +5 +12 +6 +18 +3\n/,
  );
  assert.is(readdirSync(join(folder, 'warehouse/gold/days/_delta_log')).length, 3);
});

test('a trend of any measure takes the values that commits recorded', async () => {
  const folder = writeProject(
    days('trend: { name: t, metric: "arg_max(sales, day)", where: sales > 0, max_change: 40%, versions: 3 }'),
  );
  const first = await run(folder);
  assert.is(first.code, 0);
  for (const last of [11, 12]) assert.is((await run(folder, `{last: ${last}}`)).code, 0);
  const { code, stdout } = await run(folder, '{last: 5}');
  assert.is(code, 1);
  assert.match(stdout, /arg_max\(sales, day\) where sales > 0 +5\.00 +11 +6\.6 +15\.4 +3/);
});

test('rearranged files are no version of the data', async () => {
  const folder = writeProject(
    days('trend: { name: t, metric: row_count, sigma: 1, versions: 2, min_versions: 2 }'),
  );
  await run(folder, '{days: 10}');
  await run(folder, '{days: 30}');
  await runOk(['optimize', 'days', '--zorder', 'day'], folder);
  // Of 11 and 31 the deviation is 14; of 31 and 31 it would be 0.
  assert.is((await run(folder, '{days: 12}')).code, 0);
});

test('gold test looks at the past of what is published', async () => {
  const folder = writeProject(
    days('trend: { name: t, metric: row_count, max_change: 10%, severity: warn, min_versions: 2 }'),
  );
  for (const n of [10, 10, 30]) await run(folder, `{days: ${n}}`);
  assert.match(await runOk(['test'], folder), /WARN {2}t +1 failing/);
});

test('every result goes into a table', async () => {
  const folder = writeProject(days('row_count: { name: enough, min: 5 }'));
  await run(folder);
  await run(folder, '{days: 2}');
  await runOk(['test'], folder);
  const rows = await queryRows(
    "select command, model, table_version, assertion, kind, status, failures, value from {{ delta('warehouse/gold_audit/assertion_results') }} order by recorded_at",
    folder,
  );
  const common = { model: 'days', assertion: 'enough', kind: 'row_count' };
  assert.equal(
    rows,
    [
      { command: 'run', ...common, table_version: 0, status: 'pass', failures: 0, value: 11 },
      { command: 'run', ...common, table_version: null, status: 'fail', failures: 1, value: 3 },
      { command: 'test', ...common, table_version: 0, status: 'pass', failures: 0, value: 11 },
    ].map(({ command, model, table_version, assertion, kind, status, failures, value }) => ({
      command,
      model,
      table_version,
      assertion,
      kind,
      status,
      failures,
      value,
    })),
  );
});

test('failing rows are kept by run, bounded, whatever becomes of their columns', async () => {
  const folder = writeProject(
    days('expression: { name: none_negative, expression: sales >= 0, store_failures: 3 }'),
  );
  const kept = () =>
    queryRows(
      "select gold_run_id as run, count(*) as n, min(sales) as sales from {{ delta('warehouse/gold_audit/none_negative') }} group by 1",
      folder,
    );
  const { stdout } = await run(folder, '{amount: -1}');
  assert.match(stdout, 'failing rows are kept in ');
  await run(folder, '{amount: -2}');
  const rows = await kept();
  assert.equal(rows.map(({ n, sales }) => `${n} ${sales}`).sort(), ['3 -1', '3 -2']);
  writeFileSync(join(folder, 'models/days.sql'), 'select -3 as sales');
  await run(folder);
  assert.equal(
    (await kept()).map(({ n, sales }) => `${n} ${sales}`),
    ['1 -3'],
  );
});

test('quarantine publishes the good rows and sets the others aside, with the reason', async () => {
  const folder = writeProject({
    'models/days.sql': "select unnest([1, 2, {{ var('bad', -3) }}, null]) as n",
    'models/m.yml': `models:
  - name: days
    columns:
      - name: n
        assertions:
          - not_null: { name: filled, quarantine: true }
          - accepted_range: { name: positive, min_value: 0, quarantine: true }
    assertions:
      - row_count: { name: two_or_three, min: 2, max: 3 }
`,
  });
  const { code, stdout } = await run(folder);
  assert.is(code, 0);
  assert.match(stdout, /^WARN {3}days {2}2 rows/m);
  assert.match(stdout, '1 row set aside for quarantine');
  const published = () => queryRows("select n from {{ ref('days') }} order by n", folder);
  const aside = () =>
    queryRows(
      "select n, quarantine_reason from {{ delta('warehouse/gold/days__quarantine') }} order by n",
      folder,
    );
  assert.equal(await published(), [{ n: 1 }, { n: 2 }]);
  assert.equal(await aside(), [
    { n: -3, quarantine_reason: 'positive' },
    { n: null, quarantine_reason: 'filled' },
  ]);
  const table = join(folder, 'warehouse/gold/days');
  assert.is(readdirSync(table).filter((name) => name.endsWith('.parquet')).length, 1);

  await run(folder, '{bad: 3}');
  assert.equal(await aside(), [{ n: null, quarantine_reason: 'filled' }]);
  writeFileSync(join(folder, 'models/days.sql'), 'select unnest([4, 5]) as n');
  assert.match((await run(folder)).stdout, /^OK {5}days/m);
  assert.equal(await aside(), []);
});

test('quarantine does not save a table whose other assertions then fail', async () => {
  const folder = writeProject(days('row_count: { name: all_there, min: 11 }'));
  writeFileSync(
    join(folder, 'models/m.yml'),
    `models:
  - name: days
    assertions:
      - row_count: { name: all_there, min: 11 }
      - expression: { name: low, expression: day < 50, quarantine: true }
`,
  );
  const { code, stdout } = await run(folder);
  assert.is(code, 1);
  assert.match(stdout, /FAIL {2}all_there {2}1 failing row/);
  assert.not.ok(existsSync(join(folder, 'warehouse/gold/days')));
  assert.not.ok(existsSync(join(folder, 'warehouse/gold/days__quarantine')));
});

test('a trend takes values of its own table only', async () => {
  const folder = writeProject({
    'models/a.sql': 'select 1000 as x',
    'models/b.sql': "select x / 1000 * {{ var('n', 100) }} as x from {{ ref('a') }}",
    'models/m.yml': `models:
  - name: a
    tests: [cross_metric: { metric: sum(x), equals: sum(x), of: ref('b'), severity: warn }]
  - name: b
    tests: [trend: { metric: sum(x), max_change: 10%, min_versions: 1 }]
`,
  });
  assert.is((await run(folder)).code, 0);
  assert.is((await run(folder)).code, 0);
  assert.is((await run(folder, '{n: 1000}')).code, 1);
});

test('rows set aside by a run that did not publish do not stay in quarantine', async () => {
  const folder = writeProject(days('expression: { name: low, expression: day < 50, quarantine: true }'));
  await run(folder);
  const log = join(folder, 'warehouse/gold/days/_delta_log/00000000000000000001.json');
  const adapters = nodeAdapters();
  const openWorkspace: typeof adapters.openWorkspace = async (...args) => {
    const workspace = await adapters.openWorkspace(...args);
    const { store } = workspace.delta;
    const putIfAbsent: typeof store.putIfAbsent = async (uri, bytes, signal) => {
      // Another writer is first.
      if (uri === log) writeFileSync(log, readFileSync(log.replace('1.json', '0.json')));
      return store.putIfAbsent(uri, bytes, signal);
    };
    return { ...workspace, delta: { ...workspace.delta, store: { ...store, putIfAbsent } } };
  };
  const lost = await runCli(['run', '--vars', '{last: 77}'], folder, { adapters: { openWorkspace } });
  assertPrints(lost.stdout, 'commit-conflict');
  const aside = () => queryRows("select sales from {{ delta('warehouse/gold/days__quarantine') }}", folder);
  assert.equal(await aside(), [{ sales: 10 }]);
});

test('gold keeps its hands off tables and folders of others', async () => {
  const folder = writeProject(
    days('expression: { name: low, expression: day < 50, store_failures: true, quarantine: true }'),
  );
  mkdirSync(join(folder, 'warehouse/gold_audit/low'), { recursive: true });
  writeFileSync(join(folder, 'warehouse/gold_audit/low/precious.txt'), 'x');
  mkdirSync(join(folder, 'warehouse/gold/days__quarantine'), { recursive: true });
  writeFileSync(join(folder, 'warehouse/gold/days__quarantine/precious.txt'), 'x');
  const { code, stdout } = await run(folder);
  assert.is(code, 1);
  assert.match(stdout, 'foreign-table');
  assert.match(stdout, 'failing rows could not be kept');
  assert.not.ok(existsSync(join(folder, 'warehouse/gold/days/_delta_log')));
});

test('Ctrl-C right after a commit does not deny what was published', async () => {
  const folder = writeProject({
    ...days('row_count: { min: 1 }'),
    'models/after.sql': "from {{ ref('days') }}",
  });
  const controller = new AbortController();
  const adapters = nodeAdapters();
  const openWorkspace: typeof adapters.openWorkspace = async (...args) => {
    const workspace = await adapters.openWorkspace(...args);
    const { store } = workspace.delta;
    const putIfAbsent: typeof store.putIfAbsent = async (uri, bytes, signal) => {
      const outcome = await store.putIfAbsent(uri, bytes, signal);
      if (uri.includes('/days/_delta_log/')) controller.abort(new Error('cancelled'));
      return outcome;
    };
    return { ...workspace, delta: { ...workspace.delta, store: { ...store, putIfAbsent } } };
  };
  const { code, stdout } = await runCli(['run'], folder, {
    signal: controller.signal,
    adapters: { openWorkspace },
  });
  assert.is(code, 130);
  assert.match(stdout, /^OK {5}days {3}11 rows, .* new v0/m);
  assert.match(stdout, /^SKIP {3}after/m);
});

test('history tells the command, and the version of a source that was measured', async () => {
  const folder = writeProject(days('row_count: { name: enough, min: 5 }'));
  await runOk(['build'], folder);
  const source = {
    'models/s.yml': `sources:
  - { name: raw, location: ${join(folder, 'warehouse/gold')}, processing_status: false, tables: [{ name: days, tests: [row_count: { name: some, min: 1 }] }] }
`,
    'models/reader.sql': "select count(*) as n from {{ source('raw', 'days') }}",
  };
  const other = writeProject(source);
  await runOk(['build'], folder);
  await runOk(['run'], other);
  const rows = (where: string) =>
    queryRows(
      "select command, model, table_version from {{ delta('warehouse/gold_audit/assertion_results') }} order by recorded_at",
      where,
    );
  assert.equal(
    await rows(folder),
    [0, 1].map((version) => ({ command: 'build', model: 'days', table_version: version })),
  );
  assert.equal(await rows(other), [{ command: 'run', model: 'raw.days', table_version: 1 }]);
});
