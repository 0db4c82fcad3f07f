/** The interleavings of an intake on real stores: every operation is one of the file system or of an S3 server. */
import { localStore } from '../../src/adapters/local-store/local-store.ts';
import { s3Store } from '../../src/adapters/s3-store/s3-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { simulateIntake } from '../support/intake-world.ts';
import { findMotoPython, startMoto } from '../support/moto.ts';
import { suite } from '../support/suite.ts';

const test = suite('an intake under random interleavings, on real stores');

test('200 on local disk', async () => {
  for (let seed = 1; seed <= 200; seed += 1)
    await simulateIntake(seed, localStore(), temporaryFolder(), false);
});

const python = findMotoPython();
if (python === undefined) test.skip('200 on S3', 'no Python with moto; CI has it');
else {
  test('200 on S3', async () => {
    const { endpoint, makeBucket } = await startMoto(python);
    await makeBucket('lake');
    const store = s3Store({ region: 'eu-west-1', endpoint });
    // Many at once, since each waits for the server most of the time.
    const seeds = Array.from({ length: 200 }, (_, index) => index + 1);
    const work = async (): Promise<void> => {
      for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) {
        await simulateIntake(seed, store, `s3://lake/${seed}`, true);
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
  });
}
