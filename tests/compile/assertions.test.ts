import * as assert from 'uvu/assert';
import { compileTexts, summarize } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('assertions in YAML');

/** `assertions` of a model with columns a and b, as YAML lines. */
function compile(lines: readonly string[]) {
  return compileTexts({
    'models/m.sql': 'select 1 as a, 2 as b',
    'models/z.sql': "select * from {{ ref('m') }}",
    'models/m.yml': ['models:', '  - name: m', ...lines.map((line) => `    ${line}`), ''].join('\n'),
  });
}

const found = (lines: readonly string[]): string[] =>
  (compile(lines).compilation?.manifest.assertions ?? []).map(
    ({ name, assertion, column, severity }) => `${name} ${assertion} ${column ?? '-'} ${severity}`,
  );

test("dbt's words, prefixes, arguments and config are understood", () => {
  assert.equal(
    found([
      'columns:',
      '  - name: a',
      '    tests: [unique, not_null]',
      '  - name: b',
      '    data_tests:',
      '      - accepted_values: { arguments: { values: [1, 2] }, config: { severity: warn } }',
      '      - dbt_utils.accepted_range: { min_value: 0, name: b_range }',
      'tests:',
      '  - dbt_utils.unique_combination_of_columns: { combination_of_columns: [a, b] }',
      '  - dbt_utils.expression_is_true: { expression: a < b }',
    ]),
    [
      'accepted_values_m_b accepted_values b warn',
      'b_range accepted_range b error',
      'dbt_utils_expression_is_true_m expression - error',
      'dbt_utils_unique_combination_of_columns_m unique_combination - error',
      'not_null_m_a not_null a error',
      'unique_m_a unique a error',
    ],
  );
});

test('an assertion over several models gates the one that is made last', () => {
  const { compilation } = compile([
    "assertions: [cross_metric: { metric: sum(a), equals: sum(a), of: ref('z') }]",
  ]);
  const [assertion] = compilation?.manifest.assertions ?? [];
  assert.is(assertion?.subject, 'model.shop.m');
  assert.is(assertion?.gate, 'model.shop.z');
  assert.equal(assertion?.dependsOn, ['model.shop.m']);
});

test('what is wrong is reported at its place', () => {
  const cases: readonly (readonly [lines: readonly string[], error: string])[] = [
    [['assertions: [not_nul: { column: a }]'], 'unknown-assertion models/m.yml:3:18'],
    [['assertions: [not_null]'], 'misplaced-assertion models/m.yml:3:18'],
    [['assertions: [not_null: { colum: a, column: a }]'], 'unknown-key models/m.yml:3:30'],
    [['assertions:', '  - row_count: { min: -1 }'], 'bad-value models/m.yml:4:27'],
    [['assertions:', '  - row_count: {}'], 'bad-value models/m.yml:4:20'],
    [['assertions:', "  - equal_rowcount: { to: ref('nope') }"], 'unknown-asserted-table models/m.yml:4:9'],
    [
      ['assertions:', '  - aggregation: { metric: sum(a), equals: sum(a), of: m, tolerance: 5 percent }'],
      'bad-value models/m.yml:4:74',
    ],
    [
      ['assertions:', '  - { not_null: { column: a }, unique: { column: a } }'],
      'bad-assertion models/m.yml:4:9',
    ],
    [
      [
        'assertions:',
        '  - expression: { name: x, expression: a > 0 }',
        '  - expression: { name: x, expression: b > 0 }',
      ],
      'duplicate-assertion models/m.yml:5:9',
    ],
    [['assertions: [expression: { expression: a > 0, severity: fatal }]'], 'bad-value models/m.yml:3:61'],
    [
      ['assertions: [unique: { column: a, quarantine: true }]'],
      'unquarantinable-assertion models/m.yml:3:18',
    ],
    [
      ['assertions: [expression: { expression: a > 0, name: assertion_results }]'],
      'reserved-assertion-name models/m.yml:3:18',
    ],
    [
      ['config: { materialized: view }', 'assertions: [trend: { metric: row_count, max_change: 5% }]'],
      'trend-without-history models/m.yml:4:18',
    ],
    [
      ['config: { materialized: ephemeral }', 'assertions: [row_count: { min: 1 }]'],
      'asserted-ephemeral models/m.yml:4:18',
    ],
    [['assertions:', '  - not_null: nope'], 'bad-assertion models/m.yml:4:9'],
    [['assertions:', '  - not_null: false'], 'bad-assertion models/m.yml:4:9'],
    [['assertions:', '  - not_null: { config: 5 }'], 'bad-assertion models/m.yml:4:9'],
    [['assertions:', '  - []'], 'bad-assertion models/m.yml:4:9'],
    [['assertions:', '  - 5'], 'bad-assertion models/m.yml:4:9'],
    [['assertions: { not_null: {} }'], 'bad-value models/m.yml:3:17'],
    [
      ['assertions:', '  - expression: { constructor: 1, expression: a > 0 }'],
      'unknown-key models/m.yml:4:23',
    ],
    [['assertions:', '  - trend: { metric: row_count, max_change: 50 }'], 'bad-value models/m.yml:4:49'],
    [['assertions:', '  - row_count: { min: 1, group_by_columns: [a] }'], 'unknown-key models/m.yml:4:30'],
    [
      ['assertions:', '  - accepted_range: { column: a, min_value: 9007199254740993 }'],
      'inexact-number models/m.yml:4:49',
    ],
    [
      [
        'assertions:',
        '  - accepted_values: { column: a, arguments: { values: [1.5, 0.1000000000000000001] } }',
      ],
      'inexact-number models/m.yml:4:66',
    ],
    [
      [
        'assertions:',
        "  - aggregation: { metric: sum(a), equals: sum(a), of: ref('m'), tolerance: 1.00000000000000000001 }",
      ],
      'inexact-number models/m.yml:4:81',
    ],
  ];
  for (const [lines, error] of cases)
    assert.equal(summarize(compile(lines).errors), [error], lines.join(' '));
});

