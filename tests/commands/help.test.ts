/** Help, and that what it gives as examples is true: they are run on the sample project. */
import { readFileSync } from 'node:fs';
import stringWidth from 'string-width';
import * as assert from 'uvu/assert';
import { splitLine } from '../../src/commands/completion/split-line.ts';
import { describeCommands } from '../../src/commands/help/help.ts';
import { nameOf } from '../../src/commands/help/scan-words.ts';
import { COMMANDS } from '../../src/commands/main.ts';
import { formatCommandsMarkdown } from '../../src/report/command-help.ts';
import { assertedCode } from '../support/asserted-codes.ts';
import { runCli, runOk } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';

const test = suite('help');

const EXAMPLES = COMMANDS.flatMap(({ examples }) => examples);

function wordsOf(line: string): readonly string[] {
  const { words } = splitLine(`${line} `);
  return words.slice(1);
}

test('every command has examples, which are of it', () => {
  for (const command of COMMANDS) {
    assert.ok(command.examples.length > 0, nameOf(command));
    for (const { line } of command.examples) assert.is(wordsOf(line)[0], nameOf(command), line);
  }
});

test('every example parses', async () => {
  for (const { line } of EXAMPLES) {
    // Without a project nothing but the words can be wrong with exit 2.
    const { code, stderr } = await runCli(wordsOf(line), temporaryFolder());
    assert.not.equal(code, 2, `${line}\n${stderr}`);
  }
});

test('examples that need nothing else run on the sample project', async () => {
  const folder = temporaryFolder();
  await runOk(['init'], folder);
  await runOk(['run'], folder);
  const ready = EXAMPLES.filter(({ line, needs }) => needs === undefined && !line.startsWith('gold init'));
  assert.ok(ready.length > 20);
  for (const { line } of ready) await runOk(wordsOf(line), folder);
});

test('fits into 80 columns, whatever the command', async () => {
  for (const command of COMMANDS) {
    const text = await runOk([nameOf(command), '--help'], '/', { columns: 80 });
    for (const line of text.split('\n')) {
      // Examples are to be copied and stay whole.
      if (!line.startsWith('  gold ')) assert.ok(stringWidth(line) <= 80, line);
    }
    assert.match(text, `Usage: gold ${nameOf(command)}`);
    assert.match(text, 'Examples\n');
    for (const option of Object.keys(command.options)) assert.match(text, `--${option}`);
    assert.is(await runOk(['help', nameOf(command)], '/', { columns: 80 }), text);
    assert.is(await runOk(['-t', 'x', nameOf(command), '-h'], '/', { columns: 80 }), text);
  }
});

test('options stand in groups, in the same order everywhere', async () => {
  const text = await runOk(['run', '--help'], '/');
  const titles = ['Options', 'Selection', 'Project and target', 'Output', 'Examples'];
  const places = titles.map((title) => text.indexOf(`\n${title}\n`));
  assert.ok(
    places.every((place, index) => place > (places[index - 1] ?? 0)),
    places.join(),
  );
  assert.match(
    await runOk(['show', '--help'], '/'),
    /--output <output> .*\n? *One of table, json, jsonl, csv\./,
  );
});

test('gold --help lists every command; gold alone says the same and exits 2', async () => {
  const text = await runOk(['--help'], '/');
  for (const command of COMMANDS) assert.match(text, new RegExp(`^  ${nameOf(command)} +[A-Z]`, 'm'));
  assert.is(await runOk(['help'], '/'), text);
  const { code, stdout, stderr } = await runCli([], '/');
  assert.is(code, 2);
  assert.is(stdout, '');
  assert.match(stderr, text);
  assert.match(stderr, 'gold: Which command?');
});

test('help of what is no command says what was meant', async () => {
  const named = await runCli(['help', 'shwo'], '/');
  assert.is(named.code, 1);
  assert.match(named.stderr, 'unknown-command: gold has no command "shwo".\nhint: Did you mean "show"?');
  assertedCode('unknown-command');
  const flagged = await runCli(['rum', '--help'], '/');
  assert.is(flagged.code, 2);
  assert.match(flagged.stderr, 'Did you mean run?');
  assert.not.match(flagged.stderr, 'mean help');
});

test('docs/commands.md is what the commands say (npm run docs:commands)', () => {
  const text = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
  assert.ok(text === formatCommandsMarkdown(describeCommands(COMMANDS)), 'npm run docs:commands');
});
