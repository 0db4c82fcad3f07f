/** No file is lost, and none is taken twice. tests/processing/interleavings.race.ts does the same on real stores. */
import { localStore } from '../../src/adapters/local-store/local-store.ts';
import { memoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { simulateIntake } from '../support/intake-world.ts';
import { suite } from '../support/suite.ts';

const test = suite('an intake under random interleavings');

test('200 on a store that renames', async () => {
  for (let seed = 1; seed <= 200; seed += 1) await simulateIntake(seed, memoryStore(), '/lake', false);
});

test('200 on a store that copies and deletes', async () => {
  for (let seed = 1; seed <= 200; seed += 1) await simulateIntake(seed, memoryStore(), '/lake', true);
});

test('some on local disk', async () => {
  for (let seed = 1; seed <= 4; seed += 1) await simulateIntake(seed, localStore(), temporaryFolder(), false);
});
