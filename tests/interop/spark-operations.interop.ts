/** Spark after operations of gold, on tables of either; and what gold must not do to a table of Spark. */
import { cpSync, readdirSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import { deleteRows } from '../../src/table/delete-rows.ts';
import { mergeRows } from '../../src/table/merge-rows.ts';
import { optimizeTable } from '../../src/table/optimize-table.ts';
import { restoreTable } from '../../src/table/restore-table.ts';
import type { TableContext } from '../../src/table/table-context.ts';
import { vacuumTable } from '../../src/table/vacuum-table.ts';
import { type WriteMode, writeRows } from '../../src/table/write-rows.ts';
import { localContext, openTestEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rejectsWith } from '../support/rejects.ts';
import { findSpark, startSpark } from '../support/spark.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';
import { goldReads, sameRows, sameVersions, versionsOf } from './spark-compare.ts';
import { dropBeforeCheckpoint } from './spark-each.ts';

const test = suite('Spark after operations of gold');
const python = findSpark();

if (python === undefined) test.skip('reads the tables', 'no Python with pyspark, or no Java; CI has both');
else {
  const folder = writeProject({});
  const spark = await startSpark(python);
  const engine = await openTestEngine();
  const context: TableContext = { engine, delta: { ...localContext(), now: Date.now }, engineInfo: 'test' };

  for (const partitionBy of [[], ['part']]) {
    const title = partitionBy.length === 0 ? 'an unpartitioned' : 'a partitioned';
    test(`Spark reads ${title} table after each operation of gold, and from its checkpoint`, async () => {
      const root = join(temporaryFolder('gold-spark'), 'table');
      await operate(root, partitionBy);
      assert.ok(versionsOf(root).length > 11);
      await sameVersions(spark, folder, root);
      await readsFromCheckpoint(root);
    });
  }

  const ownedBySpark: Readonly<Record<string, string>> = {
    'with a classic checkpoint': `'delta.checkpointInterval' = '3'`,
    'with a V2 checkpoint': `'delta.checkpointInterval' = '3', 'delta.checkpointPolicy' = 'v2'`,
    'with deletion vectors and a checkpoint': `'delta.checkpointInterval' = '3', 'delta.enableDeletionVectors' = 'true'`,
    'with type widening': `'delta.enableTypeWidening' = 'true'`,
  };
  for (const [title, properties] of Object.entries(ownedBySpark)) {
    test(`Spark reads its own table ${title} after operations of gold`, async () => {
      const root = join(temporaryFolder('gold-spark'), 'table');
      const at = `delta.\`${root}\``;
      await spark.sql(
        `create table ${at} (id bigint, part string, v bigint) using delta partitioned by (part) tblproperties (${properties})`,
        `insert into ${at} select id, if(id % 2 = 0, 'a/b %', null), id * 2 from range(100, 200, 1, 1)`,
        `delete from ${at} where id % 10 = 3`,
      );
      await operate(root);
      await spark.sql(`delete from ${at} where id % 10 = 4`, `insert into ${at} values (-5, 'spark', 5)`);
      await optimizeTable(context, root);
      await sameVersions(spark, folder, root);
      await readsFromCheckpoint(root);
    });
  }

  test('gold vacuums what Spark would, and nothing that a table of Spark needs', async () => {
    const root = join(temporaryFolder('gold-spark'), 'table');
    const at = `delta.\`${root}\``;
    await spark.sql(
      `create table ${at} (id bigint, _p string) using delta partitioned by (_p)
         tblproperties ('delta.enableDeletionVectors' = 'true', 'delta.enableChangeDataFeed' = 'true')`,
      `insert into ${at} select id, if(id % 2 = 0, 'a/b %', null) from range(0, 100, 1, 1)`,
      `delete from ${at} where id = 3`,
      `delete from ${at} where id = 4`,
      `update ${at} set id = -id where id > 90`,
      `insert into ${at} values (500, 'young')`,
      `delete from ${at} where _p = 'young'`,
    );
    const long = new Date(Date.now() - 30 * 86_400_000);
    for (const file of readdirSync(root, { recursive: true })) {
      if (!String(file).includes('_delta_log')) utimesSync(join(root, String(file)), long, long);
    }
    const before = await spark.rows(`select * from ${at}`);
    // Tombstones are of today; the retention of a week has passed for gold, and is none for Spark.
    const later = { ...context, delta: { ...context.delta, now: () => Date.now() + 8 * 86_400_000 } };
    await spark.sql('set spark.databricks.delta.retentionDurationCheck.enabled = false');
    const plan = await spark.rows(`vacuum ${at} retain 0 hours dry run`);
    const names = (paths: readonly unknown[]): string[] =>
      paths
        .map((path) => basename(String(path)))
        .filter((name) => /\.(parquet|bin)$/.test(name))
        .sort(); // prettier-ignore
    const done = await vacuumTable(later, root, { dryRun: false });
    assert.ok(done.files.length > 0);
    assert.equal(names(done.files), names(plan.rows.map((row) => row['c0'])));
    await goldReads(before, folder, root);
    await spark.sql(`refresh table ${at}`);
    assert.is((await spark.rows(`select * from ${at}`)).rows.length, before.rows.length);
  });

  test('gold keeps the constraints of a table of Spark', async () => {
    const root = join(temporaryFolder('gold-spark'), 'table');
    const at = `delta.\`${root}\``;
    await spark.sql(
      `create table ${at} (id bigint not null, part string) using delta`,
      `alter table ${at} add constraint positive check (id > 0 and part in ('a', 'b'))`,
    );
    const append = (values: string) =>
      writeRows(context, { root, sql: `select ${values}::varchar as part`, mode: { kind: 'append' } });
    await append(`1::bigint as id, 'a'`);
    await rejectsWith(append(`-1::bigint as id, 'a'`), 'delta-constraint-violated');
    await rejectsWith(append(`2::bigint as id, 'c'`), 'delta-constraint-violated');
    await rejectsWith(append(`null::bigint as id, 'a'`), 'delta-constraint-violated');
    assert.is(await sameRows(spark, folder, root), 1);
  });

  // Valid SQL of both engines that means something else to each: a wrong row must not pass.
  const foreign: Readonly<Record<string, readonly [string, string]>> = {
    'days of the week': ['dayofweek(day) between 2 and 6', `date '2024-03-02' as day, 1::bigint as n`],
    'bits, not powers': ['2 ^ n = 0', `date '2024-03-01' as day, 0::bigint as n`],
    'texts in double quotes': ['concat("n", n) = "n1"', `date '2024-03-01' as day, 2::bigint as n`],
  };
  for (const [title, [check, row]] of Object.entries(foreign)) {
    test(`gold does not take a constraint of Spark for one of DuckDB: ${title}`, async () => {
      const root = join(temporaryFolder('gold-spark'), 'table');
      const at = `delta.\`${root}\``;
      await spark.sql(
        `create table ${at} (day date, n bigint) using delta`,
        `alter table ${at} add constraint rule check (${check})`,
      );
      const sparkTakes = await takes(spark.sql(`insert into ${at} ${inSpark(row)}`));
      assert.not.ok(sparkTakes, 'the row must break the rule');
      await takes(writeRows(context, { root, sql: `select ${row}`, mode: { kind: 'append' } }));
      assert.is((await spark.rows(`select * from ${at}`)).rows.length, 0);
    });
  }

  const refused: Readonly<Record<string, readonly string[]>> = {
    'with column mapping': [`'delta.columnMapping.mode' = 'name'`],
    'with a change data feed': [`'delta.enableChangeDataFeed' = 'true'`],
    'that is append-only': [`'delta.appendOnly' = 'true'`],
    'with row tracking': [`'delta.enableRowTracking' = 'true'`],
    'with in-commit timestamps': [`'delta.enableInCommitTimestamps' = 'true'`],
    'that is clustered': [`'x' = 'y'`, 'cluster by (id)'],
  };
  for (const [title, [properties, clause = '']] of Object.entries(refused)) {
    test(`gold writes right or not at all into a table ${title}`, async () => {
      const root = join(temporaryFolder('gold-spark'), 'table');
      await spark.sql(
        `create table delta.\`${root}\` (id bigint, part string) using delta ${clause} tblproperties (${properties})`,
        `insert into delta.\`${root}\` values (1, 'a'), (2, 'b')`,
      );
      const count = versionsOf(root).length;
      const merge = { root, sql: `select 1::bigint as id, 'new' as part`, keys: ['id'] };
      await rejectsWith(mergeRows(context, merge), 'delta-unsupported-writer');
      assert.is(versionsOf(root).length, count);
      assert.is(await sameRows(spark, folder, root), 2);
    });
  }

  /** Each operation of gold on (id, part, v), which is made when it does not exist. */
  async function operate(root: string, partitionBy?: readonly string[]): Promise<void> {
    const rows = (from: number, part: string): string =>
      `select (${from} + i)::bigint as id, ${part}::varchar as part, i::bigint as v from range(10) t(i)`;
    const write = (sql: string, mode: WriteMode) =>
      writeRows(context, { root, sql, mode, ...(partitionBy === undefined ? {} : { partitionBy }) });
    await write(rows(0, "'a/b %'"), { kind: 'append' });
    for (const [n, part] of ["'ünï=🎉'", 'null', "'c'", "'a/b %'", "'d'", 'null'].entries()) {
      await write(rows(20 + n * 5, part), { kind: 'append' });
    }
    await deleteRows(context, root, { op: '<', column: 'id', value: '4' });
    const merged = `select id * 3 as id, part, -1::bigint as v from (${rows(0, "'merged'")})`;
    await mergeRows(context, { root, sql: merged, keys: ['id'] });
    await write(rows(70, "'c'"), { kind: 'replace', where: { op: '=', column: 'part', value: 'c' } });
    await optimizeTable(context, root);
    await write(rows(90, "'e'"), { kind: 'append' });
    await optimizeTable(context, root, { zOrder: ['id', 'v'] });
    await restoreTable(context, root, { version: versionsOf(root).length - 3 });
    await deleteRows(context, root, { op: '=', column: 'part', value: 'ünï=🎉' });
  }

  /** From a copy, since Spark remembers what it read at a path. */
  async function readsFromCheckpoint(root: string): Promise<void> {
    const copy = join(temporaryFolder('gold-spark'), 'copy');
    cpSync(root, copy, { recursive: true });
    assert.ok(dropBeforeCheckpoint(copy));
    assert.ok((await sameRows(spark, folder, copy)) > 0);
  }
}

async function takes(write: Promise<unknown>): Promise<boolean> {
  return write.then(
    () => true,
    () => false,
  );
}

const inSpark = (row: string): string => `select ${row.replaceAll(/(\S+)::(\w+)/g, 'cast($1 as $2)')}`;
