/** The newest time from statistics alone is what the engine finds in the data. */
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { findSnapshot } from '../../src/delta/index.ts';
import { findNewest, type Newest } from '../../src/freshness/newest-value.ts';
import { deleteRows } from '../../src/table/delete-rows.ts';
import { writeRows } from '../../src/table/write-rows.ts';
import { localContext, openTestEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';

const engine = await openTestEngine();
const test = suite('findNewest');
const context = { engine, delta: localContext(), engineInfo: 'test', signal: new AbortController().signal };

async function newestOf(root: string, column: string): Promise<Newest> {
  const snapshot = await findSnapshot(context.delta, root);
  const field = snapshot?.schema.fields.find(({ name }) => name === column);
  if (snapshot === undefined || field === undefined) throw new Error(`no ${column} in ${root}`);
  return findNewest(snapshot, field);
}

const days = fc.array(fc.option(fc.integer({ min: -700_000, max: 700_000 }), { nil: null, freq: 3 }), {
  maxLength: 4,
});

test('is the maximum of all files, NULLs and empty files aside, stored or as a partition', async () => {
  const root = temporaryFolder();
  let tables = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(days, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (files, isPartition) => {
        tables += 1;
        const table = join(root, `t${tables}`);
        for (const values of files) {
          const list = values.map((value) => `(${value === null ? 'null' : value}::integer)`).join(', ');
          const from =
            values.length === 0 ? '(select null::integer as d where false)' : `(values ${list}) as v(d)`;
          const sql = `select date '2000-01-01' + d as day, (date '2000-01-01' + d)::timestamptz + interval 3 hour as at, 1 as x from ${from}`;
          await writeRows(context, {
            root: table,
            sql,
            mode: { kind: 'append' },
            partitionBy: isPartition ? ['day'] : [],
          });
        }
        const all = files.flat().filter((value) => value !== null);
        const day =
          all.length === 0 ? undefined : Date.parse('2000-01-01T00:00:00Z') + Math.max(...all) * 86_400_000;
        assert.equal(await newestOf(table, 'day'), { kind: 'known', time: day });
        assert.equal(await newestOf(table, 'at'), {
          kind: 'known',
          time: day === undefined ? undefined : day + 3 * 3_600_000,
        });
      },
    ),
    { numRuns: 12 },
  );
});

test('is unknown where rows were deleted from a file, for other types, and without statistics', async () => {
  const root = join(temporaryFolder(), 't');
  const sql = "select date '2026-01-01' + range::integer as day, range as n, 1 as one from range(5)";
  await writeRows(context, { root, sql, mode: { kind: 'append' } });
  assert.equal(await newestOf(root, 'day'), { kind: 'known', time: Date.parse('2026-01-05T00:00:00Z') });
  assert.equal(await newestOf(root, 'n'), { kind: 'unknown' });
  const snapshot = await findSnapshot(context.delta, root);
  const [file] = snapshot?.files ?? [];
  const field = snapshot?.schema.fields[0];
  if (snapshot === undefined || file === undefined || field === undefined) throw new Error('no file');
  const withFile = (changes: Partial<typeof file>): Newest =>
    findNewest({ ...snapshot, files: [{ ...file, ...changes }] }, field);
  const { stats: _, ...bare } = file;
  assert.equal(findNewest({ ...snapshot, files: [bare] }, field), { kind: 'unknown' });
  assert.equal(withFile({ stats: 'not json' }), { kind: 'unknown' });
  assert.equal(withFile({ stats: file.stats?.replace('{', '{"tightBounds":false,') ?? '' }), {
    kind: 'unknown',
  });
  const vector = { storageType: 'u', pathOrInlineDv: 'x', sizeInBytes: 1, cardinality: 2 };
  assert.equal(withFile({ deletionVector: vector }), { kind: 'unknown' });
  await deleteRows(context, root, { op: '=', column: 'n', value: '4' });
  assert.equal(
    await newestOf(root, 'day'),
    { kind: 'known', time: Date.parse('2026-01-04T00:00:00Z') },
    'its file was written anew',
  );
});
