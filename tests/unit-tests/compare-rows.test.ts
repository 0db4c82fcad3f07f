import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { JsonValue } from '../../src/json/lossless.ts';
import type { EngineColumn } from '../../src/ports/engine.ts';
import { compareRows } from '../../src/unit-tests/compare-rows.ts';
import type { RowDifference } from '../../src/unit-tests/unit-test-result.ts';
import { suite } from '../support/suite.ts';

const test = suite('compareRows');

type Row = readonly JsonValue[];
const LONG: EngineColumn['type'] = { kind: 'primitive', name: 'long' };
const DOUBLE: EngineColumn['type'] = { kind: 'primitive', name: 'double' };

function compare(
  expected: readonly Row[],
  actual: readonly Row[],
  types: readonly EngineColumn['type'][] = [LONG, LONG, LONG],
): Omit<RowDifference, 'kind' | 'columns' | 'expectedRows' | 'actualRows'> | undefined {
  const difference = compareRows(
    types.map((_, index) => `c${index}`),
    types,
    expected,
    actual,
  );
  return difference && { missing: difference.missing, extra: difference.extra, changed: difference.changed };
}

test('rows in another order are the same, as often as they occur', () => {
  assert.is(compare([[1, 2, 3], [1, 2, 3], [null, 0, 0]], [[null, 0, 0], [1, 2, 3], [1, 2, 3]]), undefined); // biome-ignore format: short
  assert.equal(compare([[1, 2, 3], [1, 2, 3]], [[1, 2, 3]]), { missing: [[1, 2, 3]], extra: [], changed: [] }); // biome-ignore format: short
});

test('rows are paired by most equal cells, then by the first columns; without any they stay apart', () => {
  assert.equal(
    compare(
      [
        [1, 5, 5],
        [2, 7, 7],
      ],
      [
        [2, 7, 8],
        [3, 0, 0],
        [1, 6, 5],
      ],
    ),
    {
      // biome-ignore format: short
      changed: [
      { expected: [1, 5, 5], actual: [1, 6, 5], equal: [true, false, true] },
      { expected: [2, 7, 7], actual: [2, 7, 8], equal: [true, true, false] },
    ],
      missing: [],
      extra: [[3, 0, 0]],
    },
  );
  assert.equal(compare([[1, 1, 1], [2, 2, 2]], [[3, 3, 3]])?.changed, []); // biome-ignore format: short
});

test('a single row that is all different is still one row', () => {
  assert.equal(compare([[1]], [[2]], [LONG])?.changed, [{ expected: [1], actual: [2], equal: [false] }]);
});

test('doubles agree in twelve digits, on both sides of rounding; zero allows a rest', () => {
  const same: readonly (readonly [number, number])[] = [
    [0.3, 0.1 + 0.2],
    [0.1234567890125, 0.1234567890125 - 2e-17],
    [0, 0.1 + 0.2 - 0.3],
    [1e300, 1e300 + 1e285],
    [-0, 0],
  ];
  for (const [a, b] of same) assert.is(compare([[a]], [[b]], [DOUBLE]), undefined, `${a} ${b}`);
  for (const [a, b] of [[1, 1.00000000001], [0, 1e-11], [1e-20, 2e-20]] as const) // biome-ignore format: short
    assert.ok(compare([[a]], [[b]], [DOUBLE]), `${a} ${b}`);
  assert.is(compare([['NaN']], [['NaN']], [DOUBLE]), undefined);
});

test('the order of map entries does not count, that of lists does', () => {
  const map: EngineColumn['type'] = {
    kind: 'map',
    keyType: LONG,
    valueType: DOUBLE,
    valueContainsNull: true,
  };
  const list: EngineColumn['type'] = { kind: 'array', elementType: LONG, containsNull: true };
  assert.is(compare([[[[1, 0.3], [2, 5]]]], [[[[2, 5], [1, 0.1 + 0.2]]]], [map]), undefined); // biome-ignore format: short
  assert.ok(compare([[[1, 2]]], [[[2, 1]]], [list]));
});

test('any rows equal themselves shuffled; what is added or taken away is found, and nothing else', () => {
  const cell = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 3 }));
  const rows = fc.array(fc.tuple(cell, cell), { maxLength: 8 });
  fc.assert(
    fc.property(rows, rows, fc.func(fc.integer()), (common, more, order) => {
      const shuffled = [...common].sort((a, b) => order(a) - order(b));
      assert.is(compare(common, shuffled, [LONG, LONG]), undefined);
      const added = compare(common, [...shuffled, ...more], [LONG, LONG]);
      assert.equal(
        [...(added?.extra ?? [])].map((row) => JSON.stringify(row)).sort(),
        more.map((row) => JSON.stringify(row)).sort(),
      );
      assert.equal(added?.missing ?? [], []);
      const taken = compare([...common, ...more], shuffled, [LONG, LONG]);
      assert.is((taken?.missing ?? []).length, more.length);
    }),
    { numRuns: 100 },
  );
});

test('counts always add up', () => {
  const cell = fc.integer({ min: 0, max: 3 });
  const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 });
  fc.assert(
    fc.property(rows, rows, (expected, actual) => {
      const { missing = [], extra = [], changed = [] } = compare(expected, actual) ?? {};
      const matched = expected.length - missing.length - changed.length;
      assert.is(matched, actual.length - extra.length - changed.length);
      for (const { equal } of changed) assert.ok(equal.includes(false));
    }),
    { numRuns: 200 },
  );
});
