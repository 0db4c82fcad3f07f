/** The scripts of `gold completion` in real shells, with real keys on a pseudo-terminal; shells that are not installed are skipped, visibly. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import * as assert from 'uvu/assert';
import type { Shell } from '../../../src/commands/completion/shell-scripts.ts';
import { runCli, runOk } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { suite } from '../../support/suite.ts';
import { writeProject } from '../../support/write-project.ts';

const test = suite('gold completion');

/** Keys typed (`\t` completes), and the words that gold is then called with. */
const CASES: readonly (readonly [keys: string, words: readonly string[]])[] = [
  ['gold histo\t', ['history']],
  ['gold run -s daily\t', ['run', '-s', 'daily_trips']],
  ['gold run -s tag:rid\t', ['run', '-s', 'tag:riders']],
  ['gold run -s ta\trid\t', ['run', '-s', 'tag:riders']],
  ['gold run --exc\t+daily\t', ['run', '--exclude', '+daily_trips']],
  ['gold run --target=lo\t', ['run', '--target=local']],
  ['gold run -s daily_trips,stg\t', ['run', '-s', 'daily_trips,stg_trips']],
  ['gold ls --project-dir mod\t', ['ls', '--project-dir', 'models/']],
];

const SESSIONS: Readonly<
  Record<Shell, { readonly args: readonly string[]; readonly setup: string; readonly show: string }>
> = {
  bash: {
    args: ['--norc', '--noprofile', '-i'],
    setup: 'source <(command gold completion bash)',
    show: `gold() { if [[ $1 == __complete ]]; then command gold "$@"; else printf '<%s>' "$@"; echo; fi; }`,
  },
  zsh: {
    args: ['-f', '-i'],
    setup: 'autoload -Uz compinit; compinit -u -D; source <(command gold completion zsh)',
    show: `gold() { if [[ $1 == __complete ]]; then command gold "$@"; else printf '<%s>' "$@"; echo; fi; }`,
  },
  fish: {
    args: ['--no-config', '-i'],
    setup: 'command gold completion fish | source',
    show: 'function gold; printf "<%s>" $argv; echo; end',
  },
};

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  if (spawnSync(shell, ['--version']).status === 0) {
    test(`completes in ${shell}`, () => completeIn(shell));
  } else {
    test.skip(`completes in ${shell}`, `there is no ${shell} on this machine`);
  }
}

test('a script for each shell, and no other', async () => {
  const folder = temporaryFolder();
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = await runOk(['completion', shell], folder);
    assert.match(script, `__complete ${shell}`);
    // Escapes of the template are gone.
    assert.not.match(script, /\\\$\{|undefined/);
  }
  assert.is((await runCli(['completion', 'tcsh'], folder)).code, 2);
});

test('names come from the files as they are, tags and sources from the last compilation', async () => {
  const folder = project();
  const ask = async (line: string, where = folder): Promise<readonly string[]> =>
    (await runOk(['__complete', 'bash', line], where)).trimEnd().split('\n').slice(1);
  assert.equal(await ask('gold run -s tag:'), []);
  await runOk(['compile'], folder);
  assert.equal(await ask('gold run -s tag:'), ['tag:riders']);
  assert.equal(await ask('gold run -s source:'), ['source:raw', 'source:raw.trips']);
  writeFileSync(join(folder, 'models/new.sql'), 'select 1 as a');
  assert.equal(await ask('gold show n'), ['new']);
  assert.equal(await ask('gold show n', join(folder, 'models')), ['new']);
  assert.equal(await ask(`gold --project-dir '${folder}' show n`, '/'), ['new']);
  assert.equal(await ask('gold show n', '/'), []);
  writeFileSync(join(folder, 'gold_project.yml'), 'targets: {a: [');
  writeFileSync(join(folder, 'target/manifest.json'), '{');
  assert.equal(await ask('gold run -t '), []);
  assert.equal(await ask('gold run -s tag:'), []);
});

function project(): string {
  return writeProject({
    'models/daily_trips.sql': "select 1 as a from {{ source('raw', 'trips') }}",
    'models/stg_trips.sql': "{{ config(tags=['riders']) }} select 1 as a",
    'models/m.yml': 'sources: [{ name: raw, location: ./data, format: csv, tables: [{ name: trips }] }]\n',
  });
}

async function completeIn(shell: Shell): Promise<void> {
  const folder = project();
  await runOk(['compile'], folder);
  const { args, setup, show } = SESSIONS[shell];
  const terminal = spawn(shell, [...args], {
    cwd: folder,
    cols: 200,
    env: {
      ...process.env,
      PATH: `${goldOnPath()}${delimiter}${process.env['PATH']}`,
      TERM: 'dumb',
      PS1: '$ ',
      HISTFILE: '',
    },
  });
  let output = '';
  terminal.onData((data) => {
    output += data;
  });
  const until = async (what: string): Promise<void> => {
    const started = Date.now();
    while (!output.includes(what)) {
      assert.ok(Date.now() - started < 30_000, `${shell} did not say ${JSON.stringify(what)}:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  try {
    // The line itself must not hold what is waited for.
    terminal.write(`${setup}\r${show}\recho re''ady\r`);
    await until('\nready');
    for (const [keys, words] of CASES) {
      output = '';
      terminal.write(`${keys}\r`);
      await until(words.map((word) => `<${word}>`).join(''));
    }
  } finally {
    terminal.kill();
  }
}

/** A folder with a `gold` that runs the sources. */
function goldOnPath(): string {
  const folder = join(temporaryFolder(), 'bin');
  mkdirSync(folder);
  const cli = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url));
  const script = `#!/bin/sh\nexec '${process.execPath}' --import '${import.meta.resolve('tsx')}' '${cli}' "$@"\n`;
  writeFileSync(join(folder, 'gold'), script);
  chmodSync(join(folder, 'gold'), 0o755);
  execFileSync(join(folder, 'gold'), ['--version']);
  return folder;
}
