/** What became of a unit test: plain data. */
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { JsonValue } from '../json/lossless.ts';

export const UNIT_TEST_STATUSES = ['pass', 'fail', 'error'] as const;
export type UnitTestStatus = (typeof UNIT_TEST_STATUSES)[number];

export interface UnitTestResult {
  readonly test: UnitTestNode;
  /** `fail`: the result differs. `error`: the test, or the SQL under test, is wrong, so there is no result. */
  readonly status: UnitTestStatus;
  /** In the order found; none unless the status is `error`. */
  readonly errors: readonly GoldError[];
  readonly difference?: RowDifference | TextDifference;
  /** Wall time. */
  readonly seconds: number;
}

type Row = readonly JsonValue[];

/** Rows compared without order. Cells as in QueryResult, one for each of `columns`. */
export interface RowDifference {
  readonly kind: 'rows';
  readonly columns: readonly string[];
  readonly expectedRows: number;
  readonly actualRows: number;
  /** Expected, not there. */
  readonly missing: readonly Row[];
  /** There, not expected. */
  readonly extra: readonly Row[];
  /** Pairs that agree in part; `equal` says in which columns. */
  readonly changed: readonly {
    readonly expected: Row;
    readonly actual: Row;
    readonly equal: readonly boolean[];
  }[];
}

export interface TextDifference {
  readonly kind: 'text';
  readonly expected: string;
  readonly actual: string;
}
