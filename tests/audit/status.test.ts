import * as assert from 'uvu/assert';
import { statusOf } from '../../src/audit/assertion-result.ts';
import { suite } from '../support/suite.ts';

const test = suite('statusOf');

test('thresholds and severity decide as in dbt', () => {
  const cases: readonly (readonly [
    severity: 'error' | 'warn',
    errorIf: string | undefined,
    warnIf: string | undefined,
    failures: number,
    status: string,
  ])[] = [
    ['error', undefined, undefined, 0, 'pass'],
    ['error', undefined, undefined, 1, 'fail'],
    ['warn', undefined, undefined, 1, 'warn'],
    ['error', '>10', undefined, 10, 'warn'],
    ['error', '>10', undefined, 0, 'pass'],
    ['error', undefined, '>2', 1, 'fail'],
    ['error', '>10', '>2', 10, 'warn'],
    ['error', '>10', '>2', 11, 'fail'],
    ['error', '>10', '>2', 2, 'pass'],
    ['warn', '>10', '>2', 11, 'warn'],
    ['error', '= 0', undefined, 0, 'fail'],
  ];
  for (const [severity, errorIf, warnIf, failures, status] of cases) {
    assert.is(
      statusOf({ severity, errorIf, warnIf }, failures),
      status,
      `${severity} ${errorIf} ${warnIf} ${failures}`,
    );
  }
});
