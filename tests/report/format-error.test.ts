import fc from 'fast-check';
import pc from 'picocolors';
import stringWidth from 'string-width';
import * as assert from 'uvu/assert';
import { GoldError, GoldErrors } from '../../src/diagnostics/gold-error.ts';
import { formatError, formatMore } from '../../src/report/format-error.ts';
import { suite } from '../support/suite.ts';

const colors = pc.createColors(false);
const readText = (file: string): string | undefined =>
  file === 'models/a.sql' ? 'select\n\tx,\n\ty + nope\nfrom t\n' : undefined;
const format = { colors, readText, debug: false };
const error = (location?: GoldError['location']): GoldError =>
  new GoldError({ code: 'bad-value', message: 'It broke.', hint: 'Mend it.', location });

const test = suite('formatError');

test('shows the lines before and a caret under the span, tabs kept', () => {
  assert.is(
    formatError(error({ file: 'models/a.sql', line: 3, column: 6, length: 4 }), format),
    [
      'bad-value: It broke.',
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
    'bad-value: It broke.\n  gone.sql:1:1\nhint: Mend it.',
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
  const failed = new GoldError({ code: 'bad-yaml', message: 'm', cause });
  assert.not.match(formatError(failed, format), 'the disk');
  assert.match(formatError(failed, { ...format, debug: true }), 'caused by Error: the disk');
});

const place = (line: string, column: number, length = 1): string[] =>
  formatError(
    new GoldError({ code: 'bad-value', message: 'm', location: { file: 'a.sql', line: 1, column, length } }),
    { ...format, readText: () => line },
  )
    .split('\n')
    .slice(2);

test('the caret stands under characters that take two columns, and is as wide as they are', () => {
  assert.equal(place("select '日本語', nope", 15, 4), [
    "  1 | select '日本語', nope",
    '    |                  ^^^^',
  ]);
  assert.equal(place('select 日本', 8, 2), ['  1 | select 日本', '    |        ^^^^']);
  assert.equal(place("select '😀', nope", 14, 4), ["  1 | select '😀', nope", '    |              ^^^^']);
  assert.equal(place('e\u0301 nope', 4, 4), ['  1 | e\u0301 nope', '    |   ^^^^']);
});

test('a long line is cut around the caret', () => {
  const line = `select ${'a, '.repeat(100)}nope${', b'.repeat(100)}`;
  const [shown = '', caret = ''] = place(line, line.indexOf('nope') + 1, 4);
  assert.ok(shown.length < 115, shown);
  assert.match(shown, /^ {2}1 \| ….*…$/);
  assert.is(shown.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1), 'nope');
});

test('property: whatever the line, the caret is under the marked word and no line is long', () => {
  const piece = fc.constantFrom('a', ' ', '日', '😀', 'é', '\u0000', '\u001b[31m', 'ｱﾞ');
  const text = fc.array(piece, { maxLength: 300 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const [shown = '', caret = ''] = place(`${before} nope ${after}`, before.length + 2, 4);
      const index = shown.indexOf('nope');
      assert.is(stringWidth(shown.slice(0, index)), caret.indexOf('^'));
      assert.match(caret, /\| *\^\^\^\^$/);
      assert.ok(stringWidth(shown) <= 110);
      assert.not.match(shown, '\u001b');
    }),
  );
});

test('where to read more is said once for all codes', () => {
  const other = new GoldError({ code: 'bad-yaml', message: 'm' });
  assert.is(formatMore([error(), error()], format), 'For more: gold explain bad-value');
  assert.is(
    formatMore([new GoldErrors([error(), other])], format),
    'For more: gold explain <code>, such as gold explain bad-value',
  );
  assert.is(formatMore([undefined, new TypeError('x')], format), undefined);
});

test('a fault of ours shows its causes and how to report it', () => {
  const text = formatError(new Error('outer', { cause: new Error('inner') }), format);
  assert.match(text, 'caused by Error: inner');
  assert.match(text, 'hint: Please report it');
});
