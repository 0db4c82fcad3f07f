import * as assert from 'uvu/assert';
import { assertionsFailed } from '../../src/diagnostics/assertion.ts';
import { suite } from '../support/suite.ts';

const test = suite('assertionsFailed');

test('what could not be measured is not said to be broken', () => {
  const broken = { name: 'a', failures: 3 };
  const unmeasured = { name: 'b', failures: 0, measured: false };
  const place = { file: 'm.yml', line: 1, column: 1 };
  assert.is(assertionsFailed([broken], place).message, 'An assertion does not hold: a (3).');
  const { message, hint } = assertionsFailed([unmeasured, unmeasured], place);
  assert.is(message, '2 assertions could not be measured: b, b.');
  assert.not.match(hint ?? '', 'failing rows');
  assert.is(
    assertionsFailed([broken, unmeasured], place).message,
    'An assertion does not hold: a (3). An assertion could not be measured: b.',
  );
});
