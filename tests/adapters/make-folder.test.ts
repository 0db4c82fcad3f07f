/** Folders made one at a time; where none can be made there is an error, not a loop without end. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openDuckDb } from '../../src/adapters/duckdb/duckdb-engine.ts';
import { localStore } from '../../src/adapters/local-store/local-store.ts';
import { makeFolder } from '../../src/adapters/make-folder.ts';
import { openTestEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

const test = suite('makeFolder');
/** A place where no folder can be made, though the one above is there. */
const NOWHERE = '/proc/nope/wh';

test('makes what is missing and says where it began', async () => {
  const folder = temporaryFolder();
  assert.is(await makeFolder(join(folder, 'a/b/c')), join(folder, 'a'));
  assert.ok(statSync(join(folder, 'a/b/c')).isDirectory());
  assert.is(await makeFolder(join(folder, 'a/b/c')), undefined);
});

test('any number of callers at once', async () => {
  const path = join(temporaryFolder(), 'x/y/z');
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(path)));
  assert.ok(existsSync(path));
});

test('a file in the way is an error', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  await rejectsWith(localStore().put(join(folder, 'file/below/x'), new Uint8Array()), 'storage-unwritable');
});

if (existsSync('/proc/self')) {
  test('where nothing can be made every writer says so', async () => {
    await rejectsWith(localStore().put(`${NOWHERE}/x`, new Uint8Array()), 'storage-unwritable');
    await rejectsWith(openDuckDb({ temporaryFolder: NOWHERE }), 'storage-unwritable');
    const engine = await openTestEngine();
    try {
      const request = {
        sql: 'select 1 as n',
        columns: [{ name: 'n', type: { kind: 'primitive', name: 'integer' } }],
        partitionBy: [],
        directory: NOWHERE,
      } as const;
      await rejectsWith(engine.writeFiles(request), 'storage-unwritable');
    } finally {
      await engine.close();
    }
  });
} else {
  test.skip('where nothing can be made every writer says so', 'there is no /proc');
}
