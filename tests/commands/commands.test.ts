import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { queryRows, runCli, runOk } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const FILES = {
  'models/numbers.sql': 'select range as n, range % 2 as parity from range(10)',
  'models/evens.sql': "{{ config(tags=['even']) }}select n from {{ ref('numbers') }} where parity = 0",
  'models/total.sql': "select sum(n)::bigint as total from {{ ref('evens') }}",
};

const readJson = (folder: string, path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'));

const test = suite('commands');

test('run publishes every model and says so', async () => {
  const folder = writeProject(FILES);
  const out = await runOk(['run'], folder);
  assert.match(out, /^OK {5}numbers {2}10 rows, 1 file {2}new v0 {2}\d+\.\d\ds$/m);
  assert.match(out, /\nDone\. OK=3 WARN=0 FAIL=0 SKIP=0 REUSED=0 TOTAL=3\n$/);
  assert.equal(await queryRows("from {{ ref('total') }}", folder), [{ total: 20 }]);
  assert.match(await runOk(['run'], folder), /numbers .* v0 → v1 /);
});

test('run of one model reads the others as published', async () => {
  const folder = writeProject(FILES);
  const { code, stdout } = await runCli(['run', '-s', 'total'], folder);
  assert.is(code, 1);
  assert.match(stdout, 'not-published');
  await runOk(['run'], folder);
  assert.match(await runOk(['run', '--select', 'total'], folder), 'TOTAL=1');
});

test('run_results.json says what happened to each node', async () => {
  const folder = writeProject({ ...FILES, 'models/evens.sql': "select nope from {{ ref('numbers') }}" });
  const { code } = await runCli(['run'], folder);
  assert.is(code, 1);
  const { results, target } = readJson(folder, 'target/run_results.json');
  assert.is(target, 'local');
  const byName = new Map<string, Record<string, unknown>>(
    results.map((node: { name: string }) => [node.name, node]),
  );
  assert.is(byName.get('numbers')?.['status'], 'success');
  assert.is(byName.get('numbers')?.['version_after'], 0);
  assert.equal(byName.get('evens')?.['location'], { file: 'models/evens.sql', line: 1, column: 8 });
  assert.is(byName.get('total')?.['status'], 'skipped');
});

test('a failure shows the line with a caret, skips what needs it and lets the rest go on', async () => {
  const folder = writeProject({
    ...FILES,
    'models/evens.sql': "select n,\n  nope\nfrom {{ ref('numbers') }}",
  });
  const { code, stdout } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.match(stdout, /models\/evens\.sql:2:3\n {2}1 \| select n,\n {2}2 \| {3}nope\n {4}\| {3}\^/);
  assert.match(stdout, /^SKIP {3}total {4}evens failed$/m);
  assert.match(stdout, 'Done. OK=1 WARN=0 FAIL=1 SKIP=1 REUSED=0 TOTAL=3');
});

test('a table stays as it was when its model fails', async () => {
  const folder = writeProject(FILES);
  await runOk(['run'], folder);
  writeFileSync(join(folder, 'models/total.sql'), "select error('late') as total from {{ ref('evens') }}");
  assert.is((await runCli(['run'], folder)).code, 1);
  writeFileSync(join(folder, 'models/total.sql'), FILES['models/total.sql']);
  assert.equal(await queryRows("from {{ ref('total') }}", folder), [{ total: 20 }]);
  assert.equal(readdirSync(join(folder, 'warehouse/gold/total/_delta_log')), ['00000000000000000000.json']);
});

test('--fail-fast stops the others', async () => {
  const slow = 'select sum(a.range * b.range)::hugeint as v from range(300000) a, range(200000) b';
  const folder = writeProject({
    'models/a_slow.sql': slow,
    'models/bad.sql': "select error('x')::integer as a",
  });
  const { code, stdout } = await runCli(['run', '--fail-fast', '--threads', '2'], folder);
  assert.is(code, 1);
  assert.match(stdout, 'FAIL=1 SKIP=1');
});

test('Ctrl-C ends a running query, publishes nothing and exits 130', async () => {
  const slow = 'select a.range * b.range as v from range(3000000) a, range(200000) b';
  const folder = writeProject({
    'models/slow.sql': slow,
    'models/later.sql': "select * from {{ ref('slow') }}",
  });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('cancelled')), 300);
  const started = Date.now();
  const { code, stdout } = await runCli(['run'], folder, { signal: controller.signal });
  assert.is(code, 130);
  assert.ok(Date.now() - started < 10_000);
  assert.match(stdout, 'SKIP=2');
  assert.match(stdout, /SKIP +later +the run was stopped/);
  assert.not.match(stdout, 'failed');
  assert.not.ok(existsSync(join(folder, 'warehouse/gold/slow/_delta_log')));
  assert.equal(
    existsSync(join(folder, 'warehouse/gold/slow')) ? readdirSync(join(folder, 'warehouse/gold/slow')) : [],
    [],
  );
});

