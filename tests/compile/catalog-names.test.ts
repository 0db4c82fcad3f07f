/** What a catalog cannot take of a project, found at compile. */
import * as assert from 'uvu/assert';
import { compileTexts, summarize } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const config = (catalog: string): string => `name: shop
targets:
  local:
    warehouse: ./warehouse
    catalog: ${catalog}
`;
const CATALOG = config('{ type: glue, database: shop }');
const test = suite('checkCatalogNames');

test('models and seeds that differ in case only are one model twice, with or without a catalog', () => {
  const { errors } = compileTexts({
    'gold_project.yml': CATALOG,
    'models/orders.sql': 'select 1 as a',
    'models/ORDERS.sql': 'select 1 as a',
    'seeds/Orders.csv': 'a\n1\n',
  });
  assert.equal(summarize(errors), [
    'duplicate-model models/orders.sql:1:1',
    'duplicate-model seeds/Orders.csv:1:1',
  ]);
});

test('names that are too long', () => {
  const path = `models/${'x'.repeat(256)}.sql`;
  const { errors } = compileTexts({ 'gold_project.yml': CATALOG, [path]: 'select 1 as a' });
  assert.equal(summarize(errors), [`catalog-name-too-long ${path}:1:1`]);
});

const target = suite('checkCatalogTarget');

target('texts are templates, and what renders to nothing is as if it were not there', () => {
  const { compilation } = compileTexts(
    {
      'gold_project.yml': config(
        `{ type: glue, database: "{{ env_var('DB') }}", region: "{{ env_var('R', '') }}", endpoint: null }`,
      ),
      'models/a.sql': 'select 1 as a',
    },
    { environment: { DB: 'Shop_Dev' } },
  );
  assert.equal(compilation?.target.catalog, {
    type: 'glue',
    database: 'shop_dev',
    region: undefined,
    endpoint: undefined,
    profile: undefined,
    createDatabase: false,
    place: { file: 'gold_project.yml', line: 5, column: 38 },
  });
});

target('a database and an endpoint that cannot be, at their place', () => {
  const errorsOf = (catalog: string): string[] =>
    summarize(compileTexts({ 'gold_project.yml': config(catalog), 'models/a.sql': 'select 1' }).errors);
  assert.equal(errorsOf('{ type: glue, database: "" }'), ['bad-catalog-name gold_project.yml:5:38']);
  assert.equal(errorsOf(`{ type: glue, database: ${'d'.repeat(256)} }`), [
    'catalog-name-too-long gold_project.yml:5:38',
  ]);
  const secret = compileTexts({
    'gold_project.yml': config('{ type: glue, database: d, endpoint: "https://me:secret@host" }'),
    'models/a.sql': 'select 1',
  }).errors;
  assert.equal(summarize(secret), ['bad-endpoint gold_project.yml:5:51']);
  assert.not.match(JSON.stringify(secret) + secret[0]?.message, 'secret');
  assert.equal(errorsOf('{ type: glue, databse: d }'), [
    'missing-key gold_project.yml:5:14',
    'unknown-key gold_project.yml:5:28',
  ]);
});
