import * as assert from 'uvu/assert';
import { compareColumns } from '../../src/schema/compare-columns.ts';
import type { DataType, StructField } from '../../src/schema/types.ts';
import { suite } from '../support/suite.ts';

const test = suite('compareColumns');

const INTEGER: DataType = { kind: 'primitive', name: 'integer' };
const DOUBLE: DataType = { kind: 'primitive', name: 'double' };
const STRING: DataType = { kind: 'primitive', name: 'string' };
const MONEY: DataType = { kind: 'decimal', precision: 18, scale: 2 };

function field(name: string, type: DataType): StructField {
  return { name, type, nullable: true, metadata: {} };
}

test('tells what came, changed its type and went, in the order of the columns', () => {
  const before = [field('id', INTEGER), field('tax', DOUBLE), field('price', INTEGER)];
  const after = [field('price', MONEY), field('constructor', STRING), field('id', INTEGER)];
  assert.equal(compareColumns(before, after), [
    { name: 'price', became: 'retyped', before: 'integer', after: 'decimal(18,2)' },
    { name: 'constructor', became: 'added', before: undefined, after: 'varchar' },
    { name: 'tax', became: 'removed', before: 'double', after: undefined },
  ]);
});

test('a name in other letters is the same column', () => {
  assert.equal(compareColumns([field('Id', INTEGER)], [field('id', INTEGER)]), []);
  assert.equal(compareColumns([field('Id', INTEGER)], [field('ID', DOUBLE)]), [
    { name: 'ID', became: 'retyped', before: 'integer', after: 'double' },
  ]);
});
