import * as assert from 'uvu/assert';
import { measureFiles } from '../../src/audit/file-measures.ts';
import type { FileMeasure } from '../../src/compile/assertions/kinds.ts';
import { suite } from '../support/suite.ts';

const test = suite('measureFiles');
type Files = Parameters<typeof measureFiles>[0]['files'];

const schema = {
  kind: 'struct' as const,
  fields: ['n', 'p'].map((name) => ({
    name,
    type: { kind: 'primitive' as const, name: 'long' as const },
    nullable: true,
    metadata: {},
  })),
};
const metaData = { id: '', format: {}, partitionColumns: ['p'], configuration: {} };
const file = (stats: object | string | undefined, p: string | null, deleted?: number): Files[number] => ({
  path: 'x',
  partitionValues: { p },
  size: 1,
  modificationTime: 1,
  dataChange: true,
  ...(stats === undefined ? {} : { stats: typeof stats === 'string' ? stats : JSON.stringify(stats) }),
  ...(deleted === undefined
    ? {}
    : { deletionVector: { storageType: 'u', pathOrInlineDv: 'x', sizeInBytes: 1, cardinality: deleted } }),
});
const stats = (rows: number, nulls: number, min?: number, max?: number): object => ({
  numRecords: rows,
  nullCount: { n: nulls },
  minValues: { n: min },
  maxValues: { n: max },
});
const measure = (files: Files, kind: FileMeasure['kind'], column = 'n'): number | undefined =>
  measureFiles({ files, schema, metaData }, kind === 'rows' ? { kind } : { kind, column });

test('rows, filled values, null shares and extremes add up over files', () => {
  const files = [file(stats(10, 2, -5, 7), '3'), file(stats(30, 30), null), file(stats(0, 0), '9')];
  assert.is(measure(files, 'rows'), 40);
  assert.is(measure(files, 'filled'), 8);
  assert.is(measure(files, 'null_share'), 32 / 40);
  assert.is(measure(files, 'min'), -5);
  assert.is(measure(files, 'max'), 7);
  assert.is(measure(files, 'max', 'N'), 7);
});

test('partition columns are told by their values', () => {
  const files = [file(stats(10, 0, 1, 1), '3'), file(stats(30, 0, 1, 1), null)];
  assert.is(measure(files, 'null_share', 'p'), 30 / 40);
  assert.is(measure(files, 'max', 'p'), 3);
});

test('what the log does not say exactly is unknown', () => {
  assert.is(measure([file(undefined, '1')], 'rows'), undefined);
  assert.is(measure([file('{"numRecords":', '1')], 'rows'), undefined);
  assert.is(measure([file({ numRecords: 3 }, '1')], 'filled'), undefined);
  assert.is(measure([file(stats(3, 0, undefined, 4), '1')], 'min'), undefined);
  assert.is(measure([file(stats(3, 0, 1, 1), '1')], 'min', 'nothing'), undefined);
  assert.is(measure([], 'rows'), 0);
  assert.is(measure([], 'null_share'), undefined);
});

test('deleted rows count for the number of rows only', () => {
  const files = [file(stats(10, 1, 1, 9), '1', 4)];
  assert.is(measure(files, 'rows'), 6);
  assert.is(measure(files, 'max'), undefined);
  assert.is(measure(files, 'filled', 'p'), 6);
});
