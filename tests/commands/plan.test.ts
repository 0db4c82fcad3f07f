/** gold plan and --dry-run, against real tables. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { GoldError } from '../../src/diagnostics/gold-error.ts';
import { optimizeTable } from '../../src/table/optimize-table.ts';
import { restoreTable } from '../../src/table/restore-table.ts';
import { writeRows } from '../../src/table/write-rows.ts';
import { requireDocument } from '../support/artifacts.ts';
import { MemoryCatalog } from '../support/catalog.ts';
import { runCli, runOk } from '../support/cli.ts';
import { localContext, openTestEngine, writeTable } from '../support/engine.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const engine = await openTestEngine();
const test = suite('gold plan');

const CONFIG = `name: shop
vars: { factor: 2, unread: 1 }
targets:
  local: { warehouse: ./warehouse, threads: 2 }
`;
const FILES = {
  'gold_project.yml': CONFIG,
  'models/numbers.sql':
    "select range as n, {{ var('factor') }} as factor, {{ half('range') }} as h from range(10)",
  'models/odd.sql': "{{ config(materialized='view') }}select n from {{ ref('numbers') }} where n % 2 = 1",
  'models/total.sql': "select sum(n)::bigint as total from {{ ref('odd') }}",
  'models/other.sql': 'select 1 as x',
  'macros/half.sql': '{% macro half(x) %}{{ x }} / 2{% endmacro %}',
};

interface PlannedStep {
  readonly name: string;
  readonly action: string;
  readonly unchanged: boolean;
  readonly changes: readonly Record<string, unknown>[];
  readonly error: { readonly code: string } | null;
}

async function planned(folder: string, args: readonly string[] = []): Promise<readonly PlannedStep[]> {
  const json = JSON.parse(await runOk(['plan', '--json', ...args], folder));
  requireDocument('plan', json);
  return json.steps;
}

/** What becomes of each, sorted by name, since the order of a run depends on how long models took before: `replace total: upstream numbers`. */
async function outline(folder: string, args: readonly string[] = []): Promise<string[]> {
  const steps = [...(await planned(folder, args))].sort((a, b) => (a.name < b.name ? -1 : 1));
  return steps.map(({ name, action, unchanged, changes, error }) => {
    const reasons = changes.map(({ kind, name: of, parts, before, after }) =>
      [
        kind,
        of,
        Array.isArray(parts) ? parts.map(({ part, became }) => `${part} ${became}`).join(', ') : undefined,
        kind === 'version' ? `${before}-${after}` : undefined,
      ]
        .filter((part) => part !== undefined)
        .join(' '),
    );
    return `${unchanged ? 'same' : action} ${name}: ${[...reasons, ...(error ? [error.code] : [])].join('; ')}`;
  });
}

/** Every file below a folder with its bytes. */
function contentOf(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path, readFileSync(path, 'base64')]),
  );
}

test('says what is new, and writes nothing at all', async () => {
  const folder = writeProject(FILES);
  const before = contentOf(folder);
  assert.equal(await outline(folder), [
    'create numbers: new-table',
    'view odd: ',
    'create other: new-table',
    'create total: new-table',
  ]);
  const out = await runOk(['plan'], folder);
  assert.match(out, /^create {5}numbers {2}new v0 {2}models\/numbers\.sql$/m);
  assert.match(out, /^ {11}why {5}there is no table yet$/m);
  assert.match(out, /^ {11}reads {3}numbers, as this run makes it$/m);
  assert.match(out, /\nPlan: 3 to create, 1 view\.\n$/);
  for (const command of ['run', 'build', 'seed']) {
    await runCli([command, '--dry-run', '--allow-empty'], folder);
  }
  assert.match(await runOk(['run', '--watch', '--dry-run'], folder), '\nPlan: 3 to create');
  // What compiling remembers is no table, nor anything that a run would write.
  const after = [...contentOf(folder).keys()].filter((path) => !path.includes('/target/cache/'));
  assert.equal(after, [...before.keys()]);
});

