import * as assert from 'uvu/assert';
import { compileTexts, summarize } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('templates');

/** What `select <template>` renders to, without `select `. */
function render(template: string, macros = ''): string {
  const { compilation, errors } = compileTexts(
    {
      'gold_project.yml':
        'name: shop\nvars: { list: [b, a], map: { k: 1, l: two }, text: "It is" }\ntargets: { local: { warehouse: ./w } }\n',
      'models/a.sql': `select ${template}`,
      ...(macros === '' ? {} : { 'macros/m.sql': macros }),
    },
    {},
  );
  assert.equal(summarize(errors), [], errors.map(({ message }) => message).join('\n'));
  return compilation?.models.get('model.shop.a')?.sql.slice('select '.length) ?? '';
}

const CASES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  truth: [
    [
      "{{ 'y' if [] else 'n' }}{{ 'y' if {} else 'n' }}{{ 'y' if '' else 'n' }}{{ 'y' if [0] else 'n' }}",
      'nnny',
    ],
    ["{{ [] or 'x' }}{{ 'a' and 'b' }}{{ not [] }}", 'xbtrue'],
  ],
  comparisons: [
    ["{{ 1 < 2 <= 2 }} {{ 1 < 2 < 2 }} {{ 'a' < 'b' }}", 'true false true'],
    [
      "{{ 1 == '1' }} {{ [1, [2]] == [1, [2]] }} {{ none == None }} {{ 'a' in 'cat' }} {{ 3 not in [1, 2] }}",
      'false true true true true',
    ],
  ],
  arithmetic: [
    [
      "{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 3 }} {{ 7 / 2 }} {{ 'ab' * 2 }} {{ ([1] + [2]) | join }}",
      '3 -4 2 8 3.5 abab 12',
    ],
    ["{{ 1 ~ 'a' ~ 2.5 }}", '1a2.5'],
  ],
  'slices and items': [
    [
      "{{ [1, 2, 3, 4][1:3] | join }} {{ 'abcd'[::-1] }} {{ [1, 2, 3][-1] }} {{ 'abc'[:2] }} {{ [1, 2, 3][5:] | length }}",
      '23 dcba 3 ab 0',
    ],
  ],
  loops: [
    [
      '{% for x in [1, 2, 3] if x != 2 %}{{ loop.index }}{{ x }}{{ "," if not loop.last }}{% endfor %}',
      '11,23',
    ],
    ["{% for k, v in var('map').items() %}{{ k }}={{ v }},{% endfor %}", 'k=1,l=two,'],
    [
      "{% for k in var('map') %}{{ k }}{% endfor %}{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
      'kl123',
    ],
    [
      '{% for x in [1, 2, 3, 4] %}{% if x == 2 %}{% continue %}{% elif x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %}',
      '13',
    ],
    [
      "{% for x in [1, 1, 2] %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x) }}{{ loop.previtem if loop.previtem is defined else '-' }} {% endfor %}",
      'atrue- bfalse1 atrue1',
    ],
    ['{% for x in [] %}{{ x }}{% else %}none{% endfor %}', 'none'],
  ],
  assignments: [
    ['{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set c %}x{{ a }}{% endset %}{{ c }}', '12x1'],
    [
      '{% set ns = namespace(n=0) %}{% for x in [1, 2] %}{% set ns.n = ns.n + x %}{% endfor %}{{ ns.n }}',
      '3',
    ],
    ["{% set xs = [] %}{% do xs.append('a') %}{% do xs.extend(['b']) %}{{ xs | join(',') }}", 'a,b'],
    ['{% for x in [1, 2] %}{% set y = x * 2 %}{{ y }}{% endfor %}', '24'],
  ],
  methods: [
    [
      "{{ ' a '.strip() }}{{ 'a-b'.split('-') | join('+') }}{{ 'x'.upper() }}{{ 'abc'.replace('b', 'd') }}{{ 'a'.startswith('a') }}",
      'aa+bXadctrue',
    ],
    [
      "{{ ', '.join(var('list')) }} {{ '{} of {n}'.format(1, n=2) }} {{ var('map').get('zz', 'no') }} {{ '7'.zfill(3) }}",
      'b, a 1 of 2 no 007',
    ],
    ["{{ 'title case'.title() }} {{ var('text').lower() }}", 'Title Case it is'],
  ],
  'text that is not a template': [['{% raw %}{{ x }}{% endraw %}', '{{ x }}']],
};

