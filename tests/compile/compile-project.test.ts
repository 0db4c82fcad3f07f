import * as assert from 'uvu/assert';
import { compileTexts } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('compileProject');

function compile(texts: Readonly<Record<string, string>>, options = {}) {
  const { compilation, errors } = compileTexts(texts, options);
  assert.equal(
    errors.map((error) => error.message),
    [],
  );
  if (compilation === undefined) throw new Error('no compilation');
  return compilation;
}

const sqlOf = (compilation: ReturnType<typeof compile>, name: string): string =>
  compilation.models.get(`model.shop.${name}`)?.sql ?? '';

test('resolves refs and sources to quoted relations and records what a model depends on', () => {
  const compilation = compile({
    'models/a.sql': "select * from {{ source('silver', 'orders') }}",
    'models/b.sql': "select * from {{ ref('a') }} join {{ source('silver', 'products') }} using (id)",
  });
  assert.is(sqlOf(compilation, 'b'), 'select * from "gold"."a" join "silver"."products" using (id)');
  const b = compilation.models.get('model.shop.b');
  assert.equal(b?.dependsOn, ['model.shop.a', 'source.shop.silver.products']);
  assert.equal(b?.sourceTables, ['silver.orders', 'silver.products']);
});

test('merges settings from project, folders, properties and config(), the nearer winning and tags adding up', () => {
  const compilation = compile({
    'gold_project.yml':
      'name: shop\ntargets: { local: { warehouse: ./w } }\nmodels:\n  +tags: all\n  +materialized: view\n  marts:\n    +tags: [marts]\n    +materialized: table\n    b: { +meta: { owner: ann } }\n',
    'models/a.sql': 'select 1 as x',
    'models/marts/b.sql': "{{ config(tags=['own']) }}select 1 as x",
    'models/marts/c.sql': 'select 1 as x',
    'models/marts/m.yml': 'models: [{ name: c, config: { materialized: ephemeral } }]',
  });
  const config = (name: string) => compilation.models.get(`model.shop.${name}`)?.config;
  assert.is(config('a')?.materialized, 'view');
  assert.is(config('b')?.materialized, 'table');
  assert.equal(config('b')?.tags, ['all', 'marts', 'own']);
  assert.equal(config('b')?.meta, { owner: 'ann' });
  assert.is(config('c')?.materialized, 'ephemeral');
});

test('inlines ephemeral models, through each other, as common table expressions', () => {
  const compilation = compile({
    'models/e1.sql': "{{ config(materialized='ephemeral') }}select 1 as x",
    'models/e2.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('e1') }}",
    'models/a.sql': "select * from {{ ref('e2') }}",
  });
  const query = compilation.queryOf('model.shop.a');
  assert.is(
    query.sql,
    'with "gold_ephemeral__e1" as (\nselect 1 as x\n), "gold_ephemeral__e2" as (\nselect * from "gold_ephemeral__e1"\n)' +
      '\nselect * from (\nselect * from "gold_ephemeral__e2"\n) as gold_model',
  );
});

test('adds metadata columns with the sources reached through the DAG', () => {
  const compilation = compile({
    'gold_project.yml': `name: shop
targets: { local: { warehouse: ./w } }
models:
  +metadata_columns:
    silver_source_tables: "{{ source_tables | join(',') }}"
    processing_timestamp: { value: "{{ run_started_at }}", data_type: timestamp }
    layer: gold
    twice: { sql: "x * 2" }
    answer: 42
`,
    'models/a.sql': "select 1 as x from {{ source('silver', 'orders') }}",
    'models/b.sql': "select 1 as x from {{ ref('a') }}, {{ source('silver', 'products') }}",
  });
  assert.equal(compilation.models.get('model.shop.b')?.metadataColumns, [
    { name: 'silver_source_tables', sql: "'silver.orders,silver.products'" },
    { name: 'processing_timestamp', sql: "cast('2026-01-02T03:04:05.678Z' as timestamp)" },
    { name: 'layer', sql: "'gold'" },
    { name: 'twice', sql: 'x * 2' },
    { name: 'answer', sql: '42' },
  ]);
});

test('leads an offset in a query back through macros, loops and inlined models to the line that was written', () => {
  const files = {
    'macros/m.sql':
      '{% macro sums(names) %}\n{% for n in names -%}\n  sum({{ n }}) as {{ n }}_sum,\n{%- endfor %}\n{% endmacro %}',
    'models/e.sql': "{{ config(materialized='ephemeral') }}\nselect ünknown_column\nfrom t",
    'models/a.sql': "-- é\r\nselect {{ sums(['one', 'two']) }}\r\n  bad_column\r\nfrom {{ ref('e') }}",
  };
  const compilation = compile(files);
  const query = compilation.queryOf('model.shop.a', { metadata: true });
  const locate = (text: string) => {
    const at = compilation.locate(query, query.sql.indexOf(text));
    return at && `${at.file}:${at.line}:${at.column}`;
  };
  assert.is(locate('bad_column'), 'models/a.sql:3:3');
  assert.is(locate('ünknown_column'), 'models/e.sql:2:8');
  assert.is(locate('sum(two)'), 'macros/m.sql:3:3');
  assert.is(locate('two_sum'), 'macros/m.sql:3:22');
});

test('gives the same manifest for the same project, whenever it is compiled', () => {
  const files = {
    'models/a.sql': "select '{{ var('x', 1) }}' as x",
    'models/b.sql': "select * from {{ ref('a') }}",
  };
  const manifestOf = (options = {}) => compile(files, options).manifest;
  assert.equal(manifestOf(), manifestOf({ runStartedAt: '2030-01-01T00:00:00.000Z' }));
  const hashes = (options = {}) => manifestOf(options).models.map(({ codeHash }) => codeHash);
  assert.is.not(hashes()[0], hashes({ vars: { x: 2 } })[0], 'a variable that was read changes the hash');
  assert.is(hashes()[1], hashes({ vars: { x: 2 } })[1], 'one that was not read does not');
});

test('takes any name that people give', () => {
  const compilation = compile({
    'models/constructor.sql': 'select 1 as x',
    'models/__proto__.sql': "select * from {{ ref('constructor') }}",
    'models/überblick.sql': "select * from {{ ref('__proto__') }}",
  });
  assert.is(sqlOf(compilation, 'überblick'), 'select * from "gold"."__proto__"');
});

test('reads Delta tables at any path', () => {
  const compilation = compile({ 'models/a.sql': "select * from {{ delta('../x', version=3) }}" });
  assert.is(sqlOf(compilation, 'a'), 'select * from "delta"."../x@v3"');
  const reference = compilation.models.get('model.shop.a')?.deltas[0];
  assert.is(reference?.location, '/x');
  assert.is(reference?.version, 3);
});

test('makes source_tables known inside a model', () => {
  const compilation = compile({
    'models/a.sql': "select '{{ source_tables | join('+') }}' as s from {{ source('silver', 'orders') }}",
  });
  assert.match(sqlOf(compilation, 'a'), "'silver.orders' as s");
});
