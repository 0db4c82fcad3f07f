import * as assert from 'uvu/assert';
import { JsonNumber } from '../../src/json/lossless.ts';
import { formatRows } from '../../src/report/format-table.ts';
import { suite } from '../support/suite.ts';

const rows = {
  columns: ['name', 'n'],
  rows: [
    ['日本', new JsonNumber('12345678901234567890')],
    ['a,"b"\nc', null],
  ],
};

const test = suite('formatRows');

test('a table lines up wide characters and numbers', () => {
  assert.is(
    formatRows(rows, 'table'),
    [
      'name                         n',
      '--------  --------------------',
      '日本      12345678901234567890',
      'a,"b"\\nc                  NULL',
      '',
    ].join('\n'),
  );
});

test('a name with a control character keeps its column straight', () => {
  const text = formatRows({ columns: ['a\tb', 'c'], rows: [[1, 2]] }, 'table');
  assert.is(text, ['a\\tb  c', '----  -', '   1  2', ''].join('\n'));
});

test('JSON lines keep every digit', () => {
  assert.is(
    formatRows(rows, 'jsonl'),
    '{"name":"日本","n":12345678901234567890}\n{"name":"a,\\"b\\"\\nc","n":null}\n',
  );
});

test('JSON is one array', () => {
  const text = formatRows(rows, 'json');
  assert.equal(JSON.parse(text).length, 2);
  assert.match(text, '"n":12345678901234567890}');
  assert.is(formatRows({ columns: ['a'], rows: [] }, 'json'), '[]\n');
});

test('CSV quotes what needs it', () => {
  assert.is(formatRows(rows, 'csv'), 'name,n\n日本,12345678901234567890\n"a,""b""\nc",\n');
});

test('a table without rows shows its columns', () => {
  assert.is(formatRows({ columns: ['a', 'b'], rows: [] }, 'table'), 'a  b\n-  -\n');
});
