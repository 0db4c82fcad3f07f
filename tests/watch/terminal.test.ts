/** `gold watch` as a process in a real terminal: keys, and the terminal as it was before on every way out. */
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('gold watch in a terminal');
const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const REPOSITORY = dirname(dirname(CLI));
const LIMIT_MS = 60_000;

interface Terminal {
  /** Waits for a match in what has not been seen. Gives it and all before. */
  until(pattern: RegExp): Promise<string>;
  type(keys: string): void;
  readonly folder: string;
}

/** A shell that runs gold, tells how that ended, and what the terminal is like after it. It then waits, since the last output of one that ends can be lost. */
async function inTerminal(use: (terminal: Terminal) => Promise<void>): Promise<void> {
  const folder = writeProject({ 'models/a.sql': 'select 1 as one' });
  const command = `'${process.execPath}' --import tsx '${CLI}' watch --project-dir '${folder}'; echo "code $?"; stty -a; echo over; cat`;
  const shell = spawn('sh', ['-c', command], {
    cols: 120,
    rows: 40,
    cwd: REPOSITORY,
    env: { ...process.env, CI: '', NO_COLOR: '1' },
  });
  let unseen = '';
  let listen: () => void = () => {};
  shell.onData((data) => {
    unseen += data;
    listen();
  });
  const alarm = setTimeout(() => shell.kill('SIGKILL'), LIMIT_MS);
  let hasEnded = false;
  shell.onExit(() => {
    hasEnded = true;
    listen();
  });
  try {
    await use({
      folder,
      type: (keys) => shell.write(keys),
      async until(pattern) {
        for (;;) {
          const match = pattern.exec(unseen);
          if (match !== null) {
            const seen = unseen.slice(0, match.index + match[0].length);
            unseen = unseen.slice(seen.length);
            return seen;
          }
          if (hasEnded) throw new Error(`${pattern} does not come:\n${unseen}`);
          await new Promise<void>((resolve) => {
            listen = resolve;
          });
        }
      },
    });
  } finally {
    clearTimeout(alarm);
    if (!hasEnded) shell.kill('SIGKILL');
  }
}

const KEYS = /waiting for a change {3}r run {2}a all {2}t unit tests {2}q quit {2}\? help/;

async function endsWith(code: number, { until }: Terminal): Promise<void> {
  const after = await until(/over/);
  assert.match(after, new RegExp(`code ${code}\\b`));
  assert.match(after, / icanon /);
  assert.match(after, / echo /);
}

test('keys run, help and quit; what is typed is not shown', () =>
  inTerminal(async (terminal) => {
    await terminal.until(KEYS);
    terminal.type('a');
    const ran = await terminal.until(KEYS);
    assert.match(ran, /OK {5}a/);
    assert.not.match(ran, /^a/);
    terminal.type('?');
    await terminal.until(/q {2}quit/);
    terminal.type('\u001b[A');
    terminal.type('q');
    await endsWith(0, terminal);
  }));

test('Ctrl-C ends it while a model runs, with 130', () =>
  inTerminal(async (terminal) => {
    await terminal.until(KEYS);
    const slow = 'select sum(a.range * b.range) as total from range(10000000) a, range(10000000) b';
    writeBeside(terminal.folder, slow);
    await terminal.until(/\] 0\/1 /);
    terminal.type('\u0003');
    assert.match(await terminal.until(/run stopped[^\n]*\n/), /as they were/);
    await endsWith(130, terminal);
  }));

/** As an editor does that moves the new file over the old one. */
function writeBeside(folder: string, sql: string): void {
  writeProject({ 'new/a.sql': sql }, folder);
  mkdirSync(join(folder, 'models'), { recursive: true });
  renameSync(join(folder, 'new/a.sql'), join(folder, 'models/a.sql'));
}