test('the order is that of a run of one model at a time, by how long models took before', async () => {
  const folder = writeProject(FILES);
  const sameOrder = async (): Promise<string[]> => {
    const steps = (await planned(folder)).map(({ name }) => name);
    const out = await runOk(['run', '--threads', '1'], folder);
    assert.equal(
      steps,
      [...out.matchAll(/^OK +(\w+)/gm)].map(([, name]) => name),
    );
    return steps;
  };
  assert.equal((await sameOrder())[0], 'numbers');
  const durations = join(folder, 'target/cache/durations.json');
  const names = ['numbers', 'odd', 'total', 'other'];
  const before = names.map((name) => [`model.shop.${name}`, name === 'other' ? 60 : 1]);
  writeFileSync(durations, JSON.stringify(Object.fromEntries(before)));
  assert.equal((await sameOrder())[0], 'other');
});

test('nothing has changed: says so, and that a run replaces it all the same', async () => {
  const folder = writeProject(FILES);
  await runOk(['run'], folder);
  assert.equal(await outline(folder), ['same numbers: ', 'view odd: ', 'same other: ', 'same total: ']);
  const out = await runOk(['run', '--dry-run'], folder);
  assert.match(out, /^unchanged {2}numbers {2}v0 → v1 {2}models/m);
  assert.match(out, /nothing that it is made from has changed since v0/);
  assert.match(out, /replaces all of it: 1 file, 10 rows, \d/);
  assert.match(out, 'Plan: 3 unchanged (a run replaces them all the same), 1 view.');
  assert.match(await runOk(['run'], folder), /numbers .* v0 → v1/);
});

test('tells which part of the code changed, and what that changes downstream', async () => {
  const folder = writeProject(FILES);
  await runOk(['run'], folder);
  const with_ = async (files: Readonly<Record<string, string>>, args: readonly string[] = []) => {
    writeProject({ ...FILES, ...files }, folder);
    return outline(folder, args);
  };
  const text = `${FILES['models/numbers.sql']} `;
  assert.equal(await with_({ 'models/numbers.sql': text }), [
    'replace numbers: code text changed',
    'view odd: ',
    'same other: ',
    'replace total: upstream numbers',
  ]);
  assert.equal(
    (await with_({ 'macros/half.sql': '{% macro half(x) %}({{ x }}) / 2{% endmacro %}' }))[0],
    'replace numbers: code macro macros/half.sql changed',
  );
  assert.equal((await with_({}, ['--vars', '{factor: 3}']))[0], 'replace numbers: code var factor changed');
  assert.equal((await with_({}, ['--vars', '{unread: 3}']))[0], 'same numbers: ');
  const partitioned = `{{ config(partition_by='n') }}${FILES['models/numbers.sql']}`;
  assert.equal(
    (await with_({ 'models/numbers.sql': partitioned }))[0],
    'replace numbers: code text changed, config partition_by added; partitions',
  );
  // A view is part of what reads it.
  const view = FILES['models/odd.sql'].replace('= 1', '<> 0');
  assert.equal(await with_({ 'models/odd.sql': view }), [
    'same numbers: ',
    'view odd: ',
    'same other: ',
    'replace total: code model odd changed',
  ]);
  assert.match(await runOk(['plan', '-s', 'total'], folder), 'why     code changed since v0: model odd');
});

test('a version made by an older gold only tells that its code was another one', async () => {
  const folder = writeProject(FILES);
  await runOk(['run', '-s', 'other'], folder);
  const log = join(folder, 'warehouse/gold/other/_delta_log/00000000000000000000.json');
  const old = readFileSync(log, 'utf8').replace(/"code":\{[^}]*\},/, '');
  writeFileSync(log, old);
  assert.equal(await outline(folder, ['-s', 'other']), ['same other: ']);
  writeFileSync(join(folder, 'models/other.sql'), 'select 2 as x');
  assert.equal(await outline(folder, ['-s', 'other']), ['replace other: code']);
  assert.match(await runOk(['plan', '-s', 'other'], folder), 'which part, that version does not say');
});

const SOURCES = `sources:
  - name: silver
    location: ./silver
    tables:
      - name: orders
        columns: [{ name: id, assertions: [not_null] }]
      - { name: days, format: csv }
`;
const READING = {
  'gold_project.yml': CONFIG,
  'models/sources.yml': SOURCES,
  'models/orders_a_day.sql':
    "select count(*) as orders from {{ source('silver', 'orders') }} join {{ source('silver', 'days') }} on true",
  'silver/days.csv': 'day\n2026-01-01\n',
};

