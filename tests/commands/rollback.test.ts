/** gold rollback, on tables that gold published. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { requireDocument } from '../support/artifacts.ts';
import { queryRows, runCli, runOk } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('gold rollback');

/** Published twice: v0 has one column, v1 two. */
async function publishedTwice(): Promise<string> {
  const folder = writeProject({ 'models/a.sql': 'select 1 as x' });
  await runOk(['run'], folder);
  writeFileSync(join(folder, 'models/a.sql'), 'select 2 as x, 3 as y');
  await runOk(['run'], folder);
  return folder;
}
const rows = (folder: string): Promise<unknown> => queryRows("from {{ ref('a') }}", folder);

test('brings rows and columns of an older version back, by a version of its own', async () => {
  const folder = await publishedTwice();
  assert.is(await runOk(['rollback', 'a', '--to', '0'], folder), 'a  v2 has the rows of v0\n');
  assert.equal(await rows(folder), [{ x: 1 }]);
  assert.is(await runOk(['rollback', 'a', '--to', '0'], folder), 'a  v2 has the rows of v0 already\n');
  assert.match(await runOk(['history', 'a'], folder), 'RESTORE');
  const forth = JSON.parse(await runOk(['rollback', 'a', '--to', '1', '--json'], folder));
  requireDocument('rollback', forth);
  assert.equal([forth.name, forth.restored, forth.version, forth.changed], ['a', 1, 3, true]);
  assert.equal(await rows(folder), [{ x: 2, y: 3 }]);
});

test('the plan knows what the rows were made from', async () => {
  const folder = await publishedTwice();
  await runOk(['rollback', 'a', '--to', '0'], folder);
  assert.match(await runOk(['plan'], folder), 'why     code changed since v2: text\n');
  writeFileSync(join(folder, 'models/a.sql'), 'select 1 as x');
  assert.match(await runOk(['plan'], folder), 'why     nothing that it is made from has changed since v2\n');
});

test('says which versions there are, and when files are gone', async () => {
  const folder = await publishedTwice();
  const unknown = await runCli(['rollback', 'a', '--to', '9'], folder);
  assert.is(unknown.code, 1);
  assert.match(unknown.stderr, 'has no version 9; there are versions 0 to 1');
  const table = join(folder, 'warehouse/gold/a');
  for (const file of readdirSync(table)) if (file.endsWith('.parquet')) rmSync(join(table, file));
  const gone = await runCli(['rollback', 'a', '--to', '0'], folder);
  assert.is(gone.code, 1);
  assert.match(gone.stderr, 'delta-files-gone');
  const bare = await runCli(['rollback', 'a'], folder);
  assert.is(bare.code, 2);
  assert.match(bare.stderr, 'Missing required argument: to');
});
