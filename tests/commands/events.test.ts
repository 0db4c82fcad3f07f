/** What commands tell programs: JSON lines, the log file, one document with --json; each held against its schema. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readDocument, readEventLines, requireDocument } from '../support/artifacts.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('events');

/** A node of every outcome: `good` OK, `odd` WARN, `bad` FAIL, `after` SKIP, a view, a seed; unit tests that pass, fail and err. */
const FILES = {
  'models/good.sql': "select id, name from {{ ref('people') }}",
  'models/odd.sql': "select id from {{ ref('good') }}",
  'models/bad.sql': "select cast(name as integer) as n from {{ ref('good') }}",
  'models/after.sql': "select n from {{ ref('bad') }}",
  'models/seen.sql': "{{ config(materialized='view') }} select id from {{ ref('good') }}",
  'models/m.yml': `models:
  - name: good
    columns: [{ name: id, assertions: [not_null] }]
  - name: odd
    assertions: [{ expression: { expression: id < 2, severity: warn } }]
`,
  'seeds/people.csv': 'id,name\n1,Ada\n2,Bob\n',
  'tests/units.yml': `unit_tests:
  - { name: passes, model: good, given: [{ input: ref('people'), rows: [{ id: 1, name: A }] }], expect: { rows: [{ id: 1, name: A }] } }
`,
};

/** stderr of a command as events. */
async function eventsOf(
  args: readonly string[],
  folder: string,
  options?: CliOptions,
): Promise<{
  readonly code: number;
  readonly stdout: string;
  readonly events: ReturnType<typeof readEventLines>;
}> {
  const { code, stdout, stderr } = await runCli([...args, '--log-format', 'json'], folder, options);
  return { code, stdout, events: readEventLines(stderr) };
}

function codesOf(events: ReturnType<typeof readEventLines>): string[] {
  return [...new Set(events.map(({ code }) => code))];
}

test('a run with every outcome is told line by line, and nothing else is on stdout', async () => {
  const folder = writeProject(FILES);
  const { code, stdout, events } = await eventsOf(['build', '--debug'], folder);
  assert.is(code, 1);
  assert.is(stdout, '');
  assert.equal(codesOf(events), [
    'command-started',
    'project-loaded',
    'unit-test-finished',
    'run-started',
    'node-started',
    'node-finished',
    'run-finished',
    'command-finished',
  ]);
  const levels = new Map(
    events.flatMap((event) =>
      event.code === 'node-finished' ? [[event.data.result.name, event.level] as const] : [],
    ),
  );
  assert.equal([...levels].sort(), [
    ['after', 'warn'],
    ['bad', 'error'],
    ['good', 'info'],
    ['odd', 'warn'],
    ['people', 'info'],
    ['seen', 'info'],
  ]);
  const last = events.findLast(({ code: name }) => name === 'node-finished');
  assert.ok(last?.code === 'node-finished' && last.data.done === last.data.total && last.data.total === 6);
  const end = events.at(-1);
  assert.ok(end?.code === 'command-finished' && end.data.exit_code === 1);
  // The same run everywhere.
  const results = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8'));
  assert.equal([...new Set(events.map(({ run_id }) => run_id))], [results.run_id]);
  requireDocument('run-results', results);
  assert.is(results.unit_tests[0].name, 'passes');
  requireDocument('manifest', JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8')));
  // The log has the same lines.
  const logged = readEventLines(readFileSync(join(folder, 'logs/gold.log'), 'utf8'));
  assert.equal(logged, events);
});

test('levels: --quiet has warnings and errors only; without --debug nothing for debugging', async () => {
  const folder = writeProject(FILES);
  const quiet = await eventsOf(['run', '--quiet', '-s', 'good', 'odd'], writeProject(FILES));
  assert.ok(quiet.events.every(({ level }) => level === 'error' || level === 'warn'));
  const usual = await eventsOf(['seed'], folder);
  assert.equal(codesOf(usual.events), ['run-started', 'node-finished', 'run-finished']);
  // The log has all in any case.
  assert.match(readFileSync(join(folder, 'logs/gold.log'), 'utf8'), '"command-started"');
});

test('each compile error is a line with its place, and --json still prints one document', async () => {
  const folder = writeProject({
    'models/a.sql': "select * from {{ ref('b') }}",
    'models/c.sql': 'select {{ nope }}',
  });
  const { code, stdout, events } = await eventsOf(['run', '--json'], folder);
  assert.is(code, 1);
  const errors = events.flatMap((event) => (event.code === 'error' ? [event.data] : []));
  assert.equal(
    errors.map(({ code: name, location }) => [name, location?.file]),
    [
      ['unknown-ref', 'models/a.sql'],
      ['unknown-name', 'models/c.sql'],
    ],
  );
  const document = readDocument('errors', stdout) as { readonly errors: readonly object[] };
  assert.equal(
    document.errors,
    errors.map(({ stack: _, ...error }) => error),
  );
});

test('unit tests and assertions of gold test', async () => {
  const folder = writeProject(FILES);
  await runCli(['build', '-s', 'people', 'good', 'odd'], folder);
  const more = {
    'tests/more.yml': `unit_tests:
  - { name: fails, model: good, given: [{ input: ref('people'), rows: [{ id: 1, name: A }] }], expect: { rows: [{ id: 2, name: A }] } }
  - { name: errs, model: good, given: [{ input: ref('people'), rows: [{ id: 1 }] }], expect: { rows: [{ idd: 2 }] } }
`,
  };
  writeProject(more, folder);
  const { code, stdout, events } = await eventsOf(['test', '--json'], folder);
  assert.is(code, 1);
  readDocument('test-results', stdout);
  const statuses = events.flatMap((event) =>
    event.code === 'unit-test-finished' || event.code === 'assertion-finished'
      ? [event.data.result.status]
      : [],
  );
  assert.equal(statuses.toSorted(), ['error', 'fail', 'pass', 'pass', 'warn']);
});

test('what templates say, warnings and interruption are lines as well', async () => {
  const folder = writeProject({ 'models/a.sql': "{{ log('hello') }}select 1 as a" });
  const said = await eventsOf(['run', '-s', 'a', 'nobody'], folder);
  const messages = said.events.filter(({ code }) => code === 'message');
  assert.equal(
    messages.map(({ level, message }) => [level, message]),
    [
      ['info', 'a: hello'],
      ['warn', 'warning: no node matches "nobody"'],
    ],
  );
  const slow = writeProject({
    'models/slow.sql': 'select sum(hash(a.range + b.range)) as n from range(1000000) a, range(1000000) b',
    'models/later.sql': "select n from {{ ref('slow') }}",
  });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('cancelled')), 700);
  const { code, events } = await eventsOf(['run', '--debug'], slow, { signal: controller.signal });
  assert.is(code, 130);
  assert.ok(codesOf(events).includes('interrupted'));
  const skipped = events.flatMap((event) =>
    event.code === 'node-finished' ? [[event.data.result.name, event.data.result.status]] : [],
  );
  assert.equal(skipped, [
    ['slow', 'skipped'],
    ['later', 'skipped'],
  ]);
});

