import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { cutMaximum, cutMinimum, formatStatistics } from '../../src/delta/statistics.ts';
import type { ColumnStatistics } from '../../src/ports/engine.ts';
import type { DataType, StructType } from '../../src/schema/types.ts';
import { suite } from '../support/suite.ts';

const primitive = (name: 'long' | 'double' | 'string' | 'date' | 'timestamp' | 'boolean'): DataType => ({
  kind: 'primitive',
  name,
});
const struct = (fields: Readonly<Record<string, DataType>>): StructType => ({
  kind: 'struct',
  fields: Object.entries(fields).map(([name, type]) => ({ name, type, nullable: true, metadata: {} })),
});

function format(type: DataType, column: Omit<ColumnStatistics, 'path'>): unknown {
  const text = formatStatistics(
    { rows: 3, statistics: [{ path: ['c'], ...column }] },
    struct({ c: type }),
    [],
  );
  return JSON.parse(text);
}

const test = suite('formatStatistics');

test('integers and decimals keep every digit', () => {
  const text = formatStatistics(
    {
      rows: 2,
      statistics: [
        { path: ['big'], nullCount: 0, min: '-9223372036854775808', max: '9223372036854775807' },
        { path: ['money'], nullCount: 1, min: '-5.67800', max: '12345678901234567890.12' },
      ],
    },
    struct({ big: primitive('long'), money: { kind: 'decimal', precision: 38, scale: 5 } }),
    [],
  );
  assert.is(
    text,
    '{"numRecords":2,"minValues":{"big":-9223372036854775808,"money":-5.67800},' +
      '"maxValues":{"big":9223372036854775807,"money":12345678901234567890.12},"nullCount":{"big":0,"money":1}}',
  );
});

test('timestamps are rounded down for the minimum and up for the maximum', () => {
  assert.equal(
    format(primitive('timestamp'), {
      nullCount: 0,
      min: '2024-01-02 03:04:05.123999',
      max: '2024-01-02 23:59:59.999001',
    }),
    {
      numRecords: 3,
      minValues: { c: '2024-01-02T03:04:05.123Z' },
      maxValues: { c: '2024-01-03T00:00:00.000Z' },
      nullCount: { c: 0 },
    },
  );
});

test('what JSON or the protocol cannot say is left out', () => {
  const only = { numRecords: 3, minValues: {}, maxValues: {}, nullCount: { c: 1 } };
  assert.equal(format(primitive('double'), { nullCount: 1, min: '-inf', max: 'nan' }), only);
  assert.equal(format(primitive('date'), { nullCount: 1, min: '0044-03-15 (BC)', max: '10000-01-01' }), only);
  assert.equal(format(primitive('boolean'), { nullCount: 1, min: '0', max: '1' }), only);
  assert.equal(
    format(primitive('timestamp'), { nullCount: 1, min: '-infinity', max: '9999-12-31 23:59:59.9999' }),
    only,
  );
});

test('minus zero is zero', () => {
  assert.equal(format(primitive('double'), { nullCount: 0, min: '-0.0', max: '0.0' }), {
    numRecords: 3,
    minValues: { c: 0 },
    maxValues: { c: 0 },
    nullCount: { c: 0 },
  });
});

test('struct fields nest, partition columns and columns beyond the 32nd have no statistics', () => {
  const wide = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`n${index}`, primitive('long')]));
  const schema = struct({ p: primitive('string'), s: struct({ a: primitive('long') }), ...wide });
  const columns = [['p'], ['s', 'a'], ...Object.keys(wide).map((name) => [name])];
  const statistics = columns.map((path) => ({ path, nullCount: 0, min: '1', max: '2' }));
  const { minValues } = JSON.parse(formatStatistics({ rows: 1, statistics }, schema, ['p']));
  assert.equal(minValues.s, { a: 1 });
  assert.not('p' in minValues);
  assert.is(Object.keys(minValues).length, 32);
});

test('a column may be called __proto__', () => {
  const text = formatStatistics(
    { rows: 1, statistics: [{ path: ['__proto__'], nullCount: 0, min: 'a', max: 'b' }] },
    {
      kind: 'struct',
      fields: [{ name: '__proto__', type: primitive('string'), nullable: true, metadata: {} }],
    },
    [],
  );
  assert.is(
    text,
    '{"numRecords":1,"minValues":{"__proto__":"a"},"maxValues":{"__proto__":"b"},"nullCount":{"__proto__":0}}',
  );
});

test('cut strings are bounds of the whole, as UTF-8 bytes', () => {
  const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  const unit = fc.constantFrom('a', 'z', ' ', '~', '\u007f', 'é', '\uffff', '😀', '\u{10ffff}');
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 50 }), (parts) => {
      const text = parts.join('');
      assert.ok(compare(cutMinimum(text), text) <= 0);
      const maximum = cutMaximum(text);
      if (maximum !== undefined) assert.ok(compare(maximum, text) >= 0);
      for (const bound of [cutMinimum(text), maximum ?? '']) assert.is(Buffer.from(bound).toString(), bound);
      assert.ok((maximum ?? '').length <= 34);
    }),
  );
});
