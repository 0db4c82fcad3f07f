import * as assert from 'uvu/assert';
import { compareColumns } from '../../src/watch/preview.ts';
import { suite } from '../support/suite.ts';

const test = suite('compareColumns');

test('tells what came, went and changed its type, in the order of the columns', () => {
  const before = [
    { name: 'id', type: 'integer' },
    { name: 'tax', type: 'double' },
    { name: 'price', type: 'integer' },
  ];
  const after = [
    { name: 'price', type: 'decimal(18,2)' },
    { name: 'constructor', type: 'string' },
    { name: 'id', type: 'integer' },
  ];
  assert.equal(compareColumns(before, after), {
    added: [{ name: 'constructor', type: 'string' }],
    removed: [{ name: 'tax', type: 'double' }],
    retyped: [{ name: 'price', before: 'integer', after: 'decimal(18,2)' }],
    same: ['id'],
  });
});
