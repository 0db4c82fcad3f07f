/** The project of this repository against S3 (moto): four tables published there, and read from there by delta-rs. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { runOk } from '../support/cli.ts';
import { sampleProject } from '../support/ecommerce.ts';
import { findMotoPython, startMoto } from '../support/moto.ts';
import { findPython } from '../support/python.ts';
import { suite } from '../support/suite.ts';
import { describe, sorted, TABLES, textOf } from './delta-rs.ts';

const test = suite('gold run --target aws');
const [python, motoPython] = [findPython(), findMotoPython()];

if (python === undefined || motoPython === undefined)
  test.skip('publishes to S3', 'no Python with deltalake and moto; CI has it');
else {
  const moto = await startMoto(motoPython);
  await moto.makeBucket('shop-lake');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: moto.endpoint,
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_ALLOW_HTTP: 'true',
  });
  const folder = await sampleProject();
  const environment = { GOLD_BUCKET: 'shop-lake' };
  const aws = ['--target', 'aws'];
  await runOk(['run', '-q', ...aws], folder, { environment });
  await runOk(['run', '-q', ...aws], folder, { environment });

  for (const [name, partitions] of Object.entries(TABLES)) {
    test(`delta-rs reads ${name} from S3 as DuckDB does`, async () => {
      const table = describe(python, `s3://shop-lake/lakehouse/gold/${name}`);
      assert.is(table.version, 1);
      assert.equal(table.protocol, [1, 2]);
      assert.equal(table.partition_columns, partitions);
      const casts = Object.entries(table.types)
        .map(([column, type]) => `${textOf(column, type)} as "${column}"`)
        .join(', ');
      const sql = `select ${casts} from {{ ref('${name}') }} order by all`;
      const text = await runOk(
        ['show', '--inline', sql, '--limit', '0', '--output', 'jsonl', ...aws],
        folder,
        {
          environment,
        },
      );
      const rows = text
        .trim()
        .split('\n')
        .map((line) => Object.values(JSON.parse(line)));
      assert.ok(rows.length > 0);
      assert.is(rows.length, table.counted);
      assert.equal(sorted(table.rows), sorted(rows));
    });
  }

  test('the tables are in the Glue catalog, at their newest version, with comments', async () => {
    for (const name of Object.keys(TABLES)) {
      const { Table } = await moto.glue('GetTable', { DatabaseName: 'ecommerce_gold', Name: name });
      const location = `s3://shop-lake/lakehouse/gold/${name}`;
      assert.is(Table.StorageDescriptor.Location, location);
      assert.is(Table.StorageDescriptor.SerdeInfo.Parameters.path, location);
      assert.is(Table.Parameters['spark.sql.sources.provider'], 'delta');
      assert.is(Table.Parameters['delta.lastUpdateVersion'], '1');
      const commented = Table.StorageDescriptor.Columns.filter(({ Comment = '' }) => Comment !== '');
      assert.ok(commented.length > 3, `${name}: ${commented.length} comments`);
    }
    const plan = await runOk(['catalog', 'plan', ...aws], folder, { environment });
    assert.equal([...new Set([...plan.matchAll(/^\w+/gm)].map(([word]) => word))], ['same']);
  });

  test('nothing is left in the temporary folder, and nothing is written to the local warehouse', () => {
    assert.equal(readdirSync(join(folder, 'target/tmp')), []);
    assert.not.ok(existsSync(join(folder, 'warehouse')));
  });
}
