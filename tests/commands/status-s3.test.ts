import * as assert from 'uvu/assert';
import { s3Store } from '../../src/adapters/s3-store/s3-store.ts';
import { assertPrints, runCli, runOk } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { findMotoPython, startMoto } from '../support/moto.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';
import { statusCases } from './status-cases.ts';

const python = findMotoPython();
if (python === undefined) {
  suite('processing status on S3').skip('keeps records and moves files', 'no Python with moto; CI has it');
} else {
  const { endpoint, makeBucket } = await startMoto(python);
  await makeBucket('lake');
  const store = s3Store({ region: 'eu-west-1', endpoint });
  statusCases({ name: 'S3', store, root: 's3://lake', endpoint });

  const proxy = await startFaultProxy(endpoint);
  suite('processing status on S3')('access denied to the folders beside the tables', async () => {
    const project = (schema: string, files: Readonly<Record<string, string>>): string =>
      writeProject({
        'gold_project.yml': `name: shop
targets:
  aws: { warehouse: "s3://lake/denied", schema: ${schema}, storage: { region: eu-west-1, endpoint: "${proxy.endpoint}", reader: cache } }
`,
        ...files,
      });
    await runOk(['run'], project('silver', { 'models/orders.sql': 'select 1 as id' }));
    const folder = project('gold', {
      'models/s.yml':
        'sources:\n  - name: silver\n    location: s3://lake/denied/silver\n    tables: [{ name: orders }]\n',
      'models/m.sql': "select * from {{ source('silver', 'orders') }}",
    });
    proxy.fault(({ method, path }) =>
      method === 'PUT' && path.includes('/silver/processing/')
        ? { kind: 'answer', status: 403, code: 'AccessDenied' }
        : undefined,
    );
    const { code, stdout } = await runCli(['run'], folder);
    assert.is(code, 1);
    assertPrints(stdout, 'processing-unwritable');
    assert.match(stdout, 'may not write s3://lake/denied/silver/processing/silver.orders/');
    assert.match(stdout, 'models/s.yml:4:22');
    assert.is(await store.stat('s3://lake/denied/gold/m/_delta_log/00000000000000000000.json'), undefined);
    proxy.fault(() => undefined);
    await runOk(['run'], folder);
  });
}
