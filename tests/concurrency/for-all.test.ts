import * as assert from 'uvu/assert';
import { forAll } from '../../src/concurrency/for-all.ts';
import { suite } from '../support/suite.ts';

const test = suite('many calls, few at a time');

test('results come in the order of the items, never more at once than asked for', async () => {
  let running = 0;
  let most = 0;
  const results = await forAll([5, 1, 4, 2, 3], 2, async (item, index) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, item));
    running -= 1;
    return `${index}:${item}`;
  });
  assert.equal(results, ['0:5', '1:1', '2:4', '3:2', '4:3']);
  assert.is(most, 2);
});

test('after a failure nothing begins, and what runs is waited for', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const failing = forAll([0, 1, 2, 3], 2, async (item) => {
    begun.push(item);
    await new Promise((resolve) => setTimeout(resolve, item === 0 ? 1 : 10));
    if (item === 0) throw new Error('the first');
    ended.push(item);
  });
  const error = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.match(String(error), /the first/);
  assert.equal(begun, [0, 1]);
  assert.equal(ended, [1]);
});

test('of nothing there is nothing; less than one at once is one', async () => {
  assert.equal(await forAll([], 4, async () => 1), []);
  assert.equal(await forAll([7], 0, async (item) => item), [7]);
});
