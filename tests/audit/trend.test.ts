import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { judgeTrend } from '../../src/audit/trend.ts';
import { suite } from '../support/suite.ts';

const test = suite('judgeTrend');
const change = (share: number, minVersions = 1) => ({
  limit: { kind: 'change', share } as const,
  minVersions,
});
const sigma = (deviations: number) => ({ limit: { kind: 'sigma', deviations } as const, minVersions: 2 });

test('with too few versions there is no baseline', () => {
  assert.equal(judgeTrend(change(0.5, 3), 1, [100, 100]), { kind: 'no-baseline', versions: 2 });
  assert.is(judgeTrend(change(0.5, 3), 1, [100, 100, 100]).kind, 'out-of-line');
});

test('a change is counted from the mean, both ways', () => {
  const cases: readonly (readonly [value: number | null, kind: string])[] = [
    [100, 'in-line'],
    [50, 'in-line'],
    [49.9, 'out-of-line'],
    [150, 'in-line'],
    [151, 'out-of-line'],
    [null, 'out-of-line'],
  ];
  for (const [value, kind] of cases) assert.is(judgeTrend(change(0.5), value, [80, 120]).kind, kind);
});

test('a baseline of zeros allows nothing but zero, negative ones work alike', () => {
  assert.is(judgeTrend(change(0.5), 0, [0, 0]).kind, 'in-line');
  assert.is(judgeTrend(change(0.5), 0.1, [0, 0]).kind, 'out-of-line');
  assert.is(judgeTrend(change(0.5), -60, [-100]).kind, 'in-line');
  assert.is(judgeTrend(change(0.5), -40, [-100]).kind, 'out-of-line');
});

test('sigma counts standard deviations of the sample', () => {
  // Mean 5, deviation 2 (n - 1).
  const baseline = [3, 5, 7];
  assert.is(judgeTrend(sigma(2), 9, baseline).kind, 'in-line');
  assert.is(judgeTrend(sigma(2), 9.1, baseline).kind, 'out-of-line');
  assert.is(judgeTrend(sigma(3), 1, [0.1, 0.1, 0.1]).kind, 'out-of-line');
  assert.is(judgeTrend(sigma(3), 0.1 + 0.2 - 0.2, [0.1, 0.1, 0.1]).kind, 'in-line');
});

test('the mean itself is always in line', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 2 }), (baseline) => {
      const mean = baseline.reduce((a, b) => a + b, 0) / baseline.length;
      assert.is(judgeTrend(sigma(0.001), mean, baseline).kind, 'in-line');
    }),
  );
});