for (const [what, cases] of Object.entries(CASES)) {
  test(`${what} as in Jinja`, () => {
    for (const [template, expected] of cases) assert.is(render(template), expected, template);
  });
}

test('macros take defaults, keywords and any number of arguments, and can return values', () => {
  const macros = `{% macro f(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}
{% macro g() %}{{ varargs | join(',') }}{{ kwargs.get('k') }}{% endmacro %}
{% macro list() %}{{ return([1, 2, 3]) }}{% endmacro %}
{% macro wrap(x) %}<{{ caller(x) }}>{% endmacro %}
{% set prefix = 'p_' %}{% macro named(n) %}{{ prefix }}{{ n }}{% endmacro %}`;
  assert.is(render('{{ f(1) }} {{ f(1, c=3) }} {{ f(b=1, a=2) }}', macros), '121 123 212');
  assert.is(render("{{ g(1, 2, k='v') }}", macros), '1,2v');
  assert.is(render('{% for x in list() %}{{ x }}{% endfor %}', macros), '123');
  assert.is(render('{% call(y) wrap(4) %}{{ y }}!{% endcall %}', macros), '<4!>');
  assert.is(render("{{ named('x') }}", macros), 'p_x');
});

test('what one model sets another does not see, nor does a macro see what is around its call', () => {
  const { errors } = compileTexts({
    'macros/m.sql': '{% macro f() %}{{ outside }}{% endmacro %}',
    'models/a.sql': '{% set outside = 1 %}select {{ f() }} as x',
  });
  assert.equal(summarize(errors), ['unknown-name macros/m.sql:1:19']);
});

test('what dbt has and gold has not is named, with what to write instead', () => {
  const hintOf = (template: string): string | undefined =>
    compileTexts({ 'models/a.sql': `select ${template}` }).errors[0]?.hint;
  assert.match(hintOf("{{ run_query('select 1') }}") ?? '', 'without running anything');
  assert.match(hintOf("{{ dbt.date_trunc('month', 'd') }}") ?? '', "date_trunc('month', d)");
  assert.match(hintOf('{{ dbt_utils.star(x) }}') ?? '', '* exclude');
  assert.match(
    hintOf('{% for c in adapter.get_columns_in_relation(this) %}{% endfor %}1') ?? '',
    'columns(*)',
  );
  assert.match(hintOf('{{ invocation_id }}') ?? '', 'gold history');
  assert.is(render('{% if execute %}1{% endif %}'), '1');
});

test('lists, maps and functions are no SQL, and say what to write', () => {
  const messageOf = (template: string): string => {
    const [error] = compileTexts({ 'models/a.sql': `select ${template}` }).errors;
    return `${error?.location?.line}:${error?.location?.column} ${error?.message}`;
  };
  assert.match(messageOf('{{ [1, 2] }}'), /^1:11 .*join\(', '\)/);
  assert.match(messageOf("{{ 'a' ~ {'b': 1} }}"), 'a map cannot be written into SQL');
  assert.match(messageOf('{{ target.get }}'), 'a function cannot be written into SQL');
  assert.match(messageOf('{{ namespace(a=1) }}'), 'a namespace cannot be written into SQL');
  assert.match(messageOf('{% for k, v in {"a": 1} %}{% endfor %}'), '.items()');
});

test('nothing of JavaScript shows through', () => {
  const names = ['constructor', '__proto__', 'toString', 'call', 'length', 'name', 'hasOwnProperty'];
  for (const value of ["'a'", '[1]', '{}', '1', 'true', 'range', 'ref', 'namespace(b=1)', 'this']) {
    for (const name of names.filter((one) => one !== 'name' || value !== 'this')) {
      assert.is(render(`{{ (${value}).${name} is defined }}`), 'false', `${value}.${name}`);
    }
  }
});

test('what one template appends to a variable or the target another one does not see', () => {
  const { compilation, errors } = compileTexts({
    'gold_project.yml': 'name: shop\nvars: { list: [a] }\ntargets: { local: { warehouse: ./w } }\n',
    'models/a.sql': "{% do var('list').append('z') %}{% do target.update({'name': 'z'}) %}select 1",
    'models/b.sql': "select '{{ var('list') | join }}{{ target.name }}'",
  });
  assert.equal(summarize(errors), []);
  assert.is(compilation?.models.get('model.shop.b')?.sql, "select 'alocal'");
});

