/** Explanations for ../publish.ts. */
import { type Explanation, sql, yaml } from './explanation.ts';

export const PUBLISH = {
  'duplicate-column': {
    title: 'A query gives a column twice',
    meaning: 'Two columns of the query have the same name. Upper and lower case do not tell columns apart.',
    wrong: sql('select * from orders join customers using (customer_id)  -- both have a column name'),
    remedy: 'Give one of them an alias, or list the columns instead of `*`.',
  },
  'metadata-collision': {
    title: 'A column has the name of a metadata column',
    meaning:
      'gold adds the columns under `metadata_columns` to every row, and the query has one of the same name already.',
    wrong: sql("select 1 as id, 'x' as layer  -- +metadata_columns: { layer: gold }"),
    remedy:
      'Rename the column of the query, or give the model `metadata_columns` of its own (`false` for none).',
  },
  'untyped-null': {
    title: 'A column has no type',
    meaning: 'A bare `null` or `[]` has no type, and a table column must have one.',
    wrong: sql('select 1 as id, null as cancelled_at'),
    remedy: 'Say the type: `cast(null as timestamp) as cancelled_at`.',
  },
  'unsupported-type': {
    title: 'A Delta table cannot hold this type',
    meaning: 'The column has a type for which Delta has none, such as `union` or `geometry`.',
    wrong: sql('select union_value(n := 1) as u'),
    remedy: 'Cast it, for example to `varchar`.',
  },
  'unknown-partition-column': {
    title: 'partition_by names no column of the query',
    meaning: 'A Delta table is partitioned by columns that it has.',
    wrong: sql("{{ config(partition_by=['yaer']) }}", 'select 2026 as year, 1 as a'),
    remedy: 'Correct the name, or add the column to the query.',
  },
  'duplicate-partition-column': {
    title: 'partition_by names a column twice',
    meaning: 'Upper and lower case do not tell columns apart.',
    wrong: sql("{{ config(partition_by=['year', 'Year']) }}"),
    remedy: 'Name each column once.',
  },
  'only-partition-columns': {
    title: 'All columns are partition columns',
    meaning:
      'The values of partition columns stand in the log and not in the files. A table needs at least one column for its files.',
    wrong: sql("{{ config(partition_by=['year', 'month']) }}", 'select 2026 as year, 1 as month'),
    remedy: 'Partition by fewer columns.',
  },
  'bad-partition-type': {
    title: 'A partition column has a nested type',
    meaning:
      'The values of partition columns are written as text. Lists, structs, maps and bytes have no text that all readers agree on.',
    wrong: sql("{{ config(partition_by='tags') }}", "select ['a'] as tags, 1 as id"),
    remedy: 'Partition by a number, text, date, timestamp or boolean.',
  },
  'contract-violation': {
    title: 'The query does not keep its contract',
    meaning:
      'Under `contract: { enforced: true }` the columns of the query must be exactly those declared, each of its declared type. The message names every difference.',
    wrong: yaml(
      '- name: orders      # select 1 as id',
      '  config: { contract: { enforced: true } }',
      '  columns: [{ name: id, data_type: varchar }]',
    ),
    remedy: 'Change the query, or what is declared. Who reads the table relies on the contract.',
  },
  'foreign-table': {
    title: 'Something of somebody else is in the way',
    meaning:
      'Where the table would lie there is a table that gold did not make, a folder with other files, or a file. gold replaces only its own tables.',
    remedy: 'Move it away, or choose another schema, warehouse or model name.',
  },
  'not-published': {
    title: 'A model that is read has never been published',
    meaning:
      'The run builds only what is selected and reads the published tables of all else. One of them does not exist yet.',
    wrong: sql('-- gold run --select daily_sales, the first time', "select * from {{ ref('stg_orders') }}"),
    remedy:
      'Run what it reads with it: `gold run --select +daily_sales`. Seeds are published by `gold seed` or `gold build`.',
  },
  'missing-source': {
    title: 'The data of a source is not there',
    meaning:
      'The folder or file of the source does not exist. A relative location starts at the project folder.',
    wrong: yaml('sources:', '  - { name: silver, location: ./slver, tables: [{ name: orders }] }'),
    remedy: 'Correct the location, or the variable in it.',
  },
  'not-a-delta-table': {
    title: 'A source is no Delta table',
    meaning:
      'The folder exists but has no `_delta_log`. Sources are Delta tables unless `format:` says otherwise.',
    remedy: 'Correct the location, or write `format: parquet`, `csv` or `json`.',
  },
  'commit-conflict': {
    title: 'Another writer was faster',
    meaning:
      'While this run worked, another writer committed to the same table in a way that cannot stand beside this change. Nothing of this run became visible.',
    remedy: 'Run again; the result is made from the newest data. Let only one schedule publish a table.',
  },
} as const satisfies Record<string, Explanation>;
