import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { writeRows } from '../../src/table/write-rows.ts';
import { queryRows, runCli, runOk } from '../support/cli.ts';
import { localContext, openTestEngine } from '../support/engine.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const test = suite('history, optimize, vacuum');

/** A project whose model was published, then appended to three times. */
async function appended(): Promise<string> {
  const folder = writeProject({ 'models/m.sql': 'select range as n, range % 3 as k from range(100)' });
  await runOk(['run', '-q'], folder);
  const engine = await openTestEngine();
  for (const n of [1000, 1001, 1002]) {
    const sql = `select ${n}::bigint as n, 0::bigint as k`;
    const root = join(folder, 'warehouse/gold/m');
    await writeRows(
      { engine, delta: localContext(), engineInfo: 'test' },
      { root, sql, mode: { kind: 'append' } },
    );
  }
  await engine.close();
  return folder;
}

test('history lists versions, newest first, with who wrote them', async () => {
  const folder = await appended();
  const text = await runOk(['history', 'm'], folder);
  assert.match(text, /^ {6}3 .* WRITE /m);
  assert.match(text, /^ {6}0 .* CREATE TABLE AS SELECT .* gold 0\.0\.0-test/m);
  const { versions: list } = JSON.parse(
    await runOk(['history', 'warehouse/gold/m', '--json', '--limit', '2'], folder),
  );
  assert.equal(
    list.map(({ version }: { version: number }) => version),
    [3, 2],
  );
  assert.is(list[0].commit_info.engineInfo, 'test');
});

test('optimize packs small files and changes no row', async () => {
  const folder = await appended();
  const before = await queryRows("from {{ ref('m') }} order by all", folder);
  const {
    tables: [result],
  } = JSON.parse(await runOk(['optimize', '--json'], folder));
  assert.equal([result.files_before, result.files_after, result.version_after], [4, 1, 4]);
  assert.equal(await queryRows("from {{ ref('m') }} order by all", folder), before);
  assert.match(await runOk(['optimize', 'm'], folder), 'nothing to do');
  assert.match(await runOk(['optimize', 'm', '--zorder', 'k,n'], folder), 'v4 → v5');
  assert.equal(await queryRows("from {{ ref('m') }} order by all", folder), before);
  // The model can be published over it as before.
  assert.match(await runOk(['run'], folder), 'v5 → v6');
});

test('vacuum says what it would delete, and deletes with --apply', async () => {
  const folder = await appended();
  await runOk(['optimize'], folder);
  const table = join(folder, 'warehouse/gold/m');
  const old = new Date(Date.now() - 30 * 86_400_000);
  for (const name of readdirSync(table).filter((file) => file.endsWith('.parquet')))
    utimesSync(join(table, name), old, old);
  const { code, stderr } = await runCli(['vacuum', '--retain-hours', '0'], folder);
  assert.is(code, 1);
  assert.match(stderr, 'delta-short-retention');
  const dry = await runOk(['vacuum', '--retain-hours', '0', '--force'], folder);
  assert.match(dry, 'm  would delete 4 files');
  const {
    tables: [plan],
  } = JSON.parse(await runOk(['vacuum', '--retain-hours', '0', '--force', '--json'], folder));
  assert.ok(plan.files.every((file: string) => existsSync(join(table, file))));
  assert.match(
    await runOk(['vacuum', '--retain-hours', '0', '--force', '--apply'], folder),
    'deleted 4 files',
  );
  assert.not.ok(plan.files.some((file: string) => existsSync(join(table, file))));
  assert.is((await queryRows("from {{ ref('m') }}", folder)).length, 103);
});

test('a table that is not there is named', async () => {
  const folder = writeProject({ 'models/m.sql': 'select 1 as a' });
  for (const command of ['history', 'optimize', 'vacuum']) {
    const { code, stderr } = await runCli([command, 'nowhere'], folder);
    assert.is(code, 1);
    assert.match(stderr, 'delta-no-table');
  }
  assert.is(await runOk(['optimize'], folder), '');
});
