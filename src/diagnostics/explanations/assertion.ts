/** Explanations for ../assertion.ts. */
import { type Explanation, sql, yaml } from './explanation.ts';

export const ASSERTION = {
  'assertion-failed': {
    title: 'An assertion does not hold',
    meaning:
      'gold measures assertions on the new files before anybody can read them. Rows break one of them, so nothing was published: the table is still at its former version. Of a source: the models that read it were not run.',
    wrong: yaml(
      'columns:',
      '  - { name: order_id, assertions: [unique] }  # and two rows have the same order_id',
    ),
    remedy:
      'Look at the failing rows below the message, mend the model or its sources, and run again. `severity: warn` lets a rule warn only, `quarantine: true` sets the failing rows aside.',
  },
  'unknown-assertion': {
    title: 'There is no assertion of this kind',
    meaning: 'The kind is neither built in nor a macro named `assertion_<kind>`.',
    wrong: yaml('assertions: [not_nul]'),
    remedy: 'Correct the name, or write a macro `assertion_<kind>` that gives the query of the failing rows.',
  },
  'bad-assertion': {
    title: 'An assertion is written in a way that means nothing',
    meaning:
      'An entry is neither a kind (`not_null`) nor one kind with its options (`accepted_values: { values: [a] }`), or an option of it cannot be used.',
    wrong: yaml('assertions:', '  - { not_null: {}, unique: {} }'),
    remedy: 'Write one entry for each assertion, each with one kind.',
  },
  'misplaced-assertion': {
    title: 'An assertion about a column names none',
    meaning: 'The kind looks at one column, and stands at the model without saying which.',
    wrong: yaml('models:', '  - name: orders', '    assertions: [not_null]'),
    remedy: 'Move it below the column, or write `- not_null: { column: order_id }`.',
  },
  'duplicate-assertion': {
    title: 'Two assertions have one name',
    meaning:
      'Results and failing rows are kept under the name of the assertion, so it must be the only one of its name.',
    wrong: yaml(
      'assertions:',
      '  - not_null: { column: a, name: good }',
      '  - not_null: { column: b, name: good }',
    ),
    remedy: 'Give one of them another `name:`.',
  },
  'reserved-assertion-name': {
    title: 'An assertion has the name of a table of gold',
    meaning:
      'The results of all assertions are kept in a table of this name beside those of the failing rows.',
    wrong: yaml('- not_null: { column: a, name: assertion_results }'),
    remedy: 'Give the assertion another `name:`.',
  },
  'asserted-ephemeral': {
    title: 'An assertion is put at an ephemeral model',
    meaning:
      'An ephemeral model is part of the queries that read it. It has no files, so there is nothing to audit.',
    wrong: yaml(
      '- name: stg_orders',
      '  config: { materialized: ephemeral }',
      '  assertions: [{ row_count: { min: 1 } }]',
    ),
    remedy: 'Put the assertion at a model that reads it, or make it a `view` or `table`.',
  },
  'unknown-assertion-option': {
    title: 'An assertion of the project gets an unknown option',
    meaning: 'Options of an assertion that a macro defines are the arguments of this macro.',
    wrong: yaml('- is_even: { colunm: n }  # macro assertion_is_even(model, column)'),
    remedy: 'Use the names of the arguments of the macro, or add one to it.',
  },
  'unquarantinable-assertion': {
    title: 'An assertion cannot set rows aside',
    meaning:
      '`quarantine: true` needs a rule that says of each single row of this table whether it is good. A measure of the whole table does not.',
    wrong: yaml('- row_count: { min: 10, quarantine: true }'),
    remedy:
      'Use a kind about single rows (`not_null`, `accepted_values`, `expression`, …) on a model that is a table, or leave `quarantine` out.',
  },
  'quarantine-taken': {
    title: 'The quarantine table is a model',
    meaning: 'Rows set aside go into `<model>__quarantine`, and the project has a model of that name.',
    wrong: yaml(
      '- name: orders            # with a model orders__quarantine.sql',
      '  columns: [{ name: id, assertions: [{ not_null: { quarantine: true } }] }]',
    ),
    remedy: 'Rename that model, or leave `quarantine` out.',
  },
  'quarantine-column': {
    title: 'A column is named as one of the quarantine',
    meaning:
      'gold adds columns to the rows that it sets aside, which say why and when; the model has one of the same name.',
    remedy: 'Give the column of the model another name, or leave `quarantine` out.',
  },
  'trend-without-history': {
    title: 'A trend has no history to compare with',
    meaning:
      'A trend compares with earlier versions of the same table. A view, a source of plain files or a query keeps none.',
    wrong: yaml(
      '- name: v_orders',
      '  config: { materialized: view }',
      '  assertions: [{ trend: { metric: row_count, max_change: 50% } }]',
    ),
    remedy: 'Put the trend at a model that is a table.',
  },
  'assertion-without-table': {
    title: 'An assertion reads no table',
    meaning:
      'A query in `tests/` guards what it reads. This one reads neither a model nor a source, so there is nothing that it could hold back.',
    wrong: sql('select 1 as a where false'),
    remedy: "Read the model that it is about: `select … from {{ ref('orders') }} where …`.",
  },
  'trend-not-a-number': {
    title: 'The measure of a trend is no number',
    meaning:
      'A trend compares numbers of earlier versions. This measure gives text, a date or nothing of a kind that has a mean.',
    wrong: yaml('- trend: { metric: max(name), max_change: 50% }'),
    remedy: 'Use a measure that gives a number: `row_count`, `null_share(column)`, `sum(amount)`.',
  },
  'inexact-number': {
    title: 'A number in YAML cannot be kept exactly',
    meaning:
      'Numbers of YAML are doubles with about 16 digits. This one has more, and would become another one without a word.',
    wrong: yaml('- accepted_range: { max_value: 12345678901234567890 }'),
    remedy: 'Write it in quotes; its digits then go into the SQL as they are.',
  },
  'assertion-not-one-value': {
    title: 'A measure gives more than one value',
    meaning:
      'The measure of an aggregation or trend is one value over all rows. This expression gives several rows or columns.',
    wrong: yaml('- trend: { metric: "unnest([1, 2])", max_change: 50% }'),
    remedy: 'Use an aggregate, such as `sum(amount)` or `count(distinct id)`.',
  },
  'unknown-asserted-table': {
    title: 'An assertion compares with a table that is not there',
    meaning:
      '`of` and `to` name another table, as `ref(…)` or `source(…)`. This one is not in the project, or is not stored.',
    wrong: yaml('- equal_rowcount: { to: "ref(\'order\')" }'),
    remedy: 'Correct the name. An ephemeral model is not stored and cannot be compared with.',
  },
} as const satisfies Record<string, Explanation>;
