import pc from 'picocolors';
import * as assert from 'uvu/assert';
import { GoldError, GoldErrors } from '../../src/diagnostics/gold-error.ts';
import { formatError } from '../../src/report/format-error.ts';
import { suite } from '../support/suite.ts';

const colors = pc.createColors(false);
const readText = (file: string): string | undefined =>
  file === 'models/a.sql' ? 'select\n\tx,\n\ty + nope\nfrom t\n' : undefined;
const format = { colors, readText, debug: false };
const error = (location?: GoldError['location']): GoldError =>
  new GoldError({ code: 'some-code', message: 'It broke.', hint: 'Mend it.', location });

const test = suite('formatError');

test('shows the lines before and a caret under the span, tabs kept', () => {
  assert.is(
    formatError(error({ file: 'models/a.sql', line: 3, column: 6, length: 4 }), format),
    [
      'some-code: It broke.',
      '  models/a.sql:3:6',
      '  1 | select',
      '  2 | \tx,',
      '  3 | \ty + nope',
      '    | \t    ^^^^',
      'hint: Mend it.',
    ].join('\n'),
  );
});

test('a span that goes on is cut at the end of its line', () => {
  assert.match(
    formatError(error({ file: 'models/a.sql', line: 4, column: 6, length: 50 }), format),
    /\n +\| {6}\^\n/,
  );
});

test('a file that cannot be read still gives the place', () => {
  assert.is(
    formatError(error({ file: 'gone.sql', line: 1, column: 1 }), format),
    'some-code: It broke.\n  gone.sql:1:1\nhint: Mend it.',
  );
});

test('several errors are counted', () => {
  assert.match(formatError(new GoldErrors([error(), error()]), format), /\n2 errors\.$/);
});

test('anything else is a fault of ours, with its stack', () => {
  const text = formatError(new TypeError('x is undefined'), format);
  assert.match(text, 'fault of gold');
  assert.match(text, 'TypeError: x is undefined\n');
  assert.match(text, 'format-error.test');
});

test('causes are shown when asked', () => {
  const cause = new Error('the disk');
  const failed = new GoldError({ code: 'c', message: 'm', cause });
  assert.not.match(formatError(failed, format), 'the disk');
  assert.match(formatError(failed, { ...format, debug: true }), 'caused by Error: the disk');
});
