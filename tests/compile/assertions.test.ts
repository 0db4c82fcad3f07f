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
  ];
  for (const [lines, error] of cases)
    assert.equal(summarize(compile(lines).errors), [error], lines.join(' '));
});