test('--json prints the results as JSON and nothing else', async () => {
  const folder = writeProject(FILES);
  const { results } = JSON.parse(await runOk(['run', '--json'], folder));
  assert.is(results.length, 3);
});

test('--quiet prints failures and the last line only', async () => {
  const folder = writeProject(FILES);
  assert.match(await runOk(['run', '-q'], folder), /^Done\. OK=3 [^\n]*\n$/);
});

test('compile writes manifest and queries, the same bytes each time', async () => {
  const folder = writeProject(FILES);
  await runOk(['compile'], folder);
  const first = readFileSync(join(folder, 'target/manifest.json'), 'utf8');
  assert.match(readFileSync(join(folder, 'target/compiled/models/evens.sql'), 'utf8'), '"gold"."numbers"');
  await runOk(['compile'], folder);
  assert.is(readFileSync(join(folder, 'target/manifest.json'), 'utf8'), first);
  const manifest = JSON.parse(first);
  assert.equal(manifest.parents['model.shop.evens'], ['model.shop.numbers']);
  assert.equal(manifest.children['model.shop.evens'], ['model.shop.total']);
});

test('compile --model prints one query', async () => {
  const folder = writeProject(FILES);
  assert.is(
    await runOk(['compile', '--model', 'total'], folder),
    'select sum(n)::bigint as total from "gold"."evens"\n',
  );
  const { code, stderr } = await runCli(['compile', '--model', 'totl'], folder);
  assert.is(code, 1);
  assert.match(stderr, 'Did you mean "total"?');
});

test('compile errors are all shown, exit 1, and nothing runs', async () => {
  const folder = writeProject({
    'models/a.sql': "select * from {{ ref('bb') }}",
    'models/b.sql': 'select {{ 1 + }}',
  });
  const { code, stdout, stderr } = await runCli(['run'], folder);
  assert.is(code, 1);
  assert.is(stdout, '');
  assert.match(stderr, 'unknown-ref');
  assert.match(stderr, 'models/b.sql:1');
  assert.match(stderr, '2 errors.');
});

test('ls lists names, paths or JSON', async () => {
  const folder = writeProject(FILES);
  assert.is(await runOk(['ls'], folder), 'evens\nnumbers\ntotal\n');
  assert.is(
    await runOk(['ls', '-s', '+evens', '--output', 'path'], folder),
    'models/evens.sql\nmodels/numbers.sql\n',
  );
  const line = JSON.parse(await runOk(['ls', '-s', 'tag:even', '--output', 'json'], folder));
  assert.is(line.id, 'model.shop.evens');
});

test('selecting nothing names the nearest, and is allowed for schedulers', async () => {
  const folder = writeProject(FILES);
  const { code, stderr } = await runCli(['run', '-s', 'totla'], folder);
  assert.is(code, 1);
  assert.match(stderr, 'Did you mean "total"?');
  assert.match(await runOk(['run', '-s', 'totla', '--allow-empty'], folder), 'TOTAL=0');
});

