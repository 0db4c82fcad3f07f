import { s3Store } from '../../src/adapters/s3-store/s3-store.ts';
import { findMotoPython, startMoto } from '../support/moto.ts';
import { suite } from '../support/suite.ts';
import { statusCases } from './status-cases.ts';

const python = findMotoPython();
if (python === undefined) {
  suite('processing status on S3').skip('keeps records and moves files', 'no Python with moto; CI has it');
} else {
  const { endpoint, makeBucket } = await startMoto(python);
  await makeBucket('lake');
  const store = s3Store({ region: 'eu-west-1', endpoint });
  statusCases({ name: 'S3', store, root: 's3://lake', endpoint });
}
