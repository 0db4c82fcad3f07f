import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { compileTexts } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('places of rendered SQL');

/** `§` becomes a word that stands nowhere else. */
const PIECES = [
  '§ ',
  '\n  § ',
  '\r\n§\t§ ',
  'ü😀 § ',
  '{{ 1 }}§ ',
  "{{ '}} %}' }} § ",
  '{# c\n {{ #}§ ',
  '{% if 1 %} § {% else %} § {% endif %}',
  '{% for i in [1, 2] %}\n§ {{ i }} {% endfor %}',
  '{%- if 1 -%} \n § {%- endif -%} \n\n § ',
  '{% raw -%}\n {{ § }} % {%- endraw %} § ',
  '{% set b %}\n§ {% endset %}{{ b }} {{ b }}',
  '{% with x = 1 %}§ {{ x }}{% endwith %} ',
  '{% call box(2) %} § \n § {% endcall %} ',
  '{{ words() }} ',
  '{% macro own() %}\n § {% endmacro %}{{ own() }} ',
] as const;

const MACROS = `-- first
{% macro words() -%}
  § {% for i in [1, 2] %}§ {% endfor %}
{%- endmacro %}
{% macro box(n) %}§ {{ caller() }} § {{ n }}{% endmacro %}
`;

function withWords(text: string, prefix: string): string {
  let count = 0;
  return text.replace(/§/g, () => {
    count += 1;
    return `${prefix}${count}x`;
  });
}

function placeOf(word: string, file: string, text: string): string {
  const at = text.indexOf(word);
  const before = text.slice(0, at);
  return `${file}:${before.split('\n').length}:${at - before.lastIndexOf('\n')}`;
}

test('every word that a template writes leads back to where it stands, through loops, blocks and macros', () => {
  const macros = withWords(MACROS, 'm');
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 }), (pieces) => {
      const model = withWords(`select § ${pieces.join('')}`, 'w');
      const { compilation, errors } = compileTexts({ 'models/a.sql': model, 'macros/m.sql': macros });
      assert.equal(errors, []);
      const query = compilation?.queryOf('model.shop.a', { metadata: false });
      assert.ok(query !== undefined && compilation !== undefined);
      const words = [...query.sql.matchAll(/[mw]\d+x/g)];
      assert.ok(words.length > 0);
      for (const { 0: word, index } of words) {
        const [file, text] = word.startsWith('m') ? ['macros/m.sql', macros] : ['models/a.sql', model];
        const found = compilation.locate(query, index);
        assert.is(`${found?.file}:${found?.line}:${found?.column}`, placeOf(word, file, text), model);
      }
    }),
    { numRuns: 60 },
  );
});
