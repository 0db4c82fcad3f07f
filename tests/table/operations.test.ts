import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type DeltaContext, findSnapshot, type Predicate, toDeltaInput } from '../../src/delta/index.ts';
import { deleteRows } from '../../src/table/delete-rows.ts';
import { mergeRows } from '../../src/table/merge-rows.ts';
import { optimizeTable } from '../../src/table/optimize-table.ts';
import { restoreTable } from '../../src/table/restore-table.ts';
import type { TableContext } from '../../src/table/table-context.ts';
import { vacuumTable } from '../../src/table/vacuum-table.ts';
import { writeRows } from '../../src/table/write-rows.ts';
import { localContext, openTestEngine, rowsOf } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

interface Row {
  readonly id: number;
  readonly part: string | null;
  readonly v: number | null;
}

const engine = await openTestEngine();
const newContext = (delta: DeltaContext = localContext()): TableContext => ({
  engine,
  delta,
  engineInfo: 'test',
});

function rowsSql(rows: readonly Row[]): string {
  const values = rows.map(
    ({ id, part, v }) => `(${id}::bigint, ${part === null ? 'null' : `'${part}'`}::varchar, ${v}::bigint)`,
  );
  if (values.length === 0) return 'select 1::bigint as id, null::varchar as part, 1::bigint as v where false';
  return `select * from (values ${values.join(', ')}) t(id, part, v)`;
}

async function readTable(context: TableContext, root: string): Promise<Row[]> {
  const snapshot = await findSnapshot(context.delta, root);
  if (snapshot === undefined) return [];
  const relation = { schema: 'check', name: context.delta.newId() };
  await engine.register(relation, await toDeltaInput(context.delta, snapshot));
  return (await rowsOf(engine, `select * from "check"."${relation.name}" order by all`)) as Row[];
}

const sorted = (rows: readonly Row[]): string[] =>
  rows.map((row) => JSON.stringify([row.id, row.part, row.v])).sort();
const same = (actual: readonly Row[], expected: readonly Row[]): void =>
  assert.equal(sorted(actual), sorted(expected));

const test = suite('table operations');

