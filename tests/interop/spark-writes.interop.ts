/** gold on tables that Spark wrote: every version equals what Spark reads, also from a checkpoint alone. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../support/folder.ts';
import { findSpark, startSpark } from '../support/spark.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';
import { goldReads, logFiles, logText, sameVersions, versionsOf } from './spark-compare.ts';
import { TABLES } from './spark-tables.ts';

const test = suite('gold on tables of Spark');
const python = findSpark();

if (python === undefined) test.skip('reads them', 'no Python with pyspark, or no Java; CI has both');
else {
  const spark = await startSpark(python);
  const folder = writeProject({});
  const root = temporaryFolder('gold-spark');

  TABLES.forEach(({ title, sql, log, files, versions }, index) => {
    const name = `t${index}`;
    const path = join(root, name);

    test(`reads ${title}`, async () => {
      // `$t` is the table, `$other` a second path beside it.
      const named = sql.map((statement) =>
        statement.replaceAll('$t', `delta.\`${path}\``).replaceAll('$other', `delta.\`${path}-other\``),
      );
      await spark.sql(...named);
      if (log !== undefined) assert.match(logText(path), log);
      if (files !== undefined)
        assert.ok(
          logFiles(path).some((file) => files.test(file)),
          `${files}`,
        );
      const read = await sameVersions(spark, folder, path);
      assert.ok(read.length >= (versions ?? 1), `${read.length} versions`);
      assert.ok(read.some(({ rows }) => rows.length > 0));

      const checkpoint = lastCheckpoint(path);
      if (checkpoint === undefined) return;
      // What log cleanup leaves: nothing before the checkpoint.
      for (const file of logFiles(path)) {
        const version = Number.parseInt(file, 10);
        if (version < checkpoint) rmSync(join(path, '_delta_log', file));
      }
      const kept = versionsOf(path);
      for (const version of kept) {
        const expected = read[read.length - kept.length + kept.indexOf(version)];
        assert.ok(expected);
        await goldReads(expected, folder, path, version);
      }
      const newest = read.at(-1);
      assert.ok(newest);
      await goldReads(newest, folder, path);
    });
  });
}

function lastCheckpoint(path: string): number | undefined {
  const versions = logFiles(path)
    .filter((file) => /^\d{20}\.checkpoint\./.test(file))
    .map((file) => Number.parseInt(file, 10));
  return versions.length === 0 ? undefined : Math.max(...versions);
}