test('a source that moved, by data or only by its files; plain files that are newer', async () => {
  const folder = writeProject(READING);
  const orders = join(folder, 'silver/orders');
  mkdirSync(orders, { recursive: true });
  const first = await writeTable(engine, orders, 'select range as id from range(5)');
  const long = new Date('2020-01-01T00:00:00Z');
  utimesSync(join(folder, 'silver/days.csv'), long, long);
  const out = await runOk(['plan'], folder);
  assert.match(out, /silver\.days: 1 file, 15 B\n/);
  assert.match(out, /silver\.orders v0: 1 file, 5 rows, \d+ B\n/);
  assert.match(out, /^audit .*\n.*its assertions are measured/m);
  await runOk(['run'], folder);
  assert.equal((await outline(folder))[0], 'same orders_a_day: ');

  const context = { engine, delta: localContext(), engineInfo: 'test', signal: new AbortController().signal };
  await writeRows(context, { root: orders, sql: 'select 9::bigint as id', mode: { kind: 'append' } });
  assert.equal((await outline(folder))[0], 'replace orders_a_day: version silver.orders 0-1');
  assert.match(await runOk(['plan'], folder), 'why     silver.orders moved v0 → v1');
  await runOk(['run'], folder);
  await optimizeTable(context, orders, {});
  assert.equal((await outline(folder))[0], 'same orders_a_day: ', `v${first.version} to v2 moved no rows`);

  const later = new Date(Date.now() + 60_000);
  utimesSync(join(folder, 'silver/days.csv'), later, later);
  assert.equal((await outline(folder))[0], 'replace orders_a_day: files silver.days');

  rmSync(orders, { recursive: true });
  const { code, stdout } = await runCli(['plan'], folder);
  assert.is(code, 0);
  assert.match(stdout, /^skip .*orders_a_day .*\n {11}why {5}silver\.orders would fail/m);
  assert.match(stdout, /missing-source: .*\n {2}models\/sources\.yml:5:15/);
  assert.match(stdout, 'Plan: 1 would fail, 1 would be skipped.');
});

test('columns that come, go and change type are told; what would not bind fails at its line', async () => {
  const folder = writeProject({
    'models/numbers.sql': 'select range as n, 1 as x, 2 as gone from range(3)',
    'models/double.sql': "select n * 2 as n2 from {{ ref('numbers') }}",
    'models/last.sql': "select * from {{ ref('double') }}",
  });
  const columnsOf = async (): Promise<string[]> => {
    const steps = JSON.parse(await runOk(['plan', '--json'], folder)).steps;
    return steps.map((step: { name: string; table: { columns: { name: string; type: string }[] | null } }) =>
      [step.name, ...(step.table.columns ?? []).map(({ name, type }) => `${name} ${type}`)].join(' '),
    );
  };
  const all = ['numbers n bigint x integer gone integer', 'double n2 bigint', 'last n2 bigint'];
  assert.equal(await columnsOf(), all, 'of tables that are not there yet');
  await runOk(['run'], folder);
  assert.equal(await columnsOf(), ['numbers', 'double', 'last'], 'as they are');
  writeFileSync(
    join(folder, 'models/numbers.sql'),
    'select range::double as n, 1 as x, true as fresh from range(3)',
  );
  const out = await runOk(['plan'], folder);
  assert.match(out, 'columns: n bigint → double, + fresh boolean, - gone\n');
  assert.match(
    out,
    /^replace {4}double [^\n]*\n {11}why {5}numbers, which it reads, changes\n {19}columns: n2 bigint → double\n/m,
  );

  writeFileSync(join(folder, 'models/numbers.sql'), 'select 1 as m');
  const { code, stdout } = await runCli(['plan'], folder);
  assert.is(code, 0);
  assert.match(stdout, /^fail {7}double .*\n {11}why {5}engine-binder: /m);
  assert.match(stdout, /models\/double\.sql:1:8\n/);
  assert.match(stdout, /^skip {7}last .*\n {11}why {5}double would fail/m);
  assert.match(stdout, '\nPlan: 1 to replace, 1 would fail, 1 would be skipped.\n');
  assert.equal(
    (await outline(folder, ['-s', 'double+']))[0],
    'same double: ',
    'numbers is read as published',
  );
});

