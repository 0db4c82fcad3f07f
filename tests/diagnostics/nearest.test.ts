import * as assert from 'uvu/assert';
import { findNearest } from '../../src/diagnostics/nearest.ts';
import { suite } from '../support/suite.ts';

const test = suite('findNearest');

test('gives the closest name whatever its case', () => {
  assert.is(findNearest('stg_order', ['stg_orders', 'stg_items']), 'stg_orders');
  assert.is(findNearest('ORDERS', ['orders']), 'orders');
});

test('gives nothing when every name is far', () => {
  assert.is(findNearest('customers', ['daily_sales', 'x']), undefined);
  assert.is(findNearest('x', ['a', 'b']), undefined);
  assert.is(findNearest('aa', ['a', 'b']), 'a');
});
