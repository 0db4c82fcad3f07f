/** Explanations for ../compile.ts. */
import { type Explanation, shell, sql, yaml } from './explanation.ts';

export const COMPILE = {
  'unknown-ref': {
    title: 'A ref names no model',
    meaning:
      'No file `models/**/<name>.sql` and no file `seeds/**/<name>.csv` has the name that is given to `ref`.',
    wrong: sql("select * from {{ ref('stg_order') }}  -- the file is stg_orders.sql"),
    remedy: 'Correct the name. A table that gold does not build is a source: declare it and use `source(…)`.',
  },
  'disabled-ref': {
    title: 'A ref names a disabled model',
    meaning:
      'The model exists, but `enabled: false` leaves it out of the project, so there is nothing to read.',
    wrong: sql("select * from {{ ref('old_orders') }}  -- config(enabled=false) in old_orders.sql"),
    remedy: 'Enable the model, or read another one.',
  },
  'unknown-source': {
    title: 'A source table is not declared',
    meaning: 'The pair of names given to `source` stands in no file `models/**/*.yml`.',
    wrong: sql("select * from {{ source('silver', 'order') }}"),
    remedy: 'Correct the names, or declare the table under `sources:` with its location.',
  },
  'unknown-var': {
    title: 'A variable is not set',
    meaning:
      'The variable is neither under `vars:` in `gold_project.yml` nor in `--vars`, and the call gives no default.',
    wrong: sql("select * from t where day >= '{{ var('start') }}'"),
    remedy: "Set the variable, or give a default: `var('start', '2026-01-01')`.",
  },
  'unknown-env-var': {
    title: 'An environment variable is not set',
    meaning:
      'The environment in which gold runs has no variable of this name, and the call gives no default.',
    wrong: yaml('warehouse: "s3://{{ env_var(\'GOLD_BUCKET\') }}/lakehouse"'),
    remedy: 'Set it, for example `export GOLD_BUCKET=…`, or give a default as second argument.',
  },
  'secret-outside-target': {
    title: 'A secret is used outside of targets',
    meaning:
      'Variables named `GOLD_SECRET_*` may only be read in targets, because compiled SQL and artifacts are readable by others.',
    wrong: sql("select '{{ env_var('GOLD_SECRET_TOKEN') }}' as token"),
    remedy: 'Use the secret in the target only, or rename the variable when it is no secret.',
  },
  'duplicate-model': {
    title: 'Two models or seeds have one name',
    meaning:
      'A model is named as its file, whatever its folder, and its table lies where the name says. Names that differ only by case are the same, since many stores and catalogs do not tell them apart.',
    wrong: shell('models/staging/orders.sql', 'models/marts/Orders.sql'),
    remedy: 'Rename one of the two files, and the refs to it.',
  },
  'bad-model-name': {
    title: 'A file name cannot be a model name',
    meaning:
      'The name becomes the name of a table, of a folder and of a catalog entry, so only letters, digits, underscores and dashes are possible.',
    wrong: shell('models/daily sales.sql'),
    remedy: 'Rename the file, for example to `daily_sales.sql`.',
  },
  'relation-collision': {
    title: 'A source has the name of a model',
    meaning:
      'A source table and a model would have the same name in the same schema, so SQL could not tell them apart.',
    wrong: yaml(
      '# with a model orders.sql and the schema gold',
      'sources:',
      '  - name: gold',
      '    tables: [{ name: orders }]',
    ),
    remedy: 'Give the source another name, or the target another `schema`.',
  },
  cycle: {
    title: 'Models depend on each other in a circle',
    meaning:
      'Each of these models needs the next one first, and the last one needs the first. The message shows the whole circle.',
    wrong: sql('-- a.sql', "select * from {{ ref('b') }}", '-- b.sql', "select * from {{ ref('a') }}"),
    remedy: 'Remove one of the refs, or move what both need into a third model.',
  },
  'unknown-model': {
    title: 'There is no model of this name',
    meaning:
      'A model is named on the command line or described in YAML, and no file `models/**/<name>.sql` is there.',
    wrong: shell('gold show dayly_sales'),
    remedy:
      '`gold ls` lists the names. In YAML correct the name, or remove the entry of a model that is gone.',
  },
  'unknown-folder': {
    title: 'A key under models: or seeds: is no folder',
    meaning:
      'Under `models:` and `seeds:` in `gold_project.yml` a key is either a folder or a setting. Settings begin with a plus, so that they cannot be mistaken for folders.',
    wrong: yaml('models:', '  materialized: view'),
    remedy: 'Write a setting with a plus (`+materialized: view`), or correct the name of the folder.',
  },
  'empty-model': {
    title: 'A file has no query',
    meaning: 'After rendering nothing is left but spaces and comments.',
    wrong: sql('-- to be written'),
    remedy: 'Write the SELECT, or remove the file. `{{ config(enabled=false) }}` leaves a model out for now.',
  },
  'not-a-query': {
    title: 'A file holds something else than a query',
    meaning:
      'A model is one SELECT: the rows of the table. gold itself creates the table and writes the files.',
    wrong: sql('create table orders as select 1 as id'),
    remedy: 'Keep only the SELECT (or `with … select`, `from …`, `values …`).',
  },
  'several-statements': {
    title: 'A file holds more than one statement',
    meaning: 'There is a second statement after a semicolon. One file is one query.',
    wrong: sql('select 1 as id;', 'select 2 as id'),
    remedy: 'Remove the semicolon and what follows it, or move it into a file of its own.',
  },
  'no-models': {
    title: 'The project has nothing to build',
    meaning: 'There is no file `models/**/*.sql` and no file `seeds/**/*.csv`.',
    remedy: 'Add a model: a file such as `models/my_table.sql` with one SELECT.',
  },
  'bad-source-format': {
    title: 'A source has an unknown format',
    meaning: 'Sources are `delta`, `parquet`, `csv` or `json`.',
    wrong: yaml(
      'sources:',
      '  - { name: silver, location: ./silver, format: detla, tables: [{ name: orders }] }',
    ),
    remedy: 'Write one of the four. A template there must give one of them.',
  },
  'misplaced-pin': {
    title: 'A pin does not fit its source',
    meaning:
      'Only a Delta table has versions to pin, and it is pinned by a version or by a timestamp, not by both.',
    wrong: yaml('- { name: orders, version: 12, timestamp: 2026-01-31 }'),
    remedy: 'Keep one of the two, and only for `format: delta`.',
  },
  'bad-timestamp': {
    title: 'A timestamp is no point in time',
    meaning: 'The text is not ISO 8601, or names a day that the calendar does not have.',
    wrong: sql("select * from {{ delta('./orders', timestamp='31.01.2026') }}"),
    remedy:
      'Write `2026-01-31`, `2026-01-31 12:00:00` or `2026-01-31T12:00:00+02:00`. Without a zone it is UTC.',
  },
  'bad-exposure-input': {
    title: 'An exposure reads something that cannot be read',
    meaning:
      'Under `depends_on:` of an exposure stands what it reads, in the words of the template. This text is none of them.',
    wrong: yaml('exposures:', '  - name: dashboard', '    type: dashboard', '    depends_on: [daily_sales]'),
    remedy: "Write `ref('daily_sales')` or `source('silver', 'orders')`.",
  },
  'unknown-group': {
    title: 'A group is not declared',
    meaning: 'A model belongs to a group that stands under no `groups:`.',
    wrong: yaml('models:', '  - { name: orders, config: { group: salse } }'),
    remedy:
      'Correct the name, or declare the group with its owner under `groups:` in a file `models/**/*.yml`.',
  },
} as const satisfies Record<string, Explanation>;
