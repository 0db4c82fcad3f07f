/** A writer killed at each step: the table stays readable, a rerun completes the work once, vacuum removes what was left (DELTA.md §2.3). */
import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { findSnapshot, toDeltaInput } from '../../src/delta/index.ts';
import { vacuumTable } from '../../src/table/vacuum-table.ts';
import { writeRows } from '../../src/table/write-rows.ts';
import { localContext, openTestEngine, rowsOf } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';

const WRITER = fileURLToPath(new URL('../support/crash-writer.ts', import.meta.url));
/** Each with whether the row is there after the crash. */
const POINTS: readonly (readonly [point: string, isCommitted: boolean])[] = [
  ['data files written', false],
  ['data files durable', false],
  ['temporary commit file written', false],
  ['committed', true],
  ['temporary checkpoint written', true],
  ['checkpoint written', true],
  ['_last_checkpoint written', true],
];

const engine = await openTestEngine();
const delta = localContext();
const test = suite('crashes');

for (const [point, isCommitted] of POINTS) {
  test(`killed when: ${point}`, async () => {
    const root = join(temporaryFolder(), 'table');
    const context = { engine, delta, engineInfo: 'test' };
    // The next version is 10, which has a checkpoint.
    for (let n = 0; n < 10; n += 1) {
      const sql = `select ${n}::integer as n`;
      await writeRows(context, { root, sql, mode: { kind: 'append' }, txn: { appId: 'crash', version: n } });
    }
    const before = Array.from({ length: 10 }, (_, n) => n);
    const crashed = write(root, point);
    assert.is(crashed.signal, 'SIGKILL', `${crashed.stdout}${crashed.stderr}`);
    assert.equal(await readNumbers(root), isCommitted ? [...before, 10] : before);

    const rerun = write(root, 'none');
    assert.is(rerun.status, 0, rerun.stderr);
    assert.is(rerun.stdout, isCommitted ? 'repeated' : 'committed');
    assert.equal(await readNumbers(root), [...before, 10]);

    const old = new Date(Date.now() - 30 * 86_400_000);
    for (const name of dataFiles(root)) utimesSync(join(root, name), old, old);
    await vacuumTable({ delta: { ...delta, now: Date.now } }, root, { dryRun: false });
    const live = (await findSnapshot(delta, root))?.files.map(({ path }) => path).sort();
    assert.equal(dataFiles(root).sort(), live);
    assert.equal(await readNumbers(root), [...before, 10]);
  });
}

function write(
  root: string,
  point: string,
): ReturnType<typeof spawnSync> & { readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', WRITER, root, point, '10'], { encoding: 'utf8' });
}

async function readNumbers(root: string): Promise<number[]> {
  const snapshot = await findSnapshot(delta, root);
  if (snapshot === undefined) return [];
  const relation = { schema: 'crash', name: delta.newId() };
  await engine.register(relation, await toDeltaInput(delta, snapshot));
  const rows = (await rowsOf(engine, `select n from crash."${relation.name}" order by n`)) as { n: number }[];
  return rows.map(({ n }) => n);
}

function dataFiles(root: string): string[] {
  return readdirSync(root).filter((name) => name.endsWith('.parquet'));
}