test('what others did to a table since is told', async () => {
  const folder = writeProject(FILES);
  await runOk(['run'], folder);
  const context = { engine, delta: localContext(), engineInfo: 'test', signal: new AbortController().signal };
  const root = join(folder, 'warehouse/gold/other');
  await writeRows(context, { root, sql: 'select 7 as x', mode: { kind: 'append' } });
  assert.equal(await outline(folder, ['-s', 'other']), ['replace other: foreign']);
  await restoreTable(context, root, { version: 0 });
  assert.equal(await outline(folder, ['-s', 'other']), ['same other: '], 'v2 is v0 again');
});

test('what reads a model that is not planned reads it as published', async () => {
  const folder = writeProject(FILES);
  const [fresh] = await planned(folder, ['-s', 'total']);
  assert.is(fresh?.action, 'fail');
  assert.is(fresh?.error?.code, 'not-published');
  await runOk(['run'], folder);
  await runOk(['run', '-s', 'numbers'], folder);
  assert.equal(await outline(folder, ['-s', 'total']), ['replace total: version numbers 0-1']);
  mkdirSync(join(folder, 'warehouse/gold/late'), { recursive: true });
  writeFileSync(join(folder, 'warehouse/gold/late/x.txt'), 'mine');
  writeFileSync(join(folder, 'models/late.sql'), 'select 1 as x');
  assert.equal(await outline(folder, ['-s', 'late']), ['fail late: foreign-table']);
});

test('build plans seeds too, by the content of their files', async () => {
  const folder = writeProject({
    'seeds/countries.csv': 'code\nde\n',
    'models/all_countries.sql': "select * from {{ ref('countries') }}",
  });
  const dry = async (): Promise<string> => runOk(['build', '--dry-run'], folder);
  assert.match(await dry(), 'Plan: 2 to create.');
  await runOk(['build'], folder);
  assert.match(await dry(), 'Plan: 2 unchanged');
  writeFileSync(join(folder, 'seeds/countries.csv'), 'code\nfr\n');
  assert.match(await dry(), /why {5}code changed since v0: file\n[\s\S]*countries, which it reads, changes/);
});

test('says what becomes of the catalog, and is shown without one that does not answer', async () => {
  const folder = writeProject({
    ...FILES,
    'gold_project.yml':
      'name: shop\nvars: { factor: 2 }\ntargets:\n  local: { warehouse: ./warehouse, threads: 2, catalog: { type: glue, database: shop, region: eu-west-1 } }\n',
  });
  const catalog = new MemoryCatalog();
  const adapters = { openCatalog: async () => catalog };
  const plan = async (): Promise<string> => runOk(['plan', '-s', 'other'], folder, { adapters });
  assert.match(await plan(), /^ {11}catalog create shop\.other$/m);
  assert.ok(
    catalog.calls.every((call) => call.startsWith('find')),
    catalog.calls.join(),
  );
  await runOk(['run', '-s', 'other'], folder, { adapters });
  assert.match(await plan(), /^ {11}catalog update shop\.other$/m);
  const entry = catalog.tables.get('other');
  if (entry === undefined) throw new Error('not registered');
  catalog.tables.set('other', { ...entry, special: 'view' });
  assert.match(await plan(), 'catalog shop.other is taken by a view: the table would not be registered');
  const silent = await runOk(['plan', '-s', 'other'], folder, {
    adapters: {
      openCatalog: () =>
        Promise.reject(new GoldError({ code: 'catalog-unreachable', message: 'It is down.' })),
    },
  });
  assert.match(silent, /catalog-unreachable: It is down\.\n {2}gold_project\.yml:4:/);
  assert.match(silent, 'Plan: 1 unchanged (a run replaces it all the same). The catalog could not be asked.');
});

test('files that wait in an intake are counted, and left where they are', async () => {
  const folder = writeProject({
    'models/sources.yml':
      'sources: [{ name: silver, location: ./silver, tables: [{ name: events, format: csv, intake: true }] }]',
    'models/m.sql': "select count(*) as events from {{ source('silver', 'events') }}",
    'silver/events/incoming/a.csv': 'x\n1\n',
  });
  assert.match(await runOk(['plan'], folder), 'silver.events: 1 file, 4 B, 1 of them new\n');
  await runOk(['run'], folder);
  assert.equal(await outline(folder), ['same m: ']);
  writeFileSync(join(folder, 'silver/events/incoming/b.csv'), 'x\n2\n');
  assert.match(await runOk(['plan'], folder), 'why     silver.events has 1 new file\n');
  assert.ok(existsSync(join(folder, 'silver/events/incoming/b.csv')));
});
