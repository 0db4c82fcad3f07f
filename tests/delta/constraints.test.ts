import * as assert from 'uvu/assert';
import { constraintsOf, isPortable } from '../../src/delta/constraints.ts';
import { suite } from '../support/suite.ts';

const test = suite('constraints');

test('what every engine takes alike is portable', () => {
  for (const sql of [
    'id > 0',
    'a <= b + 1 AND NOT (c = 2 OR c <> 3)',
    "state in ('a', 'b') or state is null",
    'amount between -1.5 and 100',
    "name != 'it is'",
  ]) {
    assert.ok(isPortable({ sql, isOurs: false }), sql);
  }
});

test('what engines may take differently is not', () => {
  for (const sql of [
    'dayofweek(d) = 1',
    'length (s) < 3',
    'a / 2 > 1',
    "s like 'a%'",
    's = "text"',
    '`a b` > 1',
    "s = 'a\\\\'",
    'a % 2 = 0',
    "d > date '2024-01-01'",
    'case when a then b end',
    'a > 1 -- comment',
    'a > 1; drop table t',
  ]) {
    assert.not.ok(isPortable({ sql, isOurs: false }), sql);
  }
});

test('constraints come from properties, nullability and invariants', () => {
  const found = constraintsOf({
    schema: {
      kind: 'struct',
      fields: [
        {
          name: 'a"b',
          type: { kind: 'primitive', name: 'long' },
          nullable: false,
          metadata: { 'delta.invariants': '{"expression":{"expression":"x > 3"}}' },
        },
      ],
    },
    metaData: { id: '', format: {}, partitionColumns: [], configuration: { 'delta.constraints.c': 'y > 1' } },
  });
  assert.equal(
    found.map(({ name, sql }) => [name, sql]),
    [
      ['CHECK c', 'y > 1'],
      ['NOT NULL of a"b', '"a""b" is not null'],
      ['invariant of a"b', 'x > 3'],
    ],
  );
});
