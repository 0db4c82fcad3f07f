/** Hashes stand in commits of tables: the same data must give the same hash in every version. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { hashData, hashText } from '../../src/compile/hash.ts';
import { suite } from '../support/suite.ts';

const test = suite('hashes');

/** As the standard library does it. */
function plainHash(data: unknown): string {
  const json = JSON.stringify(data, (_key, value: unknown) => {
    if (value instanceof Map) return [...value].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    if (value instanceof Set) return [...value].sort();
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash('sha256').update(json).digest('hex');
}

const data = fc.anything({
  key: fc.oneof(fc.string({ unit: 'binary' }), fc.nat().map(String)),
  values: [
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
  ],
  withDate: true,
  withMap: true,
  withSet: true,
});

test('data: what JSON says of it, with keys sorted', () => {
  fc.assert(
    fc.property(data, (value) => {
      assert.is(hashData([value]), plainHash([value]));
    }),
    { numRuns: 2_000 },
  );
});

test('the order of keys does not count', () => {
  assert.is(hashData({ b: 1, a: { d: 2, c: 3 } }), hashData({ a: { c: 3, d: 2 }, b: 1 }));
  assert.is(hashData(new Map([['b', 1]])), hashData([['b', 1]]));
});

test('text and bytes alike', () => {
  const known = '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c';
  assert.is(hashText('é'), known);
  assert.is(hashText(Buffer.from('é')), known);
});