test('show prints rows of a model that was never published', async () => {
  const folder = writeProject(FILES);
  assert.is(
    await runOk(['show', 'numbers', '--limit', '2', '--output', 'csv'], folder),
    'n,parity\n0,0\n1,1\n',
  );
});

test('show --inline compiles its query as a model would be, with errors at its own lines', async () => {
  const folder = writeProject(FILES);
  await runOk(['run'], folder);
  assert.equal(await queryRows("select count(*) as c from {{ ref('evens') }}", folder), [{ c: 5 }]);
  const { stderr } = await runCli(['show', '--inline', 'select\n  nope'], folder);
  assert.match(stderr, /inline_query:2:3\n {2}1 \| select\n {2}2 \| {3}nope/);
});

test('delta() reads any table at any version', async () => {
  const folder = writeProject({ 'models/a.sql': 'select 1 as v' });
  await runOk(['run'], folder);
  writeFileSync(join(folder, 'models/a.sql'), 'select 2 as v');
  await runOk(['run'], folder);
  const read = (args: string) => queryRows(`select v from {{ delta('warehouse/gold/a'${args}) }}`, folder);
  assert.equal(await read(', version=0'), [{ v: 1 }]);
  assert.equal(await read(''), [{ v: 2 }]);
  const { code, stderr } = await runCli(
    ['show', '--inline', "from {{ delta('warehouse/gold/a', version=7) }}"],
    folder,
  );
  assert.is(code, 1);
  assert.match(stderr, 'versions 0 to 1');
});

