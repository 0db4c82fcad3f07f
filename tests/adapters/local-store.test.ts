import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { localStore } from '../../src/adapters/local-store/local-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';
import { objectStoreConformance } from './object-store-conformance.ts';

objectStoreConformance('local disk', () => ({ store: localStore(), prefix: temporaryFolder() }));

const test = suite('localStore');

test('leaves no temporary file behind, also when it loses', async () => {
  const folder = temporaryFolder();
  const store = localStore();
  await store.putIfAbsent(`${folder}/x`, new Uint8Array([1]));
  await store.putIfAbsent(`${folder}/x`, new Uint8Array([2]));
  await store.put(`${folder}/y`, new Uint8Array([3]));
  assert.equal(readdirSync(folder).sort(), ['x', 'y']);
});

test('a file where a folder should be is an error that says so', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  await rejectsWith(localStore().put(`${folder}/file/x`, new Uint8Array()), 'storage-unwritable');
});

test('a folder where a file should be cannot be read', async () => {
  await rejectsWith(localStore().read(temporaryFolder()), 'storage-unreadable');
});

if (process.getuid?.() === 0) test.skip('a folder without permission', 'the superuser may write everywhere');
else {
  test('a folder without permission is an error that says so', async () => {
    const folder = join(temporaryFolder(), 'locked');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    await rejectsWith(localStore().put(`${folder}/x`, new Uint8Array()), 'storage-unwritable');
  });
}
