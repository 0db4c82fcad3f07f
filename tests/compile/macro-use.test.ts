import * as assert from 'uvu/assert';
import { macroUse } from '../../src/compile/macro-use.ts';
import { suite } from '../support/suite.ts';

const test = suite('macroUse');
const macrosOf = macroUse([
  {
    path: 'macros/a.sql',
    text: '{%- macro one() -%}{{ two() }}{%- endmacro -%}\n{% macro two() %}2{% endmacro %}',
  },
  { path: 'macros/b.sql', text: '{% macro three() %}{{ three() if false }}{% endmacro %}' },
]);
const names = (text: string, also?: readonly string[]): string[] =>
  macrosOf(text, also).map(([name]) => name);

test('finds the macros a template names, and those that these name', () => {
  assert.equal(names('select {{ one() }}'), ['one', 'two']);
  assert.equal(names('{% if x %}{{ three() }}{% endif %}'), ['three']);
  assert.equal(names('select one, two from three'), []);
  assert.equal(names('select 1', ['two', 'nowhere']), ['two']);
  assert.equal(macrosOf('{{ two() }}'), [['two', '{% macro two() %}2{% endmacro %}']]);
});