test('a timestamp without zone is UTC, whatever the zone of the machine', async () => {
  const folder = writeProject({ 'models/a.sql': 'select 1 as v' });
  await runOk(['run'], folder);
  writeFileSync(join(folder, 'models/a.sql'), 'select 2 as v');
  await runOk(['run'], folder);
  for (const [version, time] of ['2001-01-31T10:00:00Z', '2001-01-31T14:00:00Z'].entries()) {
    const commit = join(folder, 'warehouse/gold/a/_delta_log', `${String(version).padStart(20, '0')}.json`);
    utimesSync(commit, new Date(time), new Date(time));
  }
  const zone = process.env['TZ'];
  process.env['TZ'] = 'America/New_York';
  try {
    const read = (timestamp: string) =>
      queryRows(`select v from {{ delta('warehouse/gold/a', timestamp='${timestamp}') }}`, folder);
    assert.equal(await read('2001-01-31 12:00:00'), [{ v: 1 }]);
    assert.equal(await read('2001-01-31 12:00:00-02:00'), [{ v: 2 }]);
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

test('clean removes target and leaves tables', async () => {
  const folder = writeProject(FILES);
  await runOk(['run'], folder);
  await runOk(['clean'], folder);
  assert.not.ok(existsSync(join(folder, 'target')));
  assert.ok(existsSync(join(folder, 'warehouse/gold/total/_delta_log')));
});

test('debug checks the target', async () => {
  assert.match(await runOk(['debug'], writeProject(FILES)), 'All checks passed.');
});

test('wrong usage exits 2 and says what was meant', async () => {
  const folder = writeProject(FILES);
  for (const [args, text] of [
    [['rnu'], 'Did you mean run?'],
    [['run', '--selct', 'x'], 'Did you mean --select?'],
    [[], 'Which command?'],
    [['ls', '--output', 'xml'], 'name'],
  ] as const) {
    const { code, stderr } = await runCli(args, folder);
    assert.is(code, 2, args.join(' '));
    assert.match(stderr, text);
  }
});

test('options come from GOLD_ variables, and the command line wins', async () => {
  const folder = writeProject({ 'models/a.sql': "select '{{ var('who') }}' as who" });
  const environment = { GOLD_VARS: '{who: environment}' };
  assert.match(await runOk(['show', 'a'], folder, { environment }), 'environment');
  assert.match(await runOk(['show', 'a', '--vars', '{who: line}'], folder, { environment }), 'line');
});

test('a project is found from a folder below it, and named with --project-dir', async () => {
  const folder = writeProject(FILES);
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  assert.match(await runOk(['ls'], join(folder, 'a/b')), 'numbers');
  assert.match(await runOk(['ls', '--project-dir', folder], '/'), 'numbers');
  const { code, stderr } = await runCli(['ls'], '/');
  assert.is(code, 1);
  assert.match(stderr, 'gold_project.yml');
});

test('timestamp_ntz is for those who ask for it, and raises the protocol', async () => {
  const folder = writeProject({
    'models/a.sql':
      "select timestamp '2024-01-02 03:04:05.123456' as zoned, timestamp '2024-01-02 03:04:05' as plain",
    'models/a.yml':
      'models:\n  - name: a\n    config: { contract: { enforced: true } }\n    columns: [{ name: zoned, data_type: timestamptz }, { name: plain, data_type: timestamp_ntz }]\n',
  });
  await runOk(['run'], folder);
  const log = readFileSync(join(folder, 'warehouse/gold/a/_delta_log/00000000000000000000.json'), 'utf8');
  assert.match(log, '"minReaderVersion":3');
  assert.match(log, '"readerFeatures":["timestampNtz"]');
  assert.equal(await queryRows("from {{ ref('a') }}", folder), [
    // Shown as a new model would store it: zoneless times are taken as UTC.
    { zoned: '2024-01-02T03:04:05.123456Z', plain: '2024-01-02T03:04:05Z' },
  ]);
  await runOk(['run'], folder);
});

test('views are seen by readers and stored nowhere', async () => {
  const folder = writeProject({
    ...FILES,
    'models/evens.sql': `{{ config(materialized='view') }}${FILES['models/evens.sql']}`,
  });
  await runOk(['run'], folder);
  assert.not.ok(existsSync(join(folder, 'warehouse/gold/evens')));
  assert.equal(await queryRows("from {{ ref('total') }}", folder), [{ total: 20 }]);
  assert.match(await runOk(['run', '-s', 'total'], folder), 'OK=1');
});

test('a table that another run makes meanwhile is not taken for a foreign one', async () => {
  const folder = writeProject(FILES);
  const adapters = nodeAdapters();
  let others = 0;
  const { code, stdout } = await runCli(['run', '-s', 'numbers'], folder, {
    adapters: {
      openWorkspace: async (engine, storage) => {
        const workspace = await adapters.openWorkspace(engine, storage);
        const { delta } = workspace;
        const store: ObjectStore = {
          ...delta.store,
          // The log has been looked for in vain; now the other run comes, and then the folder is looked at.
          async *list(prefix, options) {
            if (prefix.endsWith('/numbers')) {
              others += 1;
              await runOk(['run', '-q', '-s', 'numbers'], folder);
            }
            yield* delta.store.list(prefix, options);
          },
        };
        return { ...workspace, delta: { ...delta, store } };
      },
    },
  });
  assert.is(others, 1);
  assert.is(code, 0, stdout);
  assert.match(stdout, 'v0 → v1');
});

test('a fault of ours exits 2 with its stack', async () => {
  const folder = writeProject(FILES);
  const broken = { openWorkspace: () => Promise.reject(new TypeError('boom')) };
  const { code, stderr } = await runCli(['run'], folder, { adapters: broken });
  assert.is(code, 2);
  assert.match(stderr, 'TypeError: boom');
});

test('a project without target folder rights still says what is wrong', async () => {
  const folder = writeProject(FILES);
  rmSync(join(folder, 'target'), { recursive: true, force: true });
  writeFileSync(join(folder, 'target'), 'a file');
  const { code, stderr } = await runCli(['compile'], folder);
  assert.is(code, 1);
  assert.match(stderr, 'storage-unwritable');
});
