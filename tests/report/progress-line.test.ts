import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { formatProgress } from '../../src/report/progress-line.ts';
import { textWidth } from '../../src/report/text-width.ts';
import { suite } from '../support/suite.ts';

const test = suite('formatProgress');

const PROGRESS = {
  done: 3,
  total: 12,
  seconds: 4.2,
  running: [
    { name: 'daily_sales', seconds: 3.25, share: 0.456 },
    { name: '顧客_分析', seconds: 1, share: undefined },
    { name: 'zz', seconds: 0.5, share: 0 },
  ],
};

test('a bar, counts, and those at work in the order in which they began', () => {
  assert.is(
    formatProgress(PROGRESS, 120),
    '[======>                 ] 3/12  4.20s  daily_sales 3.25s 45%  顧客_分析 1.00s  zz 0.50s 0%',
  );
});

test('what does not fit is counted; narrow terminals keep count and names', () => {
  assert.is(formatProgress(PROGRESS, 60), '[===>        ] 3/12  4.20s  daily_sales 3.25s 45%  +2');
  assert.is(formatProgress(PROGRESS, 45), '3/12  4.20s  daily_sales 3.25s 45%  +2');
  assert.is(formatProgress(PROGRESS, 19), '3/12  daily_sales …');
});

test('before the plan and at its end', () => {
  assert.is(formatProgress({ done: 0, total: 0, seconds: 0, running: [] }, 50), '[>         ] 0/0  0.00s');
  assert.is(formatProgress({ done: 2, total: 2, seconds: 9, running: [] }, 50), '[==========] 2/2  9.00s');
});

test('never wider than the terminal', () => {
  const node = fc.record({
    name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
    seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    share: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(node, { maxLength: 40 }),
      fc.integer({ min: 10, max: 400 }),
      fc.nat(9999),
      (running, width, done) => {
        const progress = { done, total: done + 5, seconds: 12, running };
        assert.ok(textWidth(formatProgress(progress, width)) <= width);
      },
    ),
  );
});
