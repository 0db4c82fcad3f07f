import fc from 'fast-check';
import pc from 'picocolors';
import stringWidth from 'string-width';
import * as assert from 'uvu/assert';
import { JsonNumber, type JsonValue } from '../../src/json/lossless.ts';
import type { EngineColumn } from '../../src/ports/engine.ts';
import { formatShown } from '../../src/report/format-shown.ts';
import type { PrimitiveName } from '../../src/schema/types.ts';
import { suite } from '../support/suite.ts';

const test = suite('formatShown');
const plain = pc.createColors(false);

const column = (name: string, type: PrimitiveName): EngineColumn => ({
  name,
  type: { kind: 'primitive', name: type },
});
const shown = (
  columns: readonly EngineColumn[],
  rows: readonly (readonly JsonValue[])[],
  width?: number,
): string => formatShown({ columns, rows }, { width, colors: plain });

test('names, types, numbers on the right, wide characters, NULL beside empty text', () => {
  const columns = [
    column('name', 'string'),
    column('n', 'long'),
    column('x', 'double'),
    column('note', 'string'),
  ];
  assert.is(
    shown(columns, [
      ['日本', new JsonNumber('12345678901234567890'), 'NaN', ''],
      ['a\nb\u001b[31m', null, 1.5, null],
      ['NULL', 1, null, 'NULL'],
    ]),
    [
      'name                               n       x  note',
      'varchar                       bigint  double  varchar',
      '--------------  --------------------  ------  -------',
      '日本            12345678901234567890     NaN',
      'a\\nb\\u001b[31m                  NULL     1.5  NULL',
      '"NULL"                             1    NULL  "NULL"',
      '',
    ].join('\n'),
  );
});

test('on a terminal columns of text give way, numbers do not', () => {
  const columns = [column('id', 'long'), column('text', 'string'), column('other', 'string')];
  const text = shown(columns, [[new JsonNumber('12345678901234567890'), 'x'.repeat(50), 'y'.repeat(20)]], 60);
  assert.ok(
    text.split('\n').every((line) => stringWidth(line) <= 60),
    text,
  );
  assert.match(text, '12345678901234567890');
  assert.match(text, /x{15,}… {2}y{15,}…?/);
});

test('what is still too wide is written downwards, in full', () => {
  const columns = Array.from({ length: 12 }, (_, at) =>
    column(`column_${at}`, at % 2 === 0 ? 'string' : 'long'),
  );
  const long = 'abc '.repeat(30).trim();
  const rows = [columns.map((_, at) => (at % 2 === 0 ? long : at)), columns.map(() => null)];
  const text = shown(columns, rows, 60);
  assert.match(text, /^row 1 -+$/m);
  assert.match(text, /^row 2 -+$/m);
  assert.match(text, /^column_1 +bigint +1$/m);
  assert.match(text, /^column_1 +bigint +NULL$/m);
  assert.ok(
    text.split('\n').every((line) => stringWidth(line) <= 60),
    text,
  );
  const letters = text.replace(/[^abc]/g, '');
  assert.ok(letters.includes('abc'.repeat(30)));
});

test('whatever is shown, no line is wider than the terminal and nothing moves its cursor', () => {
  const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(null), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(
      fc.integer({ min: 40, max: 120 }),
      fc.array(fc.array(cell, { minLength: 6, maxLength: 6 }), { maxLength: 4 }),
      (width, rows) => {
        const text = shown(
          Array.from({ length: 6 }, (_, at) => column(`c${at}`, 'string')),
          rows,
          width,
        );
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
        assert.not.match(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        for (const line of text.split('\n'))
          assert.ok(stringWidth(line) <= width, JSON.stringify([line, width]));
      },
    ),
    { numRuns: 200 },
  );
});

test('colour marks NULL and types, and changes no place', () => {
  const colors = pc.createColors(true);
  const result = { columns: [column('a', 'string'), column('b', 'string')], rows: [[null, 'x']] };
  const painted = formatShown(result, { width: 80, colors });
  assert.match(painted, colors.dim('NULL'));
  assert.match(painted, colors.dim('varchar'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
  assert.is(painted.replace(/\u001b\[\d+m/g, ''), shown(result.columns, result.rows, 80));
});

test('without rows the columns are shown', () => {
  assert.is(shown([column('a', 'string')], []), 'a\nvarchar\n-------\n');
});
