import * as assert from 'uvu/assert';
import { Batches } from '../../src/concurrency/batches.ts';
import { suite } from '../support/suite.ts';

const test = suite('calls made as one');
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

test('what comes while a batch runs is the next batch', async () => {
  const runs: (readonly number[])[] = [];
  const batches = new Batches<number>(async (items) => {
    runs.push([...items]);
    await pause();
  });
  const first = [batches.add(1), batches.add(2)];
  await Promise.resolve();
  await Promise.resolve();
  const second = [batches.add(3), batches.add(4)];
  await Promise.all([...first, ...second]);
  assert.equal(runs, [
    [1, 2],
    [3, 4],
  ]);
});

test('one that fails does not take the others of its batch along', async () => {
  const done = new Set<string>();
  const batches = new Batches<string>(async (items) => {
    await pause();
    for (const item of items) {
      if (item === 'bad') throw new Error('no such type');
      done.add(item);
    }
  });
  const outcomes = await Promise.allSettled(['a', 'bad', 'b'].map((item) => batches.add(item)));
  assert.equal(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.equal([...done].sort(), ['a', 'b']);
});
