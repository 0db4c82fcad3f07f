/** Explanations for ../unit-test.ts. */
import { csv, type Explanation, yaml } from './explanation.ts';

export const UNIT_TEST = {
  'unknown-tested-model': {
    title: 'A unit test is about a model that is not there',
    meaning: 'The name under `model:` is that of no file `models/**/<name>.sql`.',
    wrong: yaml('unit_tests:', '  - { name: t, model: dayly_sales, expect: { rows: [] } }'),
    remedy: 'Correct the name, or remove the test.',
  },
  'duplicate-unit-test': {
    title: 'Two unit tests have one name',
    meaning: 'Unit tests of one model are told apart by their names.',
    remedy: 'Give one of them another `name:`.',
  },
  'bad-unit-test-input': {
    title: 'An input of a unit test cannot be read',
    meaning:
      'Under `input:` stands what the model reads, in the words of the template. This text is none of them.',
    wrong: yaml('given:', '  - { input: orders, rows: [] }'),
    remedy: "Write `ref('orders')`, `source('silver', 'orders')`, `delta('path')` or `this`.",
  },
  'unknown-unit-test-input': {
    title: 'An input of a unit test does not exist',
    meaning: 'The input is written well, but the project has no such model, seed or source table.',
    wrong: yaml('given:', '  - { input: "ref(\'stg_order\')", rows: [] }'),
    remedy: 'Correct the name; `gold ls` lists what there is.',
  },
  'duplicate-unit-test-input': {
    title: 'An input of a unit test is given twice',
    meaning: 'Each table that the model reads has one set of rows in a test.',
    remedy: 'Put all the rows into one entry.',
  },
  'unknown-override': {
    title: 'A unit test overrides a macro that is not there',
    meaning: 'Under `overrides: macros:` stand macros of the project and `is_incremental`.',
    wrong: yaml('overrides: { macros: { is_incremntal: true } }'),
    remedy: 'Correct the name, or remove the override.',
  },
  'unused-override': {
    title: 'A unit test overrides a variable that nobody reads',
    meaning:
      'Neither the project nor what is tested knows the variable, so setting it would change nothing. Mostly a typo.',
    wrong: yaml('overrides: { vars: { star_date: 2026-01-01 } }'),
    remedy: 'Correct the name, or remove the override.',
  },
  'bad-rows': {
    title: 'Rows of a unit test cannot be read',
    meaning:
      'Rows are a list of maps, or text whose `format` is said: `csv` or `sql`. These are something else.',
    wrong: yaml('rows: "id,name"   # without format: csv'),
    remedy: 'Write `- { id: 1, name: a }` for each row, or add the `format`.',
  },
  'bad-csv': {
    title: 'Rows of a unit test are no proper CSV',
    meaning: 'A line has more or fewer cells than the header, or a quote is never closed.',
    wrong: csv('id,name', '1,a,b'),
    remedy:
      'Separate cells by commas, and put cells with commas, quotes or outer spaces into double quotes. An empty cell is NULL.',
  },
  'duplicate-row-column': {
    title: 'Rows of a unit test have a column twice',
    meaning: 'Upper and lower case do not tell columns apart in SQL, so `id` and `ID` are one column.',
    wrong: yaml('rows: [{ id: 1, ID: 2 }]'),
    remedy: 'Keep one of the two.',
  },
  'unknown-fixture': {
    title: 'A fixture of a unit test is missing',
    meaning: '`fixture: name` reads `tests/fixtures/name.csv` (or `.sql`), and there is no such file.',
    wrong: yaml('expect: { format: csv, fixture: ordrs }'),
    remedy: 'Correct the name, add the file, or write the rows in place.',
  },
  'missing-unit-test-input': {
    title: 'A unit test leaves out what the model reads',
    meaning:
      'A unit test never reads real tables, so every table that the model reads must be given, if only with no rows. Ephemeral models and views are read through.',
    wrong: yaml('given:', '  - { input: "ref(\'orders\')", rows: [] }   # the model also reads customers'),
    remedy: 'Add the input that the message names, with rows or with `rows: []`.',
  },
  'unread-unit-test-input': {
    title: 'A unit test gives what the model does not read',
    meaning: 'The rows would have no effect on the result, so the test would not test what it seems to.',
    remedy: 'Remove the input, or name the one that the model reads; the hint lists them.',
  },
  'unknown-row-column': {
    title: 'Rows of a unit test have a column that is not there',
    meaning:
      'A column of the given rows is not one of the input, or a column of the expected rows is not one of the model.',
    wrong: yaml('expect: { rows: [{ totl: 1 }] }'),
    remedy: 'Correct the name. Columns that do not matter can be left out.',
  },
  'bad-row-value': {
    title: 'A value of a unit test does not fit its column',
    meaning:
      'The value cannot be a value of this column without loss: text for a number, `1.5` for a bigint, more decimal places than a decimal has.',
    wrong: yaml('rows: [{ order_date: 31.01.2026 }]   # the column is a date'),
    remedy: 'Write a value of the type; the hint has an example.',
  },
  'unknown-row-columns': {
    title: 'Nothing says which columns an input has',
    meaning: 'The test gives no rows, and neither YAML nor a query says what columns there are.',
    wrong: yaml("- { input: \"source('silver', 'orders')\", rows: [] }   # without declared columns"),
    remedy:
      'Declare `columns:` with a `data_type` each where the source is described, or give a CSV header without rows.',
  },
  'bad-column-type': {
    title: 'A declared data type is no type',
    meaning: 'The `data_type` of a column is needed here, and the engine does not know it.',
    wrong: yaml('columns: [{ name: id, data_type: bigitn }]'),
    remedy: 'Write a SQL type such as `varchar`, `bigint`, `decimal(18,2)`, `date` or `timestamp`.',
  },
  'macro-reads-tables': {
    title: 'A tested macro reads tables',
    meaning:
      'A unit test of a macro evaluates it over the columns of given rows. This macro calls `ref` or `source`, for which there are no rows.',
    remedy:
      'Test a model that calls the macro, or compare the SQL that it renders to with `expect: { text: … }`.',
  },
} as const satisfies Record<string, Explanation>;
