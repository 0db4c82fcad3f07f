import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { completeWords, type ProjectFacts } from '../../../src/commands/completion/complete-words.ts';
import { splitLine } from '../../../src/commands/completion/split-line.ts';
import { nameOf } from '../../../src/commands/help/scan-words.ts';
import { COMMANDS } from '../../../src/commands/main.ts';
import { suite } from '../../support/suite.ts';

const FACTS: ProjectFacts = {
  models: () => ['daily_trips', 'stg_trips'],
  seeds: () => ['countries'],
  sources: () => ['raw.riders', 'raw.trips'],
  tags: () => ['daily', 'two words'],
  targets: async () => ['aws', 'local'],
  folders: () => ['models', 'models/staging'],
};

const test = suite('completeWords');

async function complete(line: string): Promise<readonly string[]> {
  const { words, current } = splitLine(line);
  const { candidates, folders } = await completeWords({ words, current }, COMMANDS, () => FACTS);
  return [...candidates.map(({ value }) => value), ...(folders ? [':folders'] : [])];
}

const CASES: Readonly<Record<string, readonly string[]>> = {
  ru: ['run'],
  'run -s da': ['daily_trips'],
  'run -s daily_trips stg': ['stg_trips'],
  'run -s +da': ['+daily_trips'],
  'run -s 2+da': ['2+daily_trips'],
  'run -s @stg': ['@stg_trips'],
  'run -s daily_trips,stg': ['daily_trips,stg_trips'],
  'run -s ta': ['tag:'],
  'run -s tag:': ['tag:daily'],
  'run -s +tag:d': ['+tag:daily'],
  'run -s path:models/': ['path:models/staging'],
  'run -s source:raw.t': ['source:raw.trips'],
  'run --select=stg': ['--select=stg_trips'],
  'run --exclude cou': ['countries'],
  'run -s daily_trips --fail': ['--fail-fast'],
  'run -t ': ['aws', 'local'],
  '-t aws ru': ['run'],
  'show --output ': ['table', 'json', 'jsonl', 'csv'],
  'show --output json --outp': [],
  'ls --output=js': ['--output=json'],
  'show da': ['daily_trips'],
  'history co': ['countries'],
  'catalog ': ['plan', 'apply'],
  'catalog plan x': [],
  'help hel': ['help'],
  'completion ': ['bash', 'zsh', 'fish'],
  'run --project-dir ': [':folders'],
  'init ': [':folders'],
  'run --vars ': [],
  'nothing ': [],
  'run --allow': ['--allow-empty'],
  'run -s state:modified.b': ['state:modified.body'],
  'ls -s resource_type:s': ['resource_type:seed', 'resource_type:source'],
};
for (const [line, expected] of Object.entries(CASES)) {
  test(`gold ${line}`, async () => assert.equal(await complete(line), expected));
}

test('every command and every option of it is offered', async () => {
  assert.equal(await complete(''), COMMANDS.map(nameOf));
  for (const command of COMMANDS) {
    const offered = await complete(`${nameOf(command)} --`);
    for (const name of [...Object.keys(command.options), 'target', 'help'])
      assert.ok(offered.includes(`--${name}`), name);
  }
});

test('the project is asked only when names of it are wanted', async () => {
  let asked = 0;
  const counting: ProjectFacts = {
    ...FACTS,
    models: () => {
      asked += 1;
      return FACTS.models();
    },
  };
  await completeWords({ words: ['run'], current: '--' }, COMMANDS, () => counting);
  await completeWords({ words: [], current: '' }, COMMANDS, () => counting);
  assert.is(asked, 0);
  await completeWords({ words: ['show'], current: '' }, COMMANDS, () => counting);
  assert.is(asked, 1);
});

test('whatever is typed, each candidate goes on from it', async () => {
  const words = fc.array(
    fc.constantFrom(
      'run',
      'show',
      '-s',
      '--target',
      'tag:',
      '+',
      ',',
      '=',
      '-',
      'da',
      '@',
      "'",
      '"',
      '\\',
      ' ',
    ),
  );
  await fc.assert(
    fc.asyncProperty(words, async (parts) => {
      const line = splitLine(parts.join(''));
      const { candidates } = await completeWords(line, COMMANDS, () => FACTS);
      return candidates.every(({ value }) => value.startsWith(line.current));
    }),
    { numRuns: 500 },
  );
});

const splitting = suite('splitLine');

splitting('words as a shell sees them', () => {
  assert.equal(splitLine('gold run '), { words: ['gold', 'run'], current: '' });
  assert.equal(splitLine(`gold  show "a b" 'c'\\''d' e\\ f`), {
    words: ['gold', 'show', 'a b', "c'd"],
    current: 'e f',
  });
  assert.equal(splitLine('gold run -s "tag:a'), { words: ['gold', 'run', '-s'], current: 'tag:a' });
  assert.equal(splitLine(`gold run '' `), { words: ['gold', 'run', ''], current: '' });
});
