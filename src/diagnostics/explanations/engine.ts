/** Explanations for ../engine.ts. */
import { type Explanation, sql } from './explanation.ts';

export const ENGINE = {
  'engine-syntax': {
    title: 'The SQL cannot be parsed',
    meaning:
      'DuckDB does not understand the SQL at this place: a comma too many, a keyword misspelt, a bracket that is not closed. The place is that in your file, also when the SQL comes out of a loop or macro.',
    wrong: sql('select a,', 'from t'),
    remedy:
      'Look at the place and just before it. `gold compile --model x` prints the SQL as the engine gets it.',
  },
  'engine-binder': {
    title: 'The SQL names something that is not there, or types do not fit',
    meaning:
      'The SQL can be parsed, but a column, table, function or type in it does not exist, or an operator does not take these types.',
    wrong: sql("select amuont from {{ source('silver', 'orders') }}"),
    remedy:
      'Correct the name; the hint says which are near. Tables are named by `ref` and `source`, and types are changed with `cast(x as …)`.',
  },
  'engine-runtime': {
    title: 'The query fails on its data',
    meaning:
      'The query is well-formed, but running it fails: a text that is no number, a division, a number out of range, a subquery that gives two rows.',
    wrong: sql("select cast('12 EUR' as integer) as amount"),
    remedy:
      'Use `try_cast` where values may be wrong, and decide what to do with the NULL that it gives; or correct the data.',
  },
  'engine-out-of-memory': {
    title: 'The engine has no memory left',
    meaning:
      'The query needs more than `memory_limit` allows, and what could be written to the temporary folder has been.',
    remedy:
      'Raise `memory_limit` of the target, lower `threads`, select fewer columns early, or give the temporary folder more room.',
  },
  'engine-interrupted': {
    title: 'The engine was stopped',
    meaning: 'The query was interrupted, though not by Ctrl-C or by gold.',
    remedy: 'Run again.',
  },
  'engine-internal': {
    title: 'The engine itself has failed',
    meaning: 'DuckDB reports a fault of its own; after that it may refuse all further queries of this run.',
    remedy: 'Run again. If it comes back, write the query otherwise, and report it to DuckDB.',
  },
  'engine-empty-query': {
    title: 'The SQL is empty',
    meaning: 'A query is expected, and there is none.',
    remedy: 'Write one SELECT.',
  },
  'engine-several-statements': {
    title: 'There is more than one statement',
    meaning: 'One query is expected. A semicolon inside of the SQL begins a second statement.',
    wrong: sql('select 1; select 2'),
    remedy: 'Keep one SELECT.',
  },
  'engine-not-a-query': {
    title: 'The SQL is no query',
    meaning:
      'gold creates tables and writes files itself, so statements such as `create`, `insert`, `set` or `copy` have no place here.',
    wrong: sql('create table t as select 1 as a'),
    remedy: 'Write one SELECT.',
  },
  'engine-parameters': {
    title: 'The SQL has parameters',
    meaning: '`?` and `$1` stand for values that a program would give. Nothing gives them here.',
    wrong: sql('select * from t where id = ?'),
    remedy: "Write the value, or `{{ var('name') }}`.",
  },
  'engine-closed': {
    title: 'The engine is closed',
    meaning: 'Something asked the engine after the command had ended.',
    remedy: 'Run again. If it comes back, please report it.',
  },
  'infinite-time': {
    title: 'A date or timestamp is infinite',
    meaning:
      'DuckDB knows `infinity` and `-infinity` as dates and timestamps. Delta tables, and most that read them, do not.',
    wrong: sql("select 'infinity'::timestamp as valid_until"),
    remedy: 'Replace it in the query, by NULL or by a date far away.',
  },
  'column-value-range': {
    title: 'A value does not fit the type in which it is stored',
    meaning:
      'Some types of DuckDB are stored as a smaller one, such as `hugeint` as `decimal(38,0)`, and a value is too large for that.',
    wrong: sql('select 170141183460469231731687303715884105727::hugeint as n'),
    remedy: 'Cast the column to a type that holds all its values, such as `double` or `varchar`.',
  },
  'partition-value-range': {
    title: 'A partition value cannot be named',
    meaning:
      'The values of partition columns are written as text into the log. This one, an infinite date or one before the year 1, has no such text.',
    remedy: 'Replace such values in the query, or partition by another column.',
  },
  'partition-value-empty': {
    title: 'A partition value is empty text',
    meaning: 'In the log of a Delta table empty text and NULL look alike, so some readers would read NULL.',
    wrong: sql("select '' as region, 1 as a   -- partition_by: [region]"),
    remedy: "Say which is meant: `nullif(region, '')` for NULL, or another text.",
  },
  'partition-value-text': {
    title: 'A partition value in the log cannot be read',
    meaning: 'The log of a table that is read holds a partition value that is no value of the column.',
    remedy: 'Another writer has damaged the table, or its schema. Read an older version, or write it anew.',
  },
} as const satisfies Record<string, Explanation>;
