/** Real files, real chokidar. Nothing is timed: what must not be told is followed by something that must be. */
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { toWatchError, watchWithChokidar } from '../../src/adapters/chokidar-watcher.ts';
import type { GoldError } from '../../src/diagnostics/gold-error.ts';
import type { FileChange, FileWatcher } from '../../src/ports/file-watcher.ts';
import { isWatchedFile, mayHoldWatched } from '../../src/watch/watched-path.ts';
import { assertedCode } from '../support/asserted-codes.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';

const test = suite('watchWithChokidar');

interface Watched {
  readonly root: string;
  readonly changes: FileChange[];
  readonly errors: GoldError[];
  /** Waits for a change to this file, and forgets what was told until then. Gives it all, `kind path`. */
  until(path: string, kind?: FileChange['kind']): Promise<string[]>;
  write(path: string, text: string): void;
  untilError(): Promise<GoldError>;
}

async function watched(
  files: readonly string[],
  use: (watched: Watched) => Promise<void>,
  { root = temporaryFolder('gold-watch'), pollEvery }: { root?: string; pollEvery?: number } = {},
): Promise<void> {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const file of files) write(file, 'select 1');
  const changes: FileChange[] = [];
  const errors: GoldError[] = [];
  let listen: () => void = () => {};
  const until = async <T>(find: () => T | undefined, what: string): Promise<T> => {
    const deadline = setTimeout(() => listen(), 20_000);
    const start = Date.now();
    try {
      for (;;) {
        const found = find();
        if (found !== undefined) return found;
        if (Date.now() - start >= 20_000) throw new Error(`${what} is not told: ${JSON.stringify(changes)}`);
        await new Promise<void>((resolve) => {
          listen = resolve;
        });
      }
    } finally {
      clearTimeout(deadline);
    }
  };
  let watcher: FileWatcher | undefined;
  try {
    watcher = await watchWithChokidar({
      root,
      isWatched: isWatchedFile,
      mayHold: mayHoldWatched,
      pollEvery,
      onChange: (change) => {
        changes.push(change);
        listen();
      },
      onError: (error) => {
        errors.push(error);
        listen();
      },
    });
    await use({
      root,
      changes,
      errors,
      write,
      until: (path, kind) =>
        until(() => {
          const at = changes.findIndex((one) => one.path === path && (kind ?? one.kind) === one.kind);
          return at === -1 ? undefined : changes.splice(0, at + 1).map((one) => `${one.kind} ${one.path}`);
        }, path),
      untilError: () => until(() => errors[0], 'an error'),
    });
  } finally {
    await watcher?.close();
  }
}

test('tells of files that come, change and go, in folders that come and go', () =>
  watched(['gold_project.yml', 'models/a.sql'], async ({ root, write, until }) => {
    write('models/a.sql', 'select 2');
    assert.equal(await until('models/a.sql'), ['changed models/a.sql']);
    write('seeds/deep/er/s.csv', 'a\n1\n');
    assert.equal(await until('seeds/deep/er/s.csv'), ['added seeds/deep/er/s.csv']);
    renameSync(join(root, 'seeds/deep'), join(root, 'seeds/deeper'));
    await until('seeds/deeper/er/s.csv', 'added');
    rmSync(join(root, 'seeds'), { recursive: true });
    await until('seeds/deeper/er/s.csv', 'removed');
    rmSync(join(root, 'gold_project.yml'));
    await until('gold_project.yml', 'removed');
    write('gold_project.yml', 'name: x');
    assert.equal(await until('gold_project.yml'), ['added gold_project.yml']);
  }));

test('is silent about what decides nothing', () =>
  watched(['models/a.sql'], async ({ write, until }) => {
    for (const path of [
      'target/compiled/a.sql',
      'logs/gold.log',
      'warehouse/gold/a/_delta_log/0.json',
      '.git/HEAD',
      'models/4913',
      'models/.a.sql.swp',
      'models/a.sql~',
      'models/#a.sql#',
      'models/.#a.sql',
      'models/a.sql___jb_tmp___',
      'README.md',
      'notes.yml',
    ]) {
      write(path, 'x');
    }
    write('models/a.sql', 'select 2');
    assert.equal(await until('models/a.sql'), ['changed models/a.sql']);
  }));