test('numbers that are kept exactly may be written in any way', () => {
  const values = '[1, -1.50, 0x1F, 0o17, 1e21, 1e-7, +0.0, 100000000000000000000, 0.1]';
  const lines = ['assertions:', `  - accepted_values: { column: a, values: ${values}, quote: false }`];
  const [node] = compile(lines).compilation?.manifest.assertions ?? [];
  assert.match(
    node?.rule.kind === 'rows' ? node.rule.condition : '',
    '(1, -1.5, 31, 15, 1000000000000000000000, 0.0000001, 0, 100000000000000000000, 0.1)',
  );
});

test('options are templates, inside of lists too', () => {
  const [first, second] =
    compile([
      'assertions:',
      `  - unique_combination: { name: one, columns: ["{{ 'a' }}", b], where: "a > {{ var('lim', 3) }}" }`,
      `  - row_count: { name: two, min: "{{ var('least', 2) }}", severity: "{{ 'WARN' }}" }`,
    ]).compilation?.manifest.assertions ?? [];
  assert.is(first?.where, 'a > 3');
  assert.match(first?.rule.kind === 'query' ? first.rule.sql : '', /^select "a", "b", count.*where a > 3/);
  assert.match(second?.rule.kind === 'measure' ? second.rule.holds : '', 'actual >= 2');
  assert.is(second?.severity, 'warn');
});

test('what dbt and dbt_utils write differently means the same', () => {
  const rules = (lines: readonly string[]) => {
    const { compilation, errors } = compile(lines);
    assert.equal(summarize(errors), []);
    return (compilation?.manifest.assertions ?? []).map(({ rule, column }) => ({ rule, column }));
  };
  const pairs: readonly (readonly [dbt: string, own: string])[] = [
    [
      'dbt_utils.recency: { datepart: hour, field: a, interval: 5 }',
      'recency: { column: a, max_age: { count: 5, period: hour } }',
    ],
    [
      'dbt_utils.not_empty_string: { column: a, trim_whitespace: false }',
      'not_empty_string: { column: a, trim: false }',
    ],
    [
      'dbt_utils.at_least_one: { column: a, group_by_columns: [b] }',
      'at_least_one: { column: a, group_by_columns: b }',
    ],
  ];
  for (const [dbt, own] of pairs)
    assert.equal(rules(['assertions:', `  - ${dbt}`]), rules(['assertions:', `  - ${own}`]));
  const [below] = rules([
    'columns: [{ name: a, tests: [dbt_utils.expression_is_true: { expression: ">= 0" }] }]',
  ]);
  assert.equal(below, { rule: { kind: 'rows', condition: 'not ("a" >= 0\n)' }, column: 'a' });
  const [unquoted] = rules([
    'tests:',
    '  - dbt_utils.unique_combination_of_columns: { combination_of_columns: [lower(a)], quote_columns: false }',
  ]);
  assert.match(unquoted?.rule.kind === 'query' ? unquoted.rule.sql : '', 'select (lower(a)\n), count(*)');
});

test('a macro of the project comes before the built-in kind of its name', () => {
  const { compilation } = compileTexts({
    'models/m.sql': 'select 1 as a',
    'models/m.yml':
      'models:\n  - name: m\n    columns: [{ name: a, tests: [not_null, dbt_utils.not_null: {name: own}] }]\n',
    'macros/kinds.sql':
      '{% macro assertion_not_null(model, column_name) %}select 7 from {{ model }}{% endmacro %}',
  });
  const kinds = (compilation?.manifest.assertions ?? []).map(({ name, rule }) => `${name} ${rule.kind}`);
  assert.equal(kinds, ['not_null_m_a query', 'own rows']);
});

test('a file of tests/ without a query is told as an assertion', () => {
  const file = (text: string) =>
    compileTexts({ 'models/m.sql': 'select 1 as a', 'tests/t.sql': text }).errors;
  for (const text of ['-- nothing', 'delete from x', 'select 1; select 2'])
    assert.match(file(text)[0]?.message ?? '', /assertion/);
});
