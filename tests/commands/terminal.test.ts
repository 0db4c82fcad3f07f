/** The command line as a person at a terminal sees it, and as a pipe does. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { runCli } from '../support/cli.ts';
import { findPseudoTerminal } from '../support/pseudo-terminal.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('gold in a terminal');
const start = await findPseudoTerminal();

/** `quick` is done at once, `slow` not for minutes, and `after` waits for it. */
const SLOW = {
  'models/quick.sql': 'select 1 as a',
  'models/slow.sql': 'select sum(hash(a.range + b.range)) as n from range(1000000) a, range(1000000) b',
  'models/after.sql': "select n from {{ ref('slow') }}",
};
const BAR = /^\[[=> ]+\] 1\/3 .*slow \d/;

if (start === undefined) {
  for (const name of ['the live line and Ctrl-C', 'a narrow terminal']) test.skip(name, 'no pseudo-terminal');
} else {
  test('the live line is there, shrinks with the terminal; Ctrl-C says what was stopped and gives the cursor back', async () => {
    const folder = writeProject(SLOW);
    const run = start(['run'], folder);
    await run.until('the bar', () => BAR.test(run.screen.lines().at(-1) ?? ''));
    assert.match(run.screen.lines()[0] ?? '', /^OK {5}quick {2}1 row, 1 file {2}new v0/);
    assert.is(run.screen.lines().length, 2);
    assert.not.ok(run.screen.isCursorVisible());
    await run.resize(24);
    await run.until('the narrow line', () => /^1\/3 {2}.*slow/.test(run.screen.lines().at(-1) ?? ''));
    assert.ok((run.screen.lines().at(-1) ?? '').length < 24);
    assert.not.ok(
      run.screen.lines().some((line) => line.startsWith('[')),
      run.screen.lines().join('\n'),
    );
    await run.resize(120);
    await run.until('the bar again', () => BAR.test(run.screen.lines().at(-1) ?? ''));
    run.press('\u0003');
    assert.is(await run.exitCode, 130);
    const lines = run.screen.lines();
    assert.ok(run.screen.isCursorVisible());
    const text = lines.join('\n');
    assert.match(text, /^SKIP {3}slow {3}stopped$/m);
    assert.match(text, /^SKIP {3}after {2}/m);
    assert.match(text, /^Stopping; Ctrl-C once more ends at once\.$/m);
    assert.match(text, /3 models in .*, stopped by you/);
    assert.match(text, /^Done\. OK=1 WARN=0 FAIL=0 SKIP=2 REUSED=0 TOTAL=3$/m);
    assert.not.match(text, /\[=/);
    assert.not.ok(existsSync(join(folder, 'warehouse/gold/slow/_delta_log')));
  });

  test('at the end the live line is gone, and each finished line is whole, in 20 columns', async () => {
    const names = ['first_of_the_models', 'kurz', '顧客'];
    const folder = writeProject(
      Object.fromEntries(
        names.map((name) => [
          `models/${name}.sql`,
          'select sum(hash(a.range + b.range)) as n from range(20000) a, range(2000) b',
        ]),
      ),
    );
    const run = start(['run'], folder, { columns: 20 });
    assert.is(await run.exitCode, 0);
    const lines = run.screen.lines();
    assert.is(
      lines.filter((line) => /^OK {5}(?:first_of_the_models|kurz|顧客) +1 row, 1 file {2}/.test(line)).length,
      3,
    );
    assert.is(lines.at(-1), 'Done. OK=3 WARN=0 FAIL=0 SKIP=0 REUSED=0 TOTAL=3');
    assert.is(lines.length, 6, lines.join('\n'));
    assert.ok(run.screen.isCursorVisible());
  });
}

test('a terminal of a build server, a dumb one, --quiet and JSON lines get no live line and no control characters', async () => {
  const folder = writeProject({ 'models/a.sql': 'select sum(hash(range)) as n from range(20000000)' });
  const cases = [
    { args: ['run'], environment: { CI: 'true', NO_COLOR: '1' } },
    { args: ['run', '--no-color'], environment: { TERM: 'dumb' } },
    { args: ['run', '--quiet', '--no-color'], environment: {} },
    { args: ['run', '--log-format', 'json', '--no-color'], environment: {} },
  ];
  for (const { args, environment } of cases) {
    const { code, stdout, stderr } = await runCli(args, folder, { environment, terminal: 80 });
    assert.is(code, 0);
    assert.not.ok(`${stdout}${stderr}`.includes('\u001b'), stderr);
  }
  // The same is drawn upon where nothing speaks against it.
  const { stderr } = await runCli(['run', '--no-color'], folder, { terminal: 80 });
  assert.ok(stderr.includes('\u001b[?25l') && stderr.endsWith('\u001b[?25h'), stderr);
});

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** `gold …` with both streams in a pipe of which only the first line is read, as `2>&1 | head -1` does. */
function runCut(command: string, folder: string): Promise<{ readonly code: number; readonly text: string }> {
  const gold = `"${process.execPath}" --import "${import.meta.resolve('tsx')}" "${CLI}"`;
  const script = `{ ${gold} ${command}; echo $? > code; } 2>&1 | head -1`;
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', script], { cwd: folder });
    let text = '';
    child.stdout.on('data', (data) => {
      text += String(data);
    });
    child.on('close', () => resolve({ code: Number(readFileSync(join(folder, 'code'), 'utf8')), text }));
  });
}

test('a pipe gets no control characters, and a reader that goes away ends nothing', async () => {
  const folder = writeProject({
    'models/a.sql': 'select 1 as a',
    'models/b.sql': "select a from {{ ref('a') }}",
    'models/c.sql': "select cast('x' as integer) as n from {{ ref('b') }}",
  });
  const { code, text } = await runCut('run', folder);
  assert.match(text, /^OK {5}a {2}1 row, 1 file {2}new v0 {2}\d\.\d\ds\n$/);
  // The run went on to its end, and says by its code how that was.
  assert.is(code, 1);
  assert.ok(existsSync(join(folder, 'warehouse/gold/b/_delta_log/00000000000000000000.json')));
  assert.equal(await runCut('ls', folder), { code: 0, text: 'a\n' });
});
