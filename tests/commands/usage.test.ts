/** Wrong words on the command line: exit 2 and a sentence, never a stack and never a run of something else. */
import * as assert from 'uvu/assert';
import { runCli, runOk } from '../support/cli.ts';
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
