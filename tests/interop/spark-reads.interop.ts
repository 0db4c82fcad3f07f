/** Spark and delta-rs on tables that gold made: they read what gold reads, and gold reads what they change. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { runOk } from '../support/cli.ts';
import { sampleProject } from '../support/ecommerce.ts';
import { temporaryFolder } from '../support/folder.ts';
import { findSpark, startSpark } from '../support/spark.ts';
import { suite } from '../support/suite.ts';
import { sameRows, sameVersions, versionsOf } from './spark-compare.ts';

const TABLES: Readonly<Record<string, readonly string[]>> = {
  daily_sales: ['year', 'month'],
  product_performance: ['department'],
  department_analytics: ['department'],
  customer_insights: ['customer_segment'],
};

const test = suite('Spark on tables of gold');
const python = findSpark();

if (python === undefined)
  test.skip('reads and changes them', 'no Python with pyspark, or no Java; CI has both');
else {
  const folder = await sampleProject();
  await runOk(['run', '-q'], folder);
  // A second version, so that removes are there too.
  await runOk(['run', '-q'], folder);
  const spark = await startSpark(python);
  const table = (name: string): string => join(folder, 'warehouse/gold', name);
  const copyOf = (name: string): string => {
    const copy = join(temporaryFolder('gold-spark'), name);
    cpSync(table(name), copy, { recursive: true });
    return copy;
  };

  for (const [name, partitions] of Object.entries(TABLES)) {
    test(`Spark reads ${name} as gold does, with its properties`, async () => {
      assert.ok((await sameRows(spark, folder, table(name))) > 0);
      assert.is((await sameVersions(spark, folder, table(name))).length, 2);
      const manifest = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8'));
      const model = manifest.nodes[`model.ecommerce_gold.${name}`];

      const detail = await named(`describe detail delta.\`${table(name)}\``);
      assert.is(detail[0]?.['format'], 'delta');
      assert.is(detail[0]?.['description'], model.description);
      assert.equal(detail[0]?.['partitionColumns'], partitions);
      assert.equal([detail[0]?.['minReaderVersion'], detail[0]?.['minWriterVersion']], ['1', '2']);

      const described = await named(`describe table extended delta.\`${table(name)}\``);
      for (const column of model.columns) {
        const line = described.find((row) => row['col_name'] === column.name);
        assert.is(line?.['comment'] ?? '', column.description, column.name);
      }
      const comment = described.find((row) => row['col_name'] === 'Comment');
      if (comment !== undefined) assert.is(comment['data_type'], model.description);
    });
  }

  test('Spark lists the history of a table of gold', async () => {
    const history = await named(`describe history delta.\`${table('daily_sales')}\``);
    assert.equal(
      history.map((row) => row['version']),
      ['1', '0'],
    );
  });

  const sparkCopy = copyOf('product_performance');
  const at = `delta.\`${sparkCopy}\``;
  const sparkSteps: Readonly<Record<string, readonly string[]>> = {
    'appends rows': [`insert into ${at} select * from ${at}`],
    'appends a new partition': [
      `create or replace temporary view fresh as select * from ${at} limit 3`,
      `insert into ${at} by name select * except (department), 'Ärgernis / 50%=x' as department from fresh`,
      `insert into ${at} by name select * except (department), null as department from fresh`,
    ],
    'updates rows': [`update ${at} set layer = 'changed' where department is null or total_quantity > 3`],
    'deletes rows': [`delete from ${at} where total_quantity % 3 = 2`],
    'merges rows': [
      `merge into ${at} t using (select distinct product_name from ${at} limit 5) s
       on t.product_name = s.product_name
       when matched then update set t.layer = 'merged'
       when not matched by source and t.layer = 'changed' then delete`,
    ],
    'compacts files': [`insert into ${at} select * from ${at} where layer = 'merged'`, `optimize ${at}`],
    'sorts files by z-order': [`optimize ${at} zorder by (product_name, total_quantity)`],
    'adds a column': [
      `alter table ${at} add columns (note string comment 'added')`,
      `update ${at} set note = 'noted' where layer = 'merged'`,
    ],
    'turns on deletion vectors and deletes': [
      `alter table ${at} set tblproperties ('delta.enableDeletionVectors' = 'true')`,
      `delete from ${at} where hash(product_name) % 3 = 0`,
    ],
    'turns on column mapping and renames': [
      `alter table ${at} set tblproperties ('delta.columnMapping.mode' = 'name')`,
      `alter table ${at} rename column layer to level`,
      `insert into ${at} select * from ${at}`,
    ],
    restores: [`restore table ${at} to version as of 2`],
  };
  for (const [title, statements] of Object.entries(sparkSteps)) {
    test(`gold reads the table after Spark ${title}`, async () => {
      const before = versionsOf(sparkCopy).length;
      await spark.sql(...statements);
      assert.ok(versionsOf(sparkCopy).length > before);
      assert.ok((await sameRows(spark, folder, sparkCopy)) > 0);
    });
  }
  test('gold reads every version of the table that Spark changed', async () => {
    await sameVersions(spark, folder, sparkCopy);
  });

  const rustCopy = copyOf('product_performance');
  const rustSteps: Readonly<Record<string, readonly [string, Readonly<Record<string, unknown>>]>> = {
    'appends rows': ['append', { query: 'select * from t' }],
    'compacts files': ['compact', {}],
    'merges rows': [
      'merge',
      {
        query: `select distinct on (product_name) * from t where total_quantity > 1`,
        on: 't.product_name = s.product_name and t.department = s.department',
        set: { layer: "'merged'" },
      },
    ],
    'updates rows': ['update', { set: { layer: "'changed'" }, where: 'total_quantity % 3 = 1' }],
    'deletes rows': ['delete', { where: 'total_quantity % 3 = 2' }],
    'sorts files by z-order': ['z_order', { columns: ['product_name', 'total_quantity'] }],
    'appends rows again': ['append', { query: 'select * from t limit 5' }],
  };
  for (const [title, [step, args]] of Object.entries(rustSteps)) {
    test(`gold reads the table after delta-rs ${title}`, async () => {
      const before = versionsOf(rustCopy).length;
      await spark.deltaRs(step, rustCopy, args);
      assert.ok(versionsOf(rustCopy).length > before);
      assert.ok((await sameRows(spark, folder, rustCopy)) > 0);
    });
  }
  test('gold reads the table from the checkpoint of delta-rs', async () => {
    await spark.deltaRs('checkpoint', rustCopy);
    await sameVersions(spark, folder, rustCopy);
  });

  test('gold replaces a table that Spark appended to, and Spark reads it', async () => {
    const path = table('daily_sales');
    await spark.sql(
      `insert into delta.\`${path}\` select * from delta.\`${path}\``,
      `optimize delta.\`${path}\``,
    );
    await runOk(['run', '-q', '--select', 'daily_sales'], folder);
    const read = await sameVersions(spark, folder, path);
    assert.is(read.at(-1)?.rows.length, read[0]?.rows.length);
  });

  test('gold replaces a table on which Spark turned deletion vectors on', async () => {
    const path = table('customer_insights');
    const before = await sameRows(spark, folder, path);
    await spark.sql(
      `alter table delta.\`${path}\` set tblproperties ('delta.enableDeletionVectors' = 'true')`,
      `delete from delta.\`${path}\` where hash(user_id) % 2 = 0`,
    );
    assert.ok((await sameRows(spark, folder, path)) < before);
    await runOk(['run', '-q', '--select', 'customer_insights'], folder);
    assert.is((await sameVersions(spark, folder, path)).at(-1)?.rows.length, before);
  });

  /** Rows by column name, for the answers of `describe`. */
  async function named(query: string): Promise<Record<string, unknown>[]> {
    const { fields, rows } = await spark.rows(query);
    return rows.map((row) => Object.fromEntries(fields.map((field, i) => [field.name, row[`c${i}`]])));
  }
}