test('a variable whose digits are lost is an error where it is read', () => {
  const { errors } = compileTexts({
    'gold_project.yml':
      'name: shop\nvars: { big: 9007199254740993, most: 9007199254740991 }\ntargets: { local: { warehouse: ./w } }\n',
    'models/a.sql': "select {{ var('most') }},\n {{ var('big') }}",
  });
  assert.equal(summarize(errors), ['template-failed models/a.sql:2:5']);
  const digits = '12345678901234567890';
  assert.is(render(`{{ '${digits}' | as_number }}`), digits);
  const { errors: inJson } = compileTexts({ 'models/a.sql': `select {{ fromjson('[${digits}]')[0] }}` });
  assert.equal(summarize(inJson), ['template-failed models/a.sql:1:11']);
});

test('maps of YAML in templates keep the order and the kind of their keys', () => {
  const source = "{% set m = fromyaml('{10: ten, b: {9: x}}') %}";
  assert.is(
    render(`${source}{{ m | list | join }}{{ m[10] }}{{ m.b[9] }}{{ m['10'] is defined }}`),
    '10btenxfalse',
  );
  assert.is(render(`${source}{{ toyaml(m) }}`), '10: ten\nb:\n  9: x');
});

test('lists and maps can be logged and raised', () => {
  const { compilation } = compileTexts({ 'models/a.sql': "{{ log([1, {'a': 'b'}]) }}select 1 as x" });
  assert.ok(compilation);
  const { errors } = compileTexts({ 'models/a.sql': "select {{ exceptions.raise({'a': [1]}) }}" });
  assert.match(errors[0]?.message ?? '', '{"a": [1]}');
});

test("config.get gives what YAML and the model's own calls of config() say so far", () => {
  const { compilation, errors } = compileTexts({
    'gold_project.yml':
      'name: shop\ntargets: { local: { warehouse: ./w } }\nmodels: { +materialized: view, +meta: { layer: gold } }\n',
    'models/a.sql':
      "{{ config(tags=['t'], partition_by='d') }}select '{{ config.get('materialized') }} {{ config.get('tags') | join }} {{ config.require('layer') }} {{ config.get('partition_by') | join }} {{ config.get('nope', 'none') }}' as d",
  });
  assert.equal(summarize(errors), []);
  assert.is(compilation?.models.get('model.shop.a')?.sql, "select 'view t gold d none' as d");
  assert.is(
    render(
      "{{ config.get('constructor') is none }} {{ config.get('partitionBy') is none }} {{ config.get('tags', ['x']) | length }}",
    ),
    'true true 0',
  );
  const unnamed = compileTexts({ 'models/a.sql': 'select {{ config.get() }}' });
  assert.match(unnamed.errors[0]?.message ?? '', 'name of a setting');
  const missing = compileTexts({ 'models/a.sql': "select {{ config.require('layer') }}" });
  assert.equal(summarize(missing.errors), ['template-failed models/a.sql:1:11']);
  assert.match(missing.errors[0]?.message ?? '', '"layer" has no value');
});

test('macros that call each other without end are named in the order of their calls', () => {
  const { errors } = compileTexts({
    'macros/m.sql': '{% macro a() %}{{ b() }}{% endmacro %}\n{% macro b() %}{{ a() }}{% endmacro %}',
    'models/a.sql': 'select {{ a() }}',
  });
  assert.equal(summarize(errors).length, 1);
  assert.match(errors[0]?.message ?? '', /a → b → a|b → a → b/);
  const runaway = compileTexts({
    'macros/m.sql':
      '{% macro long() %}{% for i in range(1000) %}{% for j in range(1001) %}{% endfor %}{% endfor %}{% endmacro %}',
    'models/a.sql': 'select {{ long() }}',
  });
  assert.match(runaway.errors[0]?.message ?? '', 'The macro "long" does not end');
});

test('functions of dbt and Jinja work on values', () => {
  assert.is(
    render("{{ tojson({'a': [1]}) }} {{ fromjson('[1, 2]') | last }} {{ fromyaml('a: 1').a }}"),
    '{"a": [1]} 2 1',
  );
  assert.is(
    render('{% for a, b in zip([1, 2, 3], [4, 5]) %}{{ a }}{{ b }} {% endfor %}{{ set([2, 1, 2]) | join }}'),
    '14 25 21',
  );
  assert.is(render("{{ print('seen') }}{{ exceptions.warn('careful') }}x"), 'x');
});