test('wrong usage is a line too', async () => {
  const { code, stderr, stdout } = await runCli(['rnu', '--log-format', 'json'], writeProject(FILES));
  assert.is(code, 2);
  assert.is(stdout, '');
  const [line] = readEventLines(stderr);
  assert.is(line?.level, 'error');
  assert.match(line?.message ?? '', 'Did you mean run');
});

test('every command with --json prints one document that its schema describes', async () => {
  const folder = writeProject(FILES);
  await runCli(['build', '-s', 'people', 'good', 'seen'], folder);
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['run-results', ['run', '-s', 'good']],
    ['run-results', ['seed']],
    ['compile', ['compile']],
    ['compile', ['compile', '--model', 'good']],
    ['nodes', ['ls']],
    ['rows', ['show', 'good']],
    ['history', ['history', 'good']],
    ['optimize', ['optimize', 'good']],
    ['vacuum', ['vacuum', 'good']],
    ['status', ['status']],
    ['errors', ['show', 'nobody']],
    ['errors', ['catalog', 'plan']],
  ];
  for (const [name, args] of cases) {
    const { stdout, stderr } = await runCli([...args, '--json'], folder);
    if (stdout === '') throw new Error(`${args.join(' ')}: ${stderr}`);
    readDocument(name, stdout);
  }
});

test('numbers of rows keep their digits', async () => {
  const folder = writeProject({});
  const sql = 'select 9223372036854775807 as n, 1.10::decimal(5,2) as d';
  const { stdout } = await runCli(['show', '--inline', sql, '--json'], folder);
  assert.match(stdout, '{"n":9223372036854775807,"d":1.10}');
});

test('values of GOLD_SECRET_ variables are nowhere in the output, the log or the artifacts', async () => {
  const secret = 'pa"ss/wörd';
  const folder = writeProject({
    'gold_project.yml': `name: shop
targets:
  local: { warehouse: "./{{ env_var('GOLD_SECRET_PLACE') }}", threads: 2 }
`,
    'models/a.sql': "{{ log(var('said')) }}select '{{ var('said') }}' as a",
  });
  const environment = { GOLD_SECRET_PLACE: secret, GOLD_VARS: JSON.stringify({ said: secret }) };
  for (const args of [
    ['run'],
    ['run', '--json'],
    ['run', '--debug', '--log-format', 'json'],
    ['show', 'a'],
    ['compile', '--model', 'a'],
    ['debug'],
    ['history', 'a', '--json'],
  ]) {
    const { code, stdout, stderr } = await runCli(args, folder, { environment });
    assert.is(code, 0, stderr);
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
      assert.not.ok(`${stdout}${stderr}`.includes(form), `${args.join(' ')}: ${stdout}${stderr}`);
  }
  assert.ok(existsSync(join(folder, secret, 'gold/a/_delta_log')));
  for (const file of [
    'logs/gold.log',
    'target/run_results.json',
    'target/manifest.json',
    'target/compiled/models/a.sql',
  ]) {
    const text = readFileSync(join(folder, file), 'utf8');
    assert.not.ok(text.includes('wörd'), file);
  }
});

test('clean, plan and dry runs leave no log', async () => {
  const folder = writeProject(FILES);
  await runCli(['ls'], folder);
  assert.ok(existsSync(join(folder, 'logs/gold.log')));
  for (const args of [['clean'], ['plan'], ['run', '--dry-run']]) await runCli(args, folder);
  assert.not.ok(existsSync(join(folder, 'logs')));
});

test('a log that cannot be written is told of once, and the run goes on', async () => {
  const folder = writeProject(FILES);
  // A file where the folder should be: nobody, not even root, can write there.
  writeFileSync(join(folder, 'logs'), '');
  const { code, stderr } = await runCli(['seed'], folder);
  assert.is(code, 0);
  assert.is(stderr.match(/warning: logs\/gold\.log cannot be written/g)?.length, 1);
});
