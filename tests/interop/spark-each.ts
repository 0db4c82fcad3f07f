/** One test for each table: Spark writes it, gold must read every version, also from the last checkpoint alone. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../support/folder.ts';
import { findSpark, type Spark, startSpark } from '../support/spark.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';
import { goldReads, logFiles, logText, sameVersions, versionsOf } from './spark-compare.ts';

export interface SparkTable {
  readonly title: string;
  /** Statements of Spark: `$t` is the table, `$other` a second path beside it. */
  readonly sql: readonly string[];
  /** What the commits must show, so that the test is about what its title says. */
  readonly log?: RegExp;
  /** A name that must be below _delta_log. */
  readonly files?: RegExp;
  readonly versions?: number;
}

export interface Place {
  readonly spark: Spark;
  /** A project to run gold in. */
  readonly folder: string;
  /** Runs the statements with a fresh path for `$t`, and gives the path. */
  write(sql: readonly string[]): Promise<string>;
}

/** Undefined, with the suite visibly skipped, where there is no Spark. */
export async function readsEach(
  title: string,
  tables: readonly SparkTable[],
  more: (test: ReturnType<typeof suite>, place: Place) => void = () => {},
): Promise<void> {
  const test = suite(title);
  const python = findSpark();
  if (python === undefined) {
    test.skip(`reads ${tables.length} tables`, 'no Python with pyspark, or no Java; CI has both');
    return;
  }
  const spark = await startSpark(python);
  const root = temporaryFolder('gold-spark');
  let written = 0;
  const place: Place = {
    spark,
    folder: writeProject({}),
    write: async (sql) => {
      written += 1;
      const path = join(root, `t${written}`);
      const relation = (at: string): string => `delta.\`${at}\``;
      const named = sql.map((statement) =>
        statement.replaceAll('$t', relation(path)).replaceAll('$other', relation(`${path}-other`)),
      );
      await spark.sql(...named);
      return path;
    },
  };
  for (const table of tables) test(`reads ${table.title}`, () => readsTable(table, place));
  more(test, place);
}

async function readsTable({ sql, log, files, versions }: SparkTable, place: Place): Promise<void> {
  const { spark, folder } = place;
  const path = await place.write(sql);
  if (log !== undefined) assert.match(logText(path), log);
  if (files !== undefined)
    assert.ok(
      logFiles(path).some((file) => files.test(file)),
      `${files}`,
    );
  const read = await sameVersions(spark, folder, path);
  assert.ok(read.length >= (versions ?? 1), `${read.length} versions`);
  assert.ok(read.some(({ rows }) => rows.length > 0));

  if (!dropBeforeCheckpoint(path)) return;
  const kept = versionsOf(path);
  const expected = read.slice(read.length - kept.length);
  for (const [index, version] of kept.entries()) {
    const rows = expected[index];
    if (rows !== undefined) await goldReads(rows, folder, path, version);
  }
  const newest = read.at(-1);
  if (newest !== undefined) await goldReads(newest, folder, path);
}

/** Leaves what log cleanup leaves: nothing before the last checkpoint. False where there is none. */
export function dropBeforeCheckpoint(path: string): boolean {
  const checkpoints = logFiles(path)
    .filter((file) => /^\d{20}\.checkpoint\./.test(file))
    .map((file) => Number.parseInt(file, 10));
  const last = Math.max(-1, ...checkpoints);
  for (const file of logFiles(path)) {
    if (Number.parseInt(file, 10) < last) rmSync(join(path, '_delta_log', file));
  }
  return last >= 0;
}