const row = fc.record({
  id: fc.nat(12),
  part: fc.constantFrom('a', 'b', null),
  v: fc.option(fc.integer({ min: -5, max: 5 })),
});
const uniqueRows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 8 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), rows: fc.array(row, { maxLength: 8 }) }),
  fc.record({ kind: fc.constant('delete' as const), low: fc.nat(12), high: fc.nat(12) }),
  fc.record({
    kind: fc.constant('merge' as const),
    rows: uniqueRows,
    whenMatched: fc.constantFrom('update' as const, 'keep' as const),
  }),
  fc.record({
    kind: fc.constant('replace' as const),
    part: fc.constantFrom('a', 'b'),
    rows: fc.array(row, { maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('optimize' as const), zOrder: fc.constantFrom([], ['id'], ['id', 'v']) }),
  fc.record({ kind: fc.constant('partitions' as const), rows: fc.array(row, { maxLength: 5 }) }),
);

test('any sequence of operations leaves the rows that plain arrays would have', async () => {
  const property = fc.asyncProperty(
    fc.boolean(),
    fc.array(step, { minLength: 1, maxLength: 14 }),
    async (isPartitioned, steps) => {
      const root = join(temporaryFolder(), 'table');
      const context = newContext();
      const partitionBy = isPartitioned ? ['part'] : [];
      let expected: Row[] = [{ id: 0, part: 'a', v: 0 }];
      await writeRows(context, { root, sql: rowsSql(expected), mode: { kind: 'append' }, partitionBy });
      for (const one of steps) {
        switch (one.kind) {
          case 'append':
            await writeRows(context, { root, sql: rowsSql(one.rows), mode: { kind: 'append' } });
            expected = [...expected, ...one.rows];
            break;
          case 'delete': {
            const where: Predicate = { op: 'and', of: [{ op: '>=', column: 'id', value: String(one.low) }, { op: '<', column: 'id', value: String(one.high) }] }; // biome-ignore format: short
            await deleteRows(context, root, where);
            expected = expected.filter(({ id }) => !(id >= one.low && id < one.high));
            break;
          }
          case 'merge': {
            await mergeRows(context, {
              root,
              sql: rowsSql(one.rows),
              keys: ['id'],
              whenMatched: one.whenMatched,
            });
            const byId = new Map(one.rows.map((item) => [item.id, item]));
            const known = new Set(expected.map(({ id }) => id));
            const kept =
              one.whenMatched === 'update' ? expected.map((item) => byId.get(item.id) ?? item) : expected;
            expected = [...kept, ...one.rows.filter(({ id }) => !known.has(id))];
            break;
          }
          case 'replace': {
            const rows = one.rows.map((item) => ({ ...item, part: one.part }));
            const where: Predicate = { op: '=', column: 'part', value: one.part };
            await writeRows(context, { root, sql: rowsSql(rows), mode: { kind: 'replace', where } });
            expected = [...expected.filter(({ part }) => part !== one.part), ...rows];
            break;
          }
          case 'optimize':
            await optimizeTable(context, root, { zOrder: one.zOrder });
            break;
          case 'partitions': {
            await writeRows(context, { root, sql: rowsSql(one.rows), mode: { kind: 'replace-partitions' } });
            const parts = new Set<string | null>(one.rows.map(({ part }) => part));
            if (one.rows.length > 0)
              expected = [
                ...(isPartitioned ? expected.filter(({ part }) => !parts.has(part)) : []),
                ...one.rows,
              ];
          }
        }
        same(await readTable(context, root), expected);
      }
    },
  );
  await fc.assert(property, { numRuns: 20 });
});

test('a version of an application is written once, however often it is tried', async () => {
  const root = join(temporaryFolder(), 'table');
  const context = newContext();
  const write = (version: number) =>
    writeRows(context, {
      root,
      sql: rowsSql([{ id: version, part: null, v: 1 }]),
      mode: { kind: 'append' },
      txn: { appId: 'loader', version },
    });
  const kinds = [];
  for (const version of [1, 2, 2, 1, 3]) kinds.push((await write(version)).kind);
  assert.equal(kinds, ['committed', 'committed', 'repeated', 'repeated', 'committed']);
  assert.equal(
    (await readTable(context, root)).map(({ id }) => id),
    [1, 2, 3],
  );
});

test('new columns are added when allowed, and old rows have NULL there', async () => {
  const root = join(temporaryFolder(), 'table');
  const context = newContext();
  await writeRows(context, { root, sql: 'select 1::bigint as id', mode: { kind: 'append' } });
  const wider = { root, sql: "select 'x' as note, 2::bigint as ID", mode: { kind: 'append' } } as const;
  await rejectsWith(writeRows(context, wider), 'delta-incompatible-columns');
  await writeRows(context, { ...wider, addColumns: true });
  const relation = { schema: 'check', name: 'evolved' };
  const snapshot = await findSnapshot(context.delta, root);
  assert.ok(snapshot);
  if (snapshot) await engine.register(relation, await toDeltaInput(context.delta, snapshot));
  assert.equal(await rowsOf(engine, 'from "check".evolved order by id'), [
    { id: 1, note: null },
    { id: 2, note: 'x' },
  ]);
  const wrong = { root, sql: "select 'text' as id", mode: { kind: 'append' } } as const;
  await rejectsWith(writeRows(context, wrong), 'delta-incompatible-columns');
});

test('two rows for one key are refused, and nothing is left behind', async () => {
  const root = join(temporaryFolder(), 'table');
  const context = newContext();
  await writeRows(context, { root, sql: rowsSql([{ id: 1, part: 'a', v: 1 }]), mode: { kind: 'append' } });
  const before = readdirSync(root).sort();
  const twice = [1, 2].map((v) => ({ id: 1, part: 'a', v }));
  await rejectsWith(mergeRows(context, { root, sql: rowsSql(twice), keys: ['id'] }), 'delta-ambiguous-merge');
  assert.equal(readdirSync(root).sort(), before);
});

test('rows outside of what is replaced are refused', async () => {
  const root = join(temporaryFolder(), 'table');
  const context = newContext();
  await writeRows(context, { root, sql: rowsSql([{ id: 1, part: 'a', v: 1 }]), mode: { kind: 'append' } });
  const where: Predicate = { op: '=', column: 'part', value: 'a' };
  const sql = rowsSql([{ id: 2, part: 'b', v: 1 }]);
  await rejectsWith(
    writeRows(context, { root, sql, mode: { kind: 'replace', where } }),
    'delta-outside-replaced',
  );
});

test('NOT NULL and CHECK constraints of a table are kept', async () => {
  const root = join(temporaryFolder(), 'table');
  const context = newContext();
  await writeRows(context, { root, sql: rowsSql([{ id: 1, part: 'a', v: 1 }]), mode: { kind: 'append' } });
  const snapshot = await findSnapshot(context.delta, root);
  const schemaString = snapshot?.metaData.schemaString?.replace(
    '"name":"part","type":"string","nullable":true',
    '"name":"part","type":"string","nullable":false',
  );
  const metaData = {
    ...snapshot?.metaData,
    schemaString,
    configuration: { 'delta.constraints.small': 'v < 10' },
  };
  await context.delta.store.put(
    `${root}/_delta_log/00000000000000000001.json`,
    new TextEncoder().encode(`${JSON.stringify({ metaData })}\n`),
  );
  const append = (item: Row) => writeRows(context, { root, sql: rowsSql([item]), mode: { kind: 'append' } });
  assert.is((await append({ id: 2, part: 'b', v: 9 })).kind, 'committed');
  for (const bad of [
    { id: 3, part: 'b', v: 10 },
    { id: 3, part: 'b', v: null },
    { id: 3, part: null, v: 1 },
  ]) {
    const files = readdirSync(root).length;
    await rejectsWith(append(bad), 'delta-constraint-violated');
    assert.is(readdirSync(root).length, files);
  }
  const foreign = { ...metaData, configuration: { 'delta.constraints.odd': 'v rlike `x` /* of Spark */' } };
  await context.delta.store.put(
    `${root}/_delta_log/00000000000000000003.json`,
    new TextEncoder().encode(`${JSON.stringify({ metaData: foreign })}\n`),
  );
  await rejectsWith(append({ id: 4, part: 'b', v: 1 }), 'delta-unusable-constraint');
});

test('restore brings an older version back as a new one', async () => {
  const root = join(temporaryFolder(), 'table');
  const context = newContext();
  const first = [{ id: 1, part: 'a', v: 1 }];
  await writeRows(context, { root, sql: rowsSql(first), mode: { kind: 'append' } });
  await mergeRows(context, { root, sql: rowsSql([{ id: 1, part: 'b', v: 2 }]), keys: ['id'] });
  const outcome = await restoreTable(context, root, { version: 0 });
  assert.is(outcome.version, 2);
  same(await readTable(context, root), first);
  assert.is((await restoreTable(context, root, { version: 0 })).kind, 'unchanged');
});

test('vacuum deletes what no version within the retention needs, and says so first', async () => {
  const root = join(temporaryFolder(), 'table');
  const delta = { ...localContext(), now: Date.now };
  const context = newContext(delta);
  await writeRows(context, { root, sql: rowsSql([{ id: 1, part: 'a', v: 1 }]), mode: { kind: 'append' } });
  await mergeRows(context, { root, sql: rowsSql([{ id: 1, part: 'b', v: 2 }]), keys: ['id'] });
  const young = await vacuumTable(context, root, { dryRun: false });
  assert.equal(young.files, []);
  await rejectsWith(vacuumTable(context, root, { dryRun: true, retentionHours: 1 }), 'delta-short-retention');
  // Of a writer that died before it gave it its name, and of somebody else.
  const dead = '_delta_log/.0f8fad5b-d9cb-469f-a165-70867728950e.tmp';
  for (const name of [dead, '_delta_log/.mine.tmp']) writeFileSync(join(root, name), '');
  const long = new Date(Date.now() - 30 * 86_400_000);
  for (const name of readdirSync(root).filter((file) => file.endsWith('.parquet')))
    utimesSync(join(root, name), long, long);
  const later = newContext({ ...delta, now: () => Date.now() + 8 * 86_400_000 });
  const plan = await vacuumTable(later, root, { dryRun: true });
  assert.is(plan.files.length, 2);
  assert.ok(plan.files.includes(dead));
  for (const name of plan.files) assert.ok(existsSync(join(root, name)));
  const done = await vacuumTable(later, root, { dryRun: false });
  assert.equal(done.files, plan.files);
  for (const name of plan.files) assert.not.ok(existsSync(join(root, name)));
  same(await readTable(context, root), [{ id: 1, part: 'b', v: 2 }]);
  await rejectsWith(restoreTable(context, root, { version: 0 }), 'delta-files-gone');
});

test('checkpoints are written, and a reader without commits needs nothing else', async () => {
  const root = join(temporaryFolder(), 'table');
  const context = newContext();
  const expected: Row[] = [];
  for (let id = 0; id < 23; id += 1) {
    const item = { id, part: id % 2 === 0 ? 'a' : null, v: id };
    expected.push(item);
    await writeRows(context, {
      root,
      sql: rowsSql([item]),
      mode: { kind: 'append' },
      partitionBy: ['part'],
      txn: { appId: 'x', version: id },
    });
  }
  await optimizeTable(context, root);
  const log = join(root, '_delta_log');
  assert.ok(existsSync(join(log, '00000000000000000020.checkpoint.parquet')));
  for (let version = 0; version <= 20; version += 1) {
    await context.delta.store.delete(join(log, `${String(version).padStart(20, '0')}.json`));
  }
  same(await readTable(context, root), expected);
  const snapshot = await findSnapshot(context.delta, root);
  assert.is(snapshot?.state.transactions.get('x')?.version, 22);
  assert.is(snapshot?.files.length, 2);
});

test('columns that a table does not have are named, with those that it has', async () => {
  const context = newContext();
  const root = temporaryFolder();
  await writeRows(context, { root, sql: rowsSql([{ id: 1, part: 'a', v: 1 }]), mode: { kind: 'append' } });
  const error = await rejectsWith(optimizeTable(context, root, { zOrder: ['nope'] }), 'delta-unknown-column');
  assert.match(error.hint ?? '', 'id, part, v');
});
