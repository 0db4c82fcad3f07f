import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { encodePath, resolvePath } from '../../src/delta/data-path.ts';
import { suite } from '../support/suite.ts';

const test = suite('data paths');

test('a name that is encoded and resolved again is the same', () => {
  const segment = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => !text.includes('/') && !['.', '..'].includes(text));
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 3 }), (segments) => {
      const name = segments.join('/');
      assert.is(resolvePath('/table', encodePath(name)), `/table/${name}`);
    }),
  );
});

test('directories of Hive style with escapes are encoded twice', () => {
  assert.is(encodePath('x=A%2FA/a b.parquet'), 'x=A%252FA/a%20b.parquet');
  assert.is(resolvePath('/t', 'x=A%252FA/a%20b.parquet'), '/t/x=A%2FA/a b.parquet');
});

test('a plus is a plus', () => {
  assert.is(resolvePath('/t', 'a+b.parquet'), '/t/a+b.parquet');
});

test('absolute forms of one file are one', () => {
  for (const path of ['/p/a%20b', 'file:/p/a%20b', 'file:///p/a%20b'])
    assert.is(resolvePath('/t', path), '/p/a b');
  assert.is(resolvePath('/t', 's3://bucket/a%20b'), 's3://bucket/a b');
});

test('a path that leaves the table, or is broken, is no path', () => {
  for (const path of ['../x', 'a/../../x', 'a/%2e%2e/x', 'a//b', '%zz'])
    assert.is(resolvePath('/t', path), undefined);
});
