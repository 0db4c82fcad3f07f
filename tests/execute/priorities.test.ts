import * as assert from 'uvu/assert';
import { criticalPaths } from '../../src/execute/priorities.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { suite } from '../support/suite.ts';

const test = suite('criticalPaths');

const step = (node: string, after: readonly string[] = []): Step => ({
  kind: 'publish',
  node,
  table: `/t/${node}`,
  after,
  auditAfter: [],
  inputs: [],
  auditInputs: [],
  reads: [],
});
const planOf = (...steps: readonly Step[]): Plan => ({ target: 'local', steps, inputs: [] });

test('without durations counts the steps of the longest path below', () => {
  const paths = criticalPaths(planOf(step('a'), step('b', ['a']), step('c', ['b']), step('d', ['a'])));
  assert.equal(Object.fromEntries(paths), { a: 3, b: 2, c: 1, d: 1 });
});

test('adds up what the steps took before, and takes the usual time for the others', () => {
  const paths = criticalPaths(
    planOf(step('a'), step('b', ['a']), step('c', ['a']), step('new', ['c'])),
    new Map([
      ['a', 1],
      ['b', 10],
      ['c', 2],
      ['gone', 100],
    ]),
  );
  assert.equal(Object.fromEntries(paths), { a: 11, b: 10, c: 4, new: 2 });
});
