/** Local copies of remote files, what lies staged for upload, and patterns over remote names. */
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { ByteBudget } from '../../src/adapters/byte-budget.ts';
import { memoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { FileCache } from '../../src/adapters/remote-files/file-cache.ts';
import { stagingStore, WorkspaceFiles } from '../../src/adapters/remote-files/workspace-files.ts';
import type { ObjectStore, RemoteStore } from '../../src/ports/object-store.ts';
import { globPattern } from '../../src/ports/plain-listing.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const MIB = 1024 * 1024;

/** A store that counts what is read from it. */
function countingStore(): { store: ObjectStore; reads: { uri: string; bytes: number }[] } {
  const inner = memoryStore();
  const reads: { uri: string; bytes: number }[] = [];
  const store: ObjectStore = {
    ...inner,
    read: async (uri, options) => {
      const bytes = await inner.read(uri, options);
      reads.push({ uri, bytes: bytes?.length ?? 0 });
      return bytes;
    },
  };
  return { store, reads };
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const cacheTest = suite('FileCache');

cacheTest('fetches once what many want at once, and never again', async () => {
  const { store, reads } = countingStore();
  await store.put('s3://b/x', Buffer.from('content'));
  const [folder, out] = [temporaryFolder(), temporaryFolder()];
  const cache = new FileCache({ store, folder, maxBytes: MIB });
  const file = { uri: 's3://b/x', size: 7, etag: '"1"' };
  await Promise.all(Array.from({ length: 8 }, (_, index) => cache.borrow(file, join(out, String(index)))));
  await new FileCache({ store, folder, maxBytes: MIB }).borrow(file, join(out, 'later'));
  assert.is(reads.length, 1);
  for (const path of filesOf(out)) assert.is(readFileSync(path, 'utf8'), 'content');
  assert.is(filesOf(out).length, 9);
});

cacheTest('another etag, size or time is another content', async () => {
  const { store, reads } = countingStore();
  const out = temporaryFolder();
  const cache = new FileCache({ store, folder: temporaryFolder(), maxBytes: MIB });
  const versions = [
    { etag: '"1"' },
    { etag: '"2"' },
    { modified: 5 },
    { modified: 6 },
    { modified: 6, size: 3 },
  ];
  for (const [index, version] of versions.entries()) {
    await store.put('s3://b/x', Buffer.from(`content ${index}`));
    await cache.borrow({ uri: 's3://b/x', size: 9, ...version }, join(out, String(index)));
    assert.is(readFileSync(join(out, String(index)), 'utf8'), `content ${index}`);
  }
  assert.is(reads.length, versions.length);
});

cacheTest('large files come in ranges and whole, whatever the log says about their size', async () => {
  const { store, reads } = countingStore();
  const large = Buffer.alloc(17 * MIB + 5).map((_, index) => (index * 31) % 251);
  await store.put('s3://b/x', large);
  const out = temporaryFolder();
  const cache = new FileCache({ store, folder: temporaryFolder(), maxBytes: 100 * MIB });
  for (const [index, size] of [large.length, undefined, 0, 9 * MIB, 100 * MIB].entries()) {
    await cache.borrow({ uri: 's3://b/x', size, modified: index }, join(out, String(index)));
    assert.ok(readFileSync(join(out, String(index))).equals(large), String(size));
  }
  assert.ok(reads.every(({ bytes }) => bytes <= 8 * MIB));
  // A small size is taken for a whole file, and then all of it comes.
  await cache.borrow({ uri: 's3://b/x', size: 10, modified: 9 }, join(out, 'small'));
  assert.ok(readFileSync(join(out, 'small')).equals(large));
});

cacheTest('a file that is absent, or fails half-way, leaves nothing', async () => {
  const { store } = countingStore();
  const [folder, out] = [temporaryFolder(), temporaryFolder()];
  const cache = new FileCache({ store, folder, maxBytes: MIB });
  await rejectsWith(cache.borrow({ uri: 's3://b/none', size: 3 }, join(out, 'x')), 'data-file-missing');
  await store.put('s3://b/x', Buffer.alloc(20 * MIB));
  let reads = 0;
  const failing: ObjectStore = {
    ...store,
    read: (uri, options) => {
      reads += 1;
      return reads === 2 ? Promise.reject(new TypeError('boom')) : store.read(uri, options);
    },
  };
  const broken = new FileCache({ store: failing, folder, maxBytes: MIB });
  const error = await broken.borrow({ uri: 's3://b/x' }, join(out, 'x')).catch((reason: unknown) => reason);
  assert.instance(error, TypeError);
  assert.equal(filesOf(folder), []);
  assert.equal(filesOf(out), []);
  await broken.borrow({ uri: 's3://b/x' }, join(out, 'x'));
  assert.is(filesOf(out).length, 1);
});

cacheTest('keeps what was used last, within its size; borrowed files stay', async () => {
  const { store } = countingStore();
  const [folder, out] = [temporaryFolder(), temporaryFolder()];
  const cache = new FileCache({ store, folder, maxBytes: 250 });
  const known: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) {
    await store.put(`s3://b/${name}`, Buffer.alloc(100));
    await cache.borrow({ uri: `s3://b/${name}`, size: 100 }, join(out, name));
    const entry = filesOf(folder).find((path) => !known.includes(path)) ?? '';
    known.push(entry);
    utimesSync(entry, known.length, known.length);
  }
  // Used again, so it is the newest.
  await cache.borrow({ uri: 's3://b/a', size: 100 }, join(out, 'again'));
  const stale = join(folder, 'x.tmp');
  writeFileSync(stale, 'left by a run that died');
  utimesSync(stale, 1, 1);
  writeFileSync(join(folder, 'y.tmp'), 'being written');
  await cache.tidy();
  assert.equal(filesOf(folder).sort(), [known[0], known[3], join(folder, 'y.tmp')].sort());
  assert.is(filesOf(out).length, 5);
});

const workspaceTest = suite('WorkspaceFiles');

interface Fixture {
  readonly files: WorkspaceFiles;
  readonly store: ObjectStore;
  readonly remote: ObjectStore;
  readonly temporary: string;
  readonly deleted: string[];
  write(uri: string, text: string): void;
}

function open(upload?: (uri: string) => Promise<void>): Fixture {
  const inner = memoryStore();
  const deleted: string[] = [];
  const remote: RemoteStore = {
    ...inner,
    delete: async (uri) => {
      deleted.push(uri);
      await inner.delete(uri);
    },
    upload: async (uri, file, options) => {
      await upload?.(uri);
      await inner.put(uri, readFileSync(file));
      options?.onProgress?.(1);
    },
  };
  const temporary = temporaryFolder();
  const cache = new FileCache({ store: remote, folder: temporaryFolder(), maxBytes: MIB });
  const files = new WorkspaceFiles({ remote: async () => remote, cache, temporaryFolder: temporary });
  return {
    files,
    store: stagingStore(remote, files),
    remote,
    temporary,
    deleted,
    write: (uri, text) => {
      const slash = uri.lastIndexOf('/');
      const folder = files.stagingFolder(uri.slice(0, slash));
      mkdirSync(folder, { recursive: true });
      const path = join(folder, uri.slice(slash + 1));
      writeFileSync(path, text);
      files.written(uri, path);
    },
  };
}

workspaceTest('what was written is read here at once, and elsewhere after sync', async () => {
  const { files, store, remote, write, temporary } = open();
  write('s3://b/t/x.parquet', 'rows');
  const path = await files.read({ uri: 's3://b/t/x.parquet', size: 4 }, undefined);
  assert.is(readFileSync(path, 'utf8'), 'rows');
  assert.is(await remote.stat('s3://b/t/x.parquet'), undefined);
  const shares: number[] = [];
  await store.sync(['s3://b/t/x.parquet'], { onProgress: (share) => shares.push(share) });
  assert.is((await remote.stat('s3://b/t/x.parquet'))?.size, 4);
  assert.equal(shares, [1]);
  await files.close();
  assert.equal(readdirSync(temporary), []);
});

workspaceTest('a file that was never sent is not deleted in the store', async () => {
  const { store, write, deleted, files } = open();
  write('s3://b/t/x.parquet', 'rows');
  await store.delete('s3://b/t/x.parquet');
  assert.equal(deleted, []);
  assert.is(files.findWritten('s3://b/t/x.parquet'), undefined);
});

workspaceTest('when one upload fails the others stop, and all that were sent can be deleted', async () => {
  const fixture = open((uri) =>
    uri.endsWith('b') ? Promise.reject(new TypeError('boom')) : Promise.resolve(),
  );
  const uris = ['s3://b/t/a', 's3://b/t/b', 's3://b/t/c'];
  for (const uri of uris) fixture.write(uri, 'x');
  const error = await fixture.store.sync(uris).catch((reason: unknown) => reason);
  assert.instance(error, TypeError);
  for (const uri of uris) await fixture.store.delete(uri);
  for await (const { uri } of fixture.remote.list('s3://b/t')) assert.unreachable(uri);
});

workspaceTest('messages name URIs, not local copies', async () => {
  const { files, remote } = open();
  await remote.put('s3://b/day=1/x.csv', Buffer.from('1'));
  const path = await files.read({ uri: 's3://b/day=1/x.csv', size: 1 }, undefined);
  assert.ok(path.endsWith('/day=1/x.csv'));
  assert.is(files.toUris(`Error in "${path}" at line 1`), 'Error in "s3://b/day=1/x.csv" at line 1');
});

workspaceTest('names that no disk can hold are read all the same', async () => {
  const { files, remote } = open();
  for (const key of ['a//b.csv', '../up.csv', `${'x'.repeat(300)}.csv`, `${'d/'.repeat(600)}x.csv`]) {
    await remote.put(`s3://b/${key}`, Buffer.from(key));
    const path = await files.read({ uri: `s3://b/${key}` }, undefined);
    assert.is(readFileSync(path, 'utf8'), key);
  }
});

workspaceTest('folders of processes that were killed a day ago go', async () => {
  const { files, temporary } = open();
  for (const [name, age] of [
    ['files-999999-a', 2],
    ['files-999998-b', 0],
    ['other', 2],
  ] as const) {
    mkdirSync(join(temporary, name));
    const seconds = Date.now() / 1000 - age * 86_400 - 1;
    utimesSync(join(temporary, name), seconds, seconds);
  }
  await files.close();
  assert.equal(readdirSync(temporary).sort(), ['files-999998-b', 'other']);
});

const globTest = suite('globPattern');

globTest('matches as DuckDB does', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['s3://b/*.csv', 's3://b/x.csv', true],
    ['s3://b/*.csv', 's3://b/d/x.csv', false],
    ['s3://b/**/*.csv', 's3://b/x.csv', true],
    ['s3://b/**/*.csv', 's3://b/d/e/x.csv', true],
    ['s3://b/d?/x', 's3://b/d1/x', true],
    ['s3://b/d?/x', 's3://b/d/x', false],
    ['s3://b/[a-c].csv', 's3://b/b.csv', true],
    ['s3://b/[!a-c].csv', 's3://b/b.csv', false],
    ['s3://b/a.csv', 's3://b/axcsv', false],
    ['s3://b/a+(b)|c*', 's3://b/a+(b)|c1', true],
  ];
  for (const [glob, uri, expected] of cases)
    assert.is(globPattern(glob).test(uri), expected, `${glob} ${uri}`);
});

globTest('a text without wildcards matches itself only', () => {
  const plain = fc.string().filter((text) => !/[*?[]/.test(text));
  fc.assert(
    fc.property(plain, plain, (glob, text) => {
      assert.ok(globPattern(glob).test(glob));
      assert.is(globPattern(glob).test(text), glob === text);
    }),
  );
});

const budgetTest = suite('ByteBudget');

budgetTest('never gives more than there is, and everybody gets a turn', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(150), { maxLength: 30 }), async (wanted) => {
      const budget = new ByteBudget(100);
      let [used, done] = [0, 0];
      await Promise.all(
        wanted.map((bytes) =>
          budget.use(bytes, async () => {
            used += Math.min(bytes, 100);
            assert.ok(used <= 100);
            await Promise.resolve();
            used -= Math.min(bytes, 100);
            done += 1;
          }),
        ),
      );
      assert.is(done, wanted.length);
    }),
  );
});
