/** `npm run sample`: wrong usage is explained, without a stack. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { readSampleArguments } from '../../src/sample/sample-options.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const test = suite('readSampleArguments');

test('reads options, with underscores in numbers', () => {
  const args = readSampleArguments(['--orders', '1_000', '--days=3', '--start', '2024-02-29', '--out', 'x']);
  assert.equal(args, { options: { orders: 1000, days: 3, start: '2024-02-29' }, out: 'x' });
  assert.is(readSampleArguments(['--help']), undefined);
  assert.is(readSampleArguments(['-h']), undefined);
});

test('refuses what it does not know and values that are none', async () => {
  for (const argv of [['--nope'], ['stray'], ['--orders'], ['--days', '--out'], ['--help=yes']]) {
    await rejectsWith(() => readSampleArguments(argv), 'sample-usage');
  }
  for (const argv of [
    ['--orders', '0'],
    ['--orders', ' '],
    ['--days', '1.5'],
    ['--days=-1'],
    ['--orders', '1e99'],
    ['--start', '2025-02-30'],
    ['--start', 'soon'],
    ['--out', ''],
  ]) {
    await rejectsWith(() => readSampleArguments(argv), 'bad-sample-option');
  }
});

test('the command says how it is used: help ends with 0, wrong usage with 2', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'src/sample/main.ts', ...args], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      encoding: 'utf8',
    });
  const help = run('--help');
  assert.is(help.status, 0);
  assert.match(help.stdout, '--orders N');
  const wrong = run('--nope');
  assert.is(wrong.status, 2);
  assert.match(wrong.stderr, /^sample-usage: Unknown option '--nope'/);
  assert.not.match(wrong.stderr, '    at ');
});