test('the last of several quick writes is told, also where each begins with an empty file', () =>
  watched(['models/a.sql', 'models/b.sql'], async ({ root, write, until }) => {
    const file = join(root, 'models/a.sql');
    for (let round = 0; round < 5; round += 1) {
      truncateSync(file);
      await until('models/a.sql', 'changed');
      // Chokidar drops what comes now.
      appendFileSync(file, `select ${round}`);
      await until('models/a.sql', 'changed');
    }
    write('models/b.sql', 'x');
    assert.equal(await until('models/b.sql'), ['changed models/b.sql']);
  }));

test('sees through the ways in which editors write', () =>
  watched(['models/a.sql'], async ({ root, until }) => {
    const file = join(root, 'models/a.sql');
    const ways: Readonly<Record<string, () => void>> = {
      // Vim: the old file becomes the backup, which goes when the new one is written.
      backup() {
        renameSync(file, `${file}~`);
        writeFileSync(file, 'select 10');
        unlinkSync(`${file}~`);
      },
      // JetBrains: written beside and moved over.
      safeWrite() {
        writeFileSync(`${file}___jb_tmp___`, 'select 11');
        renameSync(file, `${file}___jb_old___`);
        renameSync(`${file}___jb_tmp___`, file);
        unlinkSync(`${file}___jb_old___`);
      },
      replace() {
        writeFileSync(join(root, 'models/a.tmp'), 'select 12');
        renameSync(join(root, 'models/a.tmp'), file);
      },
      again() {
        unlinkSync(file);
        writeFileSync(file, 'select 13');
      },
    };
    for (let round = 0; round < 3; round += 1) {
      for (const write of Object.values(ways)) {
        write();
        const told = await until('models/a.sql');
        // Whether the moment without the file is told does not matter, if the file is.
        if (told.at(-1) === 'removed models/a.sql') await until('models/a.sql', 'added');
      }
    }
  }));

test('a folder of models that is a link, and a path with brackets and spaces, are like any other', async () => {
  const root = join(temporaryFolder(), 'my [shop] (1) {a,b}*');
  const elsewhere = temporaryFolder();
  mkdirSync(root);
  symlinkSync(elsewhere, join(root, 'models'));
  await watched(
    ['models/a [1].sql'],
    async ({ write, until }) => {
      write('models/a [1].sql', 'select 2');
      assert.equal(await until('models/a [1].sql'), ['changed models/a [1].sql']);
      write('models/sub {x}/b.sql', 'select 2');
      await until('models/sub {x}/b.sql', 'added');
    },
    { root },
  );
});

test('links below are not followed, as reading a project does not, and circles do no harm', async () => {
  const elsewhere = temporaryFolder();
  writeFileSync(join(elsewhere, 'c.sql'), 'select 1');
  const root = temporaryFolder();
  mkdirSync(join(root, 'models'));
  symlinkSync(root, join(root, 'models/circle'));
  symlinkSync(elsewhere, join(root, 'models/linked'));
  symlinkSync(join(elsewhere, 'c.sql'), join(root, 'models/c.sql'));
  await watched(
    ['models/a.sql'],
    async ({ write, until }) => {
      writeFileSync(join(elsewhere, 'd.sql'), 'select 2');
      write('models/a.sql', 'select 2');
      assert.equal(await until('models/a.sql'), ['changed models/a.sql']);
      // A file that is a link is one of the project.
      writeFileSync(join(elsewhere, 'c.sql'), 'select 3');
      assert.equal(await until('models/c.sql'), ['changed models/c.sql']);
    },
    { root },
  );
});

test('looks by itself when asked to', () =>
  watched(
    ['models/a.sql'],
    async ({ root, write, until }) => {
      write('models/a.sql', 'select 22');
      await until('models/a.sql', 'changed');
      write('models/b.sql', 'select 1');
      await until('models/b.sql', 'added');
      unlinkSync(join(root, 'models/b.sql'));
      await until('models/b.sql', 'removed');
    },
    { pollEvery: 20 },
  ));

test('says so when the project folder itself is gone', () =>
  watched(['models/a.sql'], async ({ root, untilError }) => {
    rmSync(root, { recursive: true });
    assert.is((await untilError()).code, 'project-folder-gone');
  }));

test('a limit of the operating system comes with its remedy', () => {
  const spent = (code: string): GoldError =>
    toWatchError('/project', Object.assign(new Error('spent'), { code }));
  assert.is(spent('ENOSPC').code, 'too-many-watches');
  assert.match(spent('ENOSPC').hint ?? '', /max_user_watches=\d+.*--poll/);
  assert.match(spent('EMFILE').hint ?? '', /max_user_instances=\d+.*--poll/);
  assert.is(spent('EACCES').code, 'watch-failed');
  assertedCode('watch-failed');
});
