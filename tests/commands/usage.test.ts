/** Wrong words on the command line: exit 2 and a sentence, never a stack and never a run of something else. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { runCli, runOk } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('usage');
const folder = writeProject({
  'models/a.sql': 'select range as v from range(3)',
  'models/b.sql': 'select 1 as v',
});

const WRONG: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [['run', '--constructor', 'x'], /Unknown argument: constructor/],
  [['run', '--no-toString'], /Unknown argument: toString/],
  [['run', '--select'], /Not enough arguments following: select/],
  [['ls', '--target'], /Not enough arguments following: target/],
  [['run', '--no-select'], /--select takes a value/],
  [['run', '--select.a', 'b'], /Unknown argument: select.a\nDid you mean --select\?/],
  [['run', '--', 'a'], /Unknown argument: a/],
  [['run', '--quiet=2'], /--quiet takes no value/],
  [['run', '--limit', '3'], /--limit is an option of gold show, gold history, gold status\./],
  [['ls', '--output', 'xml'], /Choices: "name", "path", "json", "selector"\nSee gold --help/],
  [['history'], /Missing required argument: table\nSee gold --help/],
  [['rum'], /Did you mean run\?/],
  [['explian'], /Did you mean explain\?/],
  [['run', '--taget', 'x'], /Unknown argument: taget\nDid you mean --target\?/],
  [['ls', '--resource-type', 'modle'], /Choices: "model", "seed", "source"/],
  [['explain', 'a', 'b'], /Unknown argument: b/],
];

for (const [args, says] of WRONG) {
  test(`gold ${args.join(' ')}`, async () => {
    const { code, stdout, stderr } = await runCli(args, folder);
    assert.is(code, 2, stderr);
    assert.is(stdout, '');
    assert.match(stderr, says);
    assert.not.match(stderr, /\n\s+at /);
  });
}

const fault = (): never => {
  throw new TypeError('x is undefined', { cause: new Error('inner') });
};

test('a fault of gold shows its stack and how to report it, exit 2', async () => {
  const adapters = { openWorkspace: fault };
  const { code, stderr } = await runCli(['run'], folder, { adapters });
  assert.is(code, 2, stderr);
  assert.match(
    stderr,
    /^internal: gold itself has failed\. This is a fault of gold, not of your project\.$/m,
  );
  assert.match(stderr, /TypeError: x is undefined\n\s+at .*usage\.test/);
  assert.match(stderr, 'caused by Error: inner');
  assert.match(stderr, 'hint: Please report it');
  assert.not.match(stderr, 'gold explain');
});

test('so does one that nobody waits for', () => {
  const late = join(temporaryFolder(), 'late.mjs');
  // As soon as gold listens.
  const reject = "setTimeout(() => Promise.reject(new TypeError('late')))";
  writeFileSync(late, `process.on('newListener', (name) => name === 'uncaughtException' && ${reject});\n`);
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const args = ['--import', 'tsx', '--import', late, cli, 'show', 'a', '--limit', '0'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.is(status, 2, stderr);
  assert.match(stderr, /internal: gold itself has failed.*TypeError: late.*hint: Please report it/s);
});

test('--debug shows what caused an error', async () => {
  const args = ['compile', '--vars', '{a: [}'];
  assert.not.match((await runCli(args, folder)).stderr, 'caused by');
  const { code, stderr } = await runCli([...args, '--debug'], folder);
  assert.is(code, 1);
  assert.match(stderr, /bad-vars: .*\n.*\n.*GoldError: .*caused by .*YAMLParseError/s);
});

test('a list given twice adds up, of anything else the last counts', async () => {
  const names = await runOk(
    ['ls', '--select', 'a', '--select', 'b', '--output', 'json', '--output', 'name'],
    folder,
  );
  assert.is(names, 'a\nb\n');
  const rows = await runOk(['show', 'a', '--limit', '1', '--limit', '2', '--output', 'csv'], folder);
  assert.is(rows.trim().split('\n').length, 3);
});

test('values that are no numbers are named', async () => {
  for (const value of ['x', '-1', '1.5', 'NaN', '1e999']) {
    const { code, stderr } = await runCli(['show', 'a', '--limit', value], folder);
    assert.is(code, 1);
    assert.match(stderr, 'bad-number: --limit must be a whole number');
  }
});
