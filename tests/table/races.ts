/** Many processes on one table: versions contiguous, every acknowledged row there exactly once, every refusal with its reason. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { type DeltaContext, findSnapshot, toDeltaInput } from '../../src/delta/index.ts';
import type { Engine } from '../../src/ports/engine.ts';
import { writeRows } from '../../src/table/write-rows.ts';
import { rowsOf } from '../support/engine.ts';
import { suite } from '../support/suite.ts';

interface Report {
  readonly writer: number;
  readonly kind: string;
  readonly acknowledged: readonly { readonly step: number; readonly version: number }[];
  readonly refused: readonly string[];
}

export interface RaceCourse {
  readonly engine: Engine;
  readonly delta: DeltaContext;
  /** A fresh URI for a table. */
  newRoot(): string;
  /** Processes that append, and how often each. */
  readonly appenders: number;
  readonly appends: number;
  /** How often each writer of other kinds writes. */
  readonly changes: number;
}

const WRITER = fileURLToPath(new URL('../support/race-writer.ts', import.meta.url));

export function racesOn(name: string, course: RaceCourse): void {
  const { appenders, appends } = course;
  const test = suite(`races on ${name}`);

  test(`${appenders} processes append ${appends} times each`, async () => {
    const root = await newTable(course);
    const reports = await race(
      root,
      Array.from({ length: appenders }, () => 'append'),
      appends,
    );
    const rows = await readRows(course, root);
    for (const { writer, acknowledged, refused } of reports) {
      assert.equal(refused, []);
      assert.is(acknowledged.length, appends);
      const own = rows.filter((row) => row.writer === writer).map((row) => row.step);
      assert.equal(own.sort((a, b) => a - b), Array.from({ length: appends }, (_, step) => step)); // biome-ignore format: short
    }
    assert.equal(
      await versionsOf(course, root),
      Array.from({ length: appenders * appends + 1 }, (_, version) => version),
    );
    const versions = reports.flatMap(({ acknowledged }) => acknowledged.map(({ version }) => version));
    assert.is(new Set(versions).size, appenders * appends);
  });

  test('appends, replaced partitions, merges and optimizes go on side by side', async () => {
    const root = await newTable(course);
    const kinds = ['append', 'append', 'replace', 'replace', 'merge', 'merge', 'optimize', 'append'];
    const reports = await race(root, kinds, course.changes);
    const rows = await readRows(course, root);
    for (const { writer, kind, acknowledged, refused } of reports) {
      for (const reason of refused) assert.ok(reason.length > 10, reason);
      if (kind === 'append') assert.equal(refused, [], `writer ${writer} of appends was refused`);
      const own = rows.filter((row) => row.writer === writer).map((row) => row.step);
      const steps = acknowledged.map(({ step }) => step);
      const expected = kind === 'append' ? steps : kind === 'optimize' ? [] : steps.slice(-1);
      assert.equal(
        own.sort((a, b) => a - b),
        expected,
        `rows of writer ${writer}, ${kind}`,
      );
    }
    const versions = await versionsOf(course, root);
    assert.equal(
      versions,
      Array.from({ length: versions.length }, (_, version) => version),
    );
  });

  test('of many creators of one table one wins, and nobody loses rows that were acknowledged', async () => {
    const root = course.newRoot();
    const reports = await race(
      root,
      Array.from({ length: 6 }, () => 'append'),
      1,
    );
    const rows = await readRows(course, root);
    const winners = reports.filter(({ acknowledged }) => acknowledged.length > 0).map(({ writer }) => writer);
    assert.ok(winners.length >= 1);
    assert.equal(rows.map((row) => row.writer).sort(), winners.sort());
  });
}

export async function newTable({ engine, delta, newRoot }: RaceCourse): Promise<string> {
  const root = newRoot();
  const sql = "select (-1)::integer as writer, 0::integer as step, 'start' as part";
  await writeRows(
    { engine, delta, engineInfo: 'test' },
    { root, sql, mode: { kind: 'append' }, partitionBy: ['part'] },
  );
  return root;
}

export function race(root: string, kinds: readonly string[], count: number): Promise<Report[]> {
  return Promise.all(
    kinds.map(
      (kind, writer) =>
        new Promise<Report>((resolve, reject) => {
          const args = ['--import', 'tsx', WRITER, root, String(writer), kind, String(count)];
          const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
          let [out, err] = ['', ''];
          child.stdout.on('data', (chunk) => {
            out += chunk;
          });
          child.stderr.on('data', (chunk) => {
            err += chunk;
          });
          child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(err))));
        }),
    ),
  );
}

export async function readRows(
  { engine, delta }: RaceCourse,
  root: string,
): Promise<{ readonly writer: number; readonly step: number }[]> {
  const snapshot = await findSnapshot(delta, root);
  if (snapshot === undefined) return [];
  const relation = { schema: 'race', name: delta.newId() };
  await engine.register(relation, await toDeltaInput(delta, snapshot));
  const rows = await rowsOf(engine, `select writer, step from race."${relation.name}" where writer >= 0`);
  return rows as { readonly writer: number; readonly step: number }[];
}

async function versionsOf({ delta }: RaceCourse, root: string): Promise<number[]> {
  const versions: number[] = [];
  for await (const { uri } of delta.store.list(`${root}/_delta_log`)) {
    const version = /\/(\d{20})\.json$/.exec(uri)?.[1];
    if (version !== undefined) versions.push(Number(version));
  }
  return versions.sort((a, b) => a - b);
}
