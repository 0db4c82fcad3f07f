/** A unit test's result for programs. */
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';
import { toErrorJson, toLocationJson } from './error-json.ts';
import type { UnitTestResultJson } from './schemas/unit-test-result.ts';

/** Rows of the difference as lists of cells, in the order of `difference.columns`. */
export function toUnitTestJson({
  test,
  status,
  errors,
  difference,
  seconds,
}: UnitTestResult): UnitTestResultJson {
  return {
    id: test.id,
    name: test.name,
    kind: 'unit_test',
    model: test.about === 'model' ? test.model : null,
    macro: test.about === 'macro' ? test.call : null,
    status,
    message: errors[0]?.message ?? null,
    location: toLocationJson(test.location),
    errors: errors.map(toErrorJson),
    difference: difference === undefined ? null : differenceToJson(difference),
    seconds,
  };
}

function differenceToJson(
  difference: NonNullable<UnitTestResult['difference']>,
): UnitTestResultJson['difference'] {
  if (difference.kind === 'text') {
    return { kind: 'text', expected: difference.expected, actual: difference.actual };
  }
  const { kind, columns, expectedRows, actualRows, missing, extra, changed } = difference;
  return {
    kind,
    columns: [...columns],
    expected_rows: expectedRows,
    actual_rows: actualRows,
    missing: missing.map((row) => [...row]),
    extra: extra.map((row) => [...row]),
    changed: changed.map(({ expected, actual }) => ({ expected: [...expected], actual: [...actual] })),
  };
}
