/** The S3 store against a real server (moto). */
import { randomUUID } from 'node:crypto';
import { s3Store } from '../../src/adapters/s3-store/s3-store.ts';
import { findMotoPython, startMoto } from '../support/moto.ts';
import { suite } from '../support/suite.ts';
import { objectStoreConformance } from './object-store-conformance.ts';

const python = findMotoPython();
if (python === undefined) suite('s3Store').skip('conformance', 'no Python with moto; CI has it');
else {
  const moto = await startMoto(python);
  await moto.makeBucket('lake');
  const store = s3Store({ region: 'eu-west-1', endpoint: moto.endpoint });
  objectStoreConformance('s3-store', () => ({ store, prefix: `s3://lake/${randomUUID()}` }));
}
