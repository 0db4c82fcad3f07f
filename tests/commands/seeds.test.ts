/** gold seed and gold build: CSV files become tables through the same gate as models. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { loadProject } from '../../src/load-project.ts';
import { runModels } from '../../src/pipeline.ts';
import { queryRows, runCli, runOk } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const FILES = {
  'seeds/my geo/countries.csv': '\uFEFFcode,größe,note\r\n"007",1,"a ""b"",\r\nc"\r\nde,,\r\n',
  'seeds/geo.yml': `seeds:
  - name: countries
    description: Countries of the shop
    config: { tags: [reference], column_types: { code: varchar } }
    columns:
      - { name: code, description: ISO code, assertions: [unique, not_null] }
      - { name: größe, data_type: integer, assertions: [accepted_range: { min_value: 0 }] }
`,
  'models/sizes.sql': "select count(*) as countries, sum(größe)::bigint as total from {{ ref('countries') }}",
  'models/report.sql': "select * from {{ ref('sizes') }}",
  'models/lonely.sql': 'select 1 as one',
};
const CSV = 'seeds/my geo/countries.csv';

const test = suite('gold seed');

test('publishes a table with types, NULL, comments and provenance', async () => {
  const folder = writeProject(FILES);
  const out = await runOk(['seed'], folder);
  assert.match(out, /^OK {5}countries {2}2 rows, 1 file {2}new v0/m);
  assert.match(out, /^1 seed in /m);
  assert.equal(await queryRows("from {{ ref('countries') }}", folder), [
    { code: '007', größe: 1, note: 'a "b",\r\nc' },
    { code: 'de', größe: null, note: null },
  ]);
  const {
    versions: [entry],
  } = JSON.parse(await runOk(['history', 'countries', '--json'], folder));
  assert.equal(entry.commit_info.gold.model, 'seed.shop.countries');
  assert.equal(entry.commit_info.gold.inputs, [{ name: CSV, version: null }]);
  assert.equal(
    entry.commit_info.assertions.map(({ status }: { status: string }) => status),
    ['pass', 'pass', 'pass'],
  );
});

test('an assertion that does not hold keeps the table at its version', async () => {
  const folder = writeProject(FILES);
  await runOk(['seed'], folder);
  writeFileSync(join(folder, CSV), 'code,größe,note\nde,-1,\n');
  const { code, stdout } = await runCli(['seed'], folder);
  assert.is(code, 1);
  assert.match(stdout, /^FAIL {3}countries {2}assertion-failed/m);
  assert.is((await queryRows("from {{ ref('countries') }}", folder)).length, 2);
});

test('rows can go into quarantine, as those of models', async () => {
  const yaml = FILES['seeds/geo.yml'].replace('min_value: 0', 'min_value: 0, quarantine: true');
  const folder = writeProject({ ...FILES, 'seeds/geo.yml': yaml, [CSV]: 'code,größe,note\nde,-1,\nfr,1,\n' });
  await runOk(['seed'], folder);
  assert.equal(await queryRows("select code from {{ ref('countries') }}", folder), [{ code: 'fr' }]);
});

test('a model can be held against a seed', async () => {
  const folder = writeProject({
    'seeds/codes.csv': 'code\nde\n',
    'models/places.sql': "select 'xx' as code",
    'models/m.yml':
      "models: [{ name: places, columns: [{ name: code, assertions: [relationships: { to: ref('codes'), field: code }] }] }]",
  });
  const { code, stdout } = await runCli(['build'], folder);
  assert.is(code, 1);
  assert.match(stdout, /^OK {5}codes {2}/m);
  assert.match(stdout, /^FAIL {3}places {2}assertion-failed/m);
});

test('a value that does not fit is an error at its cell', async () => {
  const folder = writeProject({ ...FILES, [CSV]: 'code,größe,note\n\na,1,"x\ny"\nb,1.5,\n' });
  const { code, stdout } = await runCli(['seed'], folder);
  assert.is(code, 1);
  assert.match(stdout, 'csv-value: The value "1.5" of the column "größe" is no integer.');
  assert.match(stdout, `  ${CSV}:5:3\n`);
  assert.match(stdout, '5 | b,1.5,\n    |   ^^^\n');
  assert.not.ok(readdirSync(join(folder, 'warehouse/gold')).includes('countries'));
});

test('a type that is none is an error where it is declared', async () => {
  const folder = writeProject({
    ...FILES,
    'seeds/geo.yml': FILES['seeds/geo.yml'].replace('integer', 'intger'),
  });
  const { code, stdout } = await runCli(['seed'], folder);
  assert.is(code, 1);
  assert.match(stdout, /csv-type: The type "intger" of the column "größe" cannot be read/);
  assert.match(stdout, '  seeds/geo.yml:7:17\n');
});

test('a name that no Delta table can have is an error at the header', async () => {
  const folder = writeProject({ 'seeds/s.csv': 'a,b c\n1,2\n' });
  const { code, stdout } = await runCli(['seed'], folder);
  assert.is(code, 1);
  assert.match(stdout, '  seeds/s.csv:1:3\n');
});

test('a header alone gives an empty table, and a name may be any', async () => {
  const folder = writeProject({
    'seeds/constructor.csv': 'constructor,__proto__\n',
    'seeds/s.yml':
      'seeds: [{ name: constructor, columns: [{ name: constructor, data_type: timestamp_ntz }] }]',
  });
  assert.match(await runOk(['seed'], folder), /^OK {5}constructor {2}0 rows, 0 files {2}new v0/m);
  assert.equal(await queryRows("select count(*) as n from {{ ref('constructor') }}", folder), [{ n: 0 }]);
});

test('a file that cannot be read is an error that names it', async () => {
  const folder = writeProject({ 'models/a.sql': 'select 1 as one' });
  mkdirSync(join(folder, 'seeds'));
  symlinkSync('nowhere', join(folder, 'seeds/s.csv'));
  const { code, stderr } = await runCli(['seed'], folder);
  assert.is(code, 1);
  assert.match(stderr, 'unreadable-file: seeds/s.csv cannot be read');
  assert.match(stderr, '  seeds/s.csv:1:1');
});

test('metadata columns and partitions are added where they are configured for seeds', async () => {
  const folder = writeProject({
    'seeds/s.csv': 'a,b\n1,x\n2,y\n',
    'gold_project.yml': `name: shop
targets: { local: { warehouse: ./warehouse } }
models: { +metadata_columns: { layer: gold } }
seeds: { +metadata_columns: { file: "{{ model.path }}" }, +partition_by: b }
`,
  });
  assert.match(await runOk(['seed'], folder), /2 rows, 2 files, 2 partitions/);
  assert.equal(await queryRows("from {{ ref('s') }} order by a", folder), [
    { a: 1, b: 'x', file: 'seeds/s.csv' },
    { a: 2, b: 'y', file: 'seeds/s.csv' },
  ]);
});

test('gold run reads what is published, and says how to publish it', async () => {
  const folder = writeProject(FILES);
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.match(stdout, /not-published: The seed "countries" is read, and has never been published/);
  assert.match(stdout, 'gold seed --select countries');
  assert.match(stdout, 'gold build');
  await runOk(['seed'], folder);
  writeFileSync(join(folder, CSV), 'code,größe,note\nde,5,\n');
  await runOk(['run'], folder);
  assert.equal(await queryRows("from {{ ref('sizes') }}", folder), [{ countries: 2, total: 1 }]);
});

test('gold show and gold test know seeds', async () => {
  const folder = writeProject(FILES);
  assert.match(await runOk(['show', 'countries'], folder), '007');
  await runOk(['seed'], folder);
  assert.match(await runOk(['test', '-s', 'countries'], folder), 'Done. PASS=3');
});

test('selection: by name, path, tag and operators; other kinds are told apart', async () => {
  const folder = writeProject(FILES);
  const list = async (...args: string[]): Promise<string[]> =>
    (await runOk(['ls', '--resource-type', 'model', 'seed', 'source', '-s', ...args], folder))
      .trim()
      .split('\n');
  assert.equal(await list('*'), ['lonely', 'report', 'sizes', 'countries']);
  // As dbt does, gold lists tests too, unless it is told what to list.
  const all = (await runOk(['ls'], folder)).trim().split('\n');
  assert.equal(all.slice(0, 5), ['lonely', 'report', 'sizes', 'countries', 'accepted_range_countries_größe']);
  assert.is(await runOk(['ls', '--resource-type', 'seed'], folder), 'countries\n');
  assert.equal(await list('tag:reference'), ['countries']);
  assert.equal(await list('path:seeds/my*'), ['countries']);
  assert.equal(await list('countries+'), ['report', 'sizes', 'countries']);
  assert.equal(await list('+sizes'), ['sizes', 'countries']);
  const [node] = await list('countries', '--output', 'json');
  assert.is(JSON.parse(node ?? '').resource_type, 'seed');
  const seeds = await runCli(['run', '-s', 'countries'], folder);
  assert.is(seeds.code, 1);
  assert.match(seeds.stderr, 'nothing-selected: The selection leaves no model.');
  assert.match(seeds.stderr, 'These are seeds: gold seed publishes them');
  assert.match((await runCli(['seed', '-s', 'lonely'], folder)).stderr, 'These are models: gold run');
});

const build = suite('gold build');

build('runs seeds and models in one DAG', async () => {
  const folder = writeProject(FILES);
  const out = await runOk(['build'], folder);
  assert.match(out, /^1 seed, 3 models in /m);
  assert.match(out, 'Done. OK=4');
  assert.ok(out.indexOf('countries') < out.indexOf('sizes'), 'a seed comes before what reads it');
  writeFileSync(join(folder, CSV), 'code,größe,note\nde,5,\n');
  await runOk(['build', '-s', 'countries+'], folder);
  assert.equal(await queryRows("from {{ ref('report') }}", folder), [{ countries: 1, total: 5 }]);
});

build('skips what waits for a seed that fails, and nothing else', async () => {
  const folder = writeProject({ ...FILES, [CSV]: 'code,größe,note\nb,x,\n' });
  const { code, stdout } = await runCli(['build'], folder);
  assert.is(code, 1);
  assert.match(stdout, /^FAIL {3}countries {2}csv-value/m);
  assert.match(stdout, /^SKIP {3}sizes {6}countries failed$/m);
  assert.match(stdout, /^OK {5}lonely/m);
});

build('does not run what is blocked, nor what needs it, and lets the rest go on', async () => {
  const folder = writeProject(FILES);
  const adapters = nodeAdapters();
  const project = await loadProject({ workingFolder: folder, environment: {} }, adapters.clock);
  const result = await runModels(project, new Set(project.compilation.models.keys()), adapters, {
    command: 'build',
    version: 'test',
    blocked: new Map([['model.shop.sizes', 'its unit test fails']]),
    events: { runStarted() {}, nodeStarted() {}, nodeProgress() {}, nodeFinished() {} },
    signal: new AbortController().signal,
  });
  assert.equal(
    result.nodes.map(({ name, status, skippedBecause }) => [name, status, skippedBecause]),
    [
      ['lonely', 'success', undefined],
      ['report', 'skipped', 'sizes was skipped'],
      ['sizes', 'skipped', 'its unit test fails'],
      ['countries', 'success', undefined],
    ],
  );
});
