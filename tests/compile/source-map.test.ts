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

/** Places of what macros write of texts that they are handed. */
const HANDED: Readonly<Record<string, { readonly macros: string; readonly model: string }>> = {
  'as it is written': {
    macros: '{% macro f(x) %}sum({{ x }}){% endmacro %}',
    model: "select {{ f(⟦'total'⟧) }}",
  },
  'by name, through another macro, in capitals': {
    macros: '{% macro f(x) %}{{ g(x | upper) }}{% endmacro %}{% macro g(x) %}sum({{ x ~ 1 }}){% endmacro %}',
    model: "select {{ f(x=⟦'total'⟧) }}",
  },
  'from a macro': {
    macros: "{% macro f() %}{{ g(⟦'total'⟧) }}{% endmacro %}{% macro g(x) %}sum({{ x }}){% endmacro %}",
    model: 'select {{ f() }}',
  },
  'not where the macro looks at it': {
    macros: "{% macro f(x) %}{% if x == 'total' %}sum({{ ⟦x⟧ }}){% endif %}{% endmacro %}",
    model: "select {{ f('total') }}",
  },
};
for (const [what, { macros, model }] of Object.entries(HANDED)) {
  test(`text that is handed to a macro leads back to the argument, ${what}`, () => {
    const plain = (text: string): string => text.replace(/[⟦⟧]/g, '');
    const { compilation, errors } = compileTexts({
      'models/a.sql': plain(model),
      'macros/m.sql': plain(macros),
    });
    assert.equal(errors, []);
    const query = compilation?.queryOf('model.shop.a', { metadata: false });
    assert.ok(query !== undefined && compilation !== undefined);
    const [file, text] = model.includes('⟦') ? ['models/a.sql', model] : ['macros/m.sql', macros];
    const found = compilation.locate(query, query.sql.toLowerCase().indexOf('total') + 2);
    assert.is(`${found?.file}:${found?.column}`, `${file}:${text.indexOf('⟦') + 1}`);
    const call = compilation.locate(query, query.sql.indexOf(')'));
    assert.is(`${call?.file}:${call?.column}`, `macros/m.sql:${plain(macros).lastIndexOf(')') + 1}`);
  });
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
