import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parseCsv } from '../../src/compile/unit-tests/csv.ts';
import { suite } from '../support/suite.ts';

const test = suite('parseCsv');

const texts = (csv: string): string[][] =>
  parseCsv(csv).records.map((record) => record.map(({ text }) => text));

test('spaces around fields, empty lines and both line ends do not count', () => {
  assert.equal(texts('a , b\r\n\r\n 1,\t"x, ""y"" " \n,\n'), [['a', 'b'], ['1', 'x, "y" '], ['', '']]); // biome-ignore format: short
  assert.equal(texts('"a\nb",c'), [['a\nb', 'c']]);
  assert.equal(texts(''), []);
});

test('quotes that go wrong are told with their offset', () => {
  assert.is(parseCsv('a\n"b').problem?.offset, 2);
  assert.is(parseCsv('"a"b').problem?.offset, 3);
});

test('quoted fields come back as they were, at the offset where they are', () => {
  const rows = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(rows, (table) => {
      const csv = table
        .map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(', '))
        .join('\n');
      assert.equal(texts(csv), table);
      for (const { offset } of parseCsv(csv).records.flat()) assert.is(csv[offset], '"');
    }),
  );
});
