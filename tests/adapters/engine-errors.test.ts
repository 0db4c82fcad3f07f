/** What DuckDB says of failures that a test cannot bring about, as it says them. */
import * as assert from 'uvu/assert';
import { toGoldError } from '../../src/adapters/duckdb/engine-errors.ts';
import { assertedCode } from '../support/asserted-codes.ts';
import { suite } from '../support/suite.ts';

const test = suite('toGoldError');

const said = (type: string, message: string, fields: Readonly<Record<string, string>> = {}): Error =>
  new Error(JSON.stringify({ exception_type: type, exception_message: message, ...fields }));

const CASES: readonly (readonly [cause: Error, code: string, says: RegExp])[] = [
  [said('INTERNAL', 'Attempted to access index 7 within vector of size 7'), 'engine-internal', /index 7/],
  [said('FATAL', 'the database has been invalidated'), 'engine-internal', /invalidated/],
  [said('INTERRUPT', 'Interrupted!'), 'engine-interrupted', /Interrupted/],
  [said('IO', 'Could not write to file "/w/a.parquet": full', { errno: '28' }), 'disk-full', /a\.parquet/],
  [
    said('IO', 'Cannot open file "/w/a.parquet": denied', { errno: '13' }),
    'storage-unreadable',
    /a\.parquet/,
  ],
];

for (const [cause, code, says] of CASES) {
  test(`${cause.message.slice(0, 60)} is ${code}`, () => {
    const error = toGoldError(cause);
    assert.is(error.code, code);
    assert.match(error.message, says);
    assert.is(error.cause, cause);
    assertedCode(code);
  });
}
