/** gold on tables of Spark with newer table features, by timestamp, and on what it must refuse. */
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { goldReads, logText, sameVersions } from './spark-compare.ts';
import { readsEach } from './spark-each.ts';
import { FEATURES } from './spark-features.ts';

await readsEach('gold on features of Spark', FEATURES, (test, { spark, folder, write }) => {
  for (const times of ['file times', 'in-commit timestamps'] as const) {
    test(`reads by timestamp, from ${times}`, async () => {
      const path = await write([
        `create table $t (id int) using delta tblproperties ('delta.enableInCommitTimestamps' = '${times !== 'file times'}')`,
        'insert into $t values (1)',
        'insert into $t values (2)',
      ]);
      const history = await spark.rows(`describe history delta.\`${path}\``);
      const column = history.fields.findIndex(({ name }) => name === 'timestamp');
      for (const row of history.rows) {
        // Spark's history has the instant to the millisecond.
        const at = new Date(Number(row[`c${column}`]) / 1000).toISOString();
        const expected = await spark.rows(`select * from delta.\`${path}\` timestamp as of '${at}'`);
        await goldReads(expected, folder, path, { timestamp: at });
      }
    });
  }

  test('reads identity and generated columns', async () => {
    const path = join(temporaryFolder('gold-spark'), 'generated');
    await spark.generated(path);
    await spark.sql(
      `insert into delta.\`${path}\` (at) values (timestamp'2024-02-29 23:00:00'), (null), (timestamp'2024-02-29 01:00:00')`,
    );
    assert.match(logText(path), /delta\.generationExpression/);
    assert.is((await sameVersions(spark, folder, path)).at(-1)?.rows.length, 3);
  });

  test('refuses a type that it does not know, and names it', async () => {
    const path = await write([
      'create table $t (id int, v variant) using delta',
      `insert into $t select 1, parse_json('{"a": 1}')`,
    ]);
    assert.match(logText(path), /variantType/);
    const { code, stderr } = await runCli(
      ['show', '--inline', `select * from {{ delta('${path}') }}`],
      folder,
    );
    assert.is(code, 1);
    assert.match(stderr, /variant/);
  });
});
