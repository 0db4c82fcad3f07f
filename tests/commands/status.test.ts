/** The processing status through the command line on local disk: what goes wrong, and what is switched off. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import type { Engine } from '../../src/ports/engine.ts';
import { assertedCode } from '../support/asserted-codes.ts';
import { assertPrints, runCli, runOk } from '../support/cli.ts';
import { openTestEngine, writeTable } from '../support/engine.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('gold status');
const engine = await openTestEngine();
const SOURCES = `sources:
  - name: silver
    location: ./silver
    tables:
      - name: orders
`;
const MODEL = { 'models/m.sql': "select count(*) as n from {{ source('silver', 'orders') }}" };

const tableProject = async (files: Readonly<Record<string, string>> = {}): Promise<string> => {
  const folder = writeProject({ 'models/s.yml': SOURCES, ...MODEL, ...files });
  await writeTable(engine, join(folder, 'silver/orders'), 'select 1 as id');
  return folder;
};
const intakeProject = (files: Readonly<Record<string, string>> = {}): string =>
  writeProject({
    'models/s.yml': `sources:
  - name: silver
    location: ./silver
    tables: [{ name: orders, format: json, intake: true }]
`,
    ...MODEL,
    ...files,
  });
const put = (folder: string, path: string, text = '{"id":1}'): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const isPublished = (folder: string): boolean => existsSync(join(folder, 'warehouse/gold/m/_delta_log'));

test('a processing/ that cannot be written stops what reads the source, with place and hint', async () => {
  const folder = await tableProject({ 'models/other.sql': 'select 1 as a' });
  writeFileSync(join(folder, 'silver/processing'), 'in the way');
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assertPrints(stdout, 'processing-unwritable');
  assert.match(stdout, 'models/s.yml:5:15');
  assert.match(stdout, 'processing_status: false');
  assert.match(stdout, 'OK=1 WARN=0 FAIL=1');
  assert.is(isPublished(folder), false);
});

for (const [title, files] of [
  [
    'at the source',
    { 'models/s.yml': SOURCES.replace('    tables', '    processing_status: false\n    tables') },
  ],
  ['at the table', { 'models/s.yml': `${SOURCES}        processing_status: false\n` }],
  [
    'at the target',
    {
      'gold_project.yml':
        'name: shop\ntargets: { local: { warehouse: ./warehouse, processing_status: false } }',
    },
  ],
] as const) {
  test(`switched off ${title}, nothing is written beside the tables`, async () => {
    const folder = await tableProject(files);
    await runOk(['run'], folder);
    assert.ok(isPublished(folder));
    assert.equal(readdirSync(join(folder, 'silver')), ['orders']);
    assert.is((await runCli(['status'], folder)).stderr, 'Nothing is recorded.\n');
  });
}

test('an archive/ that cannot be written is told; what was published stays', async () => {
  const folder = await tableProject();
  writeFileSync(join(folder, 'silver/archive'), 'in the way');
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assertPrints(stdout, 'processing-unwritable');
  assert.match(stdout, 'models/s.yml:5:15');
  assert.ok(isPublished(folder));
  const { untracked } = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8'));
  assert.is(untracked[0].code, 'processing-unwritable');
});

test('a table with a location of its own has its records with its source, else beside itself', async () => {
  const folder = writeProject({
    'models/s.yml': `sources:
  - name: silver
    location: ./silver
    tables: [{ name: orders, location: ./far/orders }]
  - name: alone
    tables: [{ name: users, location: ./other/users }]
`,
    'models/m.sql': "select o.id from {{ source('silver', 'orders') }} o, {{ source('alone', 'users') }}",
  });
  await writeTable(engine, join(folder, 'far/orders'), 'select 1 as id');
  await writeTable(engine, join(folder, 'other/users'), 'select 1 as id');
  await runOk(['run'], folder);
  assert.equal(readdirSync(join(folder, 'silver/archive')), ['silver.orders']);
  assert.equal(readdirSync(join(folder, 'other/archive')), ['alone.users']);
  assert.equal(readdirSync(join(folder, 'far')), ['orders']);
});

test('an intake without any file says where files go', async () => {
  const folder = intakeProject();
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assertPrints(stdout, 'intake-empty');
  assert.match(stdout, 'silver/orders/incoming/');
  assert.match(stdout, 'models/s.yml:4:22');
});

test('what was not run because of something else goes back to incoming/', async () => {
  const folder = intakeProject({
    'models/bad.sql': "select cast('x' as integer) as n",
    'models/m.sql': "select o.id from {{ source('silver', 'orders') }} o, {{ ref('bad') }}",
  });
  put(folder, 'silver/orders/incoming/a.json');
  assert.is((await runCli(['run'], folder)).code, 1);
  assert.ok(existsSync(join(folder, 'silver/orders/incoming/a.json')));
  const json = JSON.parse(await runOk(['status', '--state', 'failed', '--json'], folder));
  assert.is(json.records[0].error.code, 'not-processed');
  assertedCode('not-processed');
});

test('an assertion on the source keeps a bad file out', async () => {
  const folder = intakeProject({
    'models/s.yml': `sources:
  - name: silver
    location: ./silver
    tables:
      - name: orders
        format: json
        intake: true
        columns: [{ name: id, assertions: [not_null] }]
`,
  });
  put(folder, 'silver/orders/incoming/a.json', '{"id":1}\n{"id":null}');
  assert.is((await runCli(['run'], folder)).code, 1);
  const [run = ''] = readdirSync(join(folder, 'silver/orders/failed'));
  const why = JSON.parse(readFileSync(join(folder, `silver/orders/failed/${run}/a.json.error.json`), 'utf8'));
  assert.is(why.code, 'assertion-failed');
  assert.is(why.location.file, 'models/s.yml');
  assert.is(isPublished(folder), false);
});

test('retry says what it does not know, and which of several is meant', async () => {
  const folder = intakeProject({
    'models/m.sql': "select cast(id as integer) as id from {{ source('silver', 'orders') }}",
  });
  const runs: string[] = [];
  for (let run = 0; run < 2; run += 1) {
    put(folder, 'silver/orders/incoming/a.json', '{"id":"x"}');
    assert.is((await runCli(['run'], folder)).code, 1);
  }
  runs.push(...readdirSync(join(folder, 'silver/orders/failed')).sort());
  const retry = (what: string): Promise<{ code: number; stdout: string; stderr: string }> =>
    runCli(['status', 'retry', what], folder);
  assert.match((await retry('b.json')).stderr, /unknown-retry[\s\S]*Did you mean "a.json"/);
  assertPrints((await retry('a.json')).stderr, 'ambiguous-retry');
  assert.match(
    (await retry(`silver/orders/failed/${runs[0]}/a.json`)).stdout,
    `a.json of the run ${runs[0]}`,
  );
  // The name is taken in incoming/ by another file.
  put(folder, 'silver/orders/incoming/a.json', '{"id":7}');
  assert.is((await retry(runs[1] ?? '')).code, 0);
  assert.equal(readdirSync(join(folder, 'silver/orders/incoming')).sort(), ['a.json', `a~${runs[1]}.json`]);
  assert.equal(readdirSync(join(folder, 'silver/orders/failed')), []);
});

test('a failed run that read tables has nothing to put back', async () => {
  const folder = await tableProject({
    'models/m.sql': "select cast('x' as integer) as n from {{ source('silver', 'orders') }}",
  });
  await runCli(['run'], folder);
  const [file = ''] = readdirSync(join(folder, 'silver/failed/silver.orders'));
  const { code, stderr } = await runCli(['status', 'retry', file.replace('.json', '')], folder);
  assert.is(code, 1);
  assertPrints(stderr, 'nothing-to-retry');
});

test('wrong words', async () => {
  const folder = await tableProject();
  assert.is((await runCli(['status', 'retyr', 'x'], folder)).code, 2);
  assert.is((await runCli(['status', 'retry'], folder)).code, 2);
  assert.is((await runCli(['status', '--state', 'lost'], folder)).code, 2);
  const { code, stderr } = await runCli(['status', '--source', 'silver.order'], folder);
  assert.is(code, 1);
  assert.match(stderr, /unknown-source-name[\s\S]*Did you mean "silver.orders"/);
});

test('shows and tests claim nothing, and read what was accepted', async () => {
  const folder = intakeProject();
  put(folder, 'silver/orders/incoming/a.json');
  assertPrints((await runCli(['show', 'm'], folder)).stderr, 'intake-empty');
  await runOk(['run'], folder);
  put(folder, 'silver/orders/incoming/b.json');
  assert.match(await runOk(['show', 'm', '--json'], folder), /"n": ?1/);
  assert.ok(existsSync(join(folder, 'silver/orders/incoming/b.json')));
  // A record that somebody has cut off, and files of a run without a record.
  put(folder, 'silver/archive/silver.orders/x.json', '{"state":');
  put(folder, 'silver/orders/processing/lost-run/c.json');
  await runOk(['run'], folder);
  assert.match(await runOk(['show', 'm', '--json'], folder), /"n": ?3/);
  assert.equal(readdirSync(join(folder, 'silver/orders/processing')), []);
  rmSync(join(folder, 'target'), { recursive: true });
});

process.on('exit', () => void engine.close());

test('a run whose files another has taken over says so, and leaves them alone', async () => {
  const folder = intakeProject();
  put(folder, 'silver/orders/incoming/a.json');
  const adapters = nodeAdapters();
  const { code, stdout } = await runCli(['run'], folder, {
    adapters: {
      openWorkspace: async (...settings) => {
        const workspace = await adapters.openWorkspace(...settings);
        const writeFiles: Engine['writeFiles'] = async (request) => {
          takeOver(folder);
          return workspace.engine.writeFiles(request);
        };
        return { ...workspace, engine: Object.assign(Object.create(workspace.engine), { writeFiles }) };
      },
    },
  });
  assert.is(code, 1);
  assertPrints(stdout, 'intake-lost');
  assert.is(existsSync(join(folder, 'silver/orders/incoming/a.json')), false);
});

/** What a run on another machine does when this one gives no sign of life. */
function takeOver(folder: string): void {
  const holds = readdirSync(join(folder, 'silver'), { recursive: true })
    .map(String)
    .filter((path) => /\d{10}\.json$/.test(path));
  for (const path of holds) {
    const next = path.replace(/\d{10}(?=\.json$)/, (digits) => String(Number(digits) + 1).padStart(10, '0'));
    writeFileSync(join(folder, 'silver', next), readFileSync(join(folder, 'silver', path)));
  }
}
