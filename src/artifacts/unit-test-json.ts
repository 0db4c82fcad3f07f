/** A unit test's result for programs. */
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';

/** Rows of the difference as lists of cells, in the order of `difference.columns`. */
export function toUnitTestJson({ test, status, errors, difference, seconds }: UnitTestResult): object {
  const { file, line, column } = test.location;
  return {
    id: test.id,
    name: test.name,
    kind: 'unit_test',
    model: test.about === 'model' ? test.model : null,
    macro: test.about === 'macro' ? test.call : null,
    status,
    message: errors[0]?.message ?? null,
    location: { file, line, column },
    errors: errors.map(errorToJson),
    difference: difference === undefined ? null : differenceToJson(difference),
    seconds,
  };
}

function errorToJson({ code, message, hint, location }: GoldError): object {
  const place = location && { file: location.file, line: location.line, column: location.column };
  return { code, message, hint: hint ?? null, location: place ?? null };
}

function differenceToJson(difference: NonNullable<UnitTestResult['difference']>): object {
  if (difference.kind === 'text') return difference;
  const { kind, columns, expectedRows, actualRows, missing, extra, changed } = difference;
  return {
    kind,
    columns,
    expected_rows: expectedRows,
    actual_rows: actualRows,
    missing,
    extra,
    changed: changed.map(({ expected, actual }) => ({ expected, actual })),
  };
}
