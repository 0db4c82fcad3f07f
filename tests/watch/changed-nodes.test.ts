import * as assert from 'uvu/assert';
import type { Compilation } from '../../src/compile/compile-project.ts';
import { compareCompilations, findAffected, findRunnable } from '../../src/watch/changed-nodes.ts';
import { compileTexts } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('changed nodes');

const PROJECT = {
  'models/a.sql': "select id from {{ source('silver', 'orders') }}",
  'models/b.sql': "select id from {{ ref('a') }}",
  'models/c.sql': "select {{ twice('1') }} as c, '{{ run_started_at }}' as at",
  'models/p.yml':
    'models:\n  - name: b\n    description: B\n    columns: [{ name: id, assertions: [not_null] }]\n',
  'macros/twice.sql': '{% macro twice(x) %}{{ x }} * 2{% endmacro %}',
  'tests/u.yml':
    "unit_tests:\n  - name: t\n    model: a\n    given: [{ input: \"source('silver', 'orders')\", rows: [{ id: 1 }] }]\n    expect: { rows: [{ id: 1 }] }\n",
};

function compiled(texts: Readonly<Record<string, string>>): Compilation {
  const { compilation, errors } = compileTexts({ ...PROJECT, ...texts });
  if (compilation === undefined) throw new Error(errors.map(({ message }) => message).join());
  return compilation;
}

/** What changes with these files, by short names, and what is affected. */
function changeOf(texts: Readonly<Record<string, string>>): { changed: string[]; affected: string[] } {
  const after = compiled(texts);
  const changes = compareCompilations(compiled({}), after);
  const runnable = findRunnable(after, new Set(after.models.keys()));
  const affected = findAffected(changes, after, runnable);
  const short = (ids: Iterable<string>): string[] => [...ids].map((id) => id.split('.').slice(2).join('.'));
  const { models, sources, tests, removed } = changes;
  return {
    changed: [...short([...models, ...sources, ...tests]), ...short(removed).map((name) => `-${name}`)],
    affected: short([...affected.nodes, ...affected.tests]).sort(),
  };
}

test('a model takes along what reads it, and its unit tests', () => {
  assert.equal(changeOf({ 'models/a.sql': "select id + 1 as id from {{ source('silver', 'orders') }}" }), {
    changed: ['a'],
    affected: ['a', 'a.t', 'b'],
  });
});

test('a macro takes along the models that use it', () => {
  assert.equal(
    changeOf({ 'macros/twice.sql': '{% macro twice(x) %}{{ x }} + {{ x }}{% endmacro %}' }).changed,
    ['c'],
  );
});

test('assertions and their options count, the lines that they stand on do not', () => {
  const yaml = PROJECT['models/p.yml'];
  assert.equal(changeOf({ 'models/p.yml': yaml.replace('not_null', 'unique') }).changed, ['b']);
  assert.equal(
    changeOf({ 'models/p.yml': yaml.replace('not_null', 'not_null: { severity: warn }') }).changed,
    ['b'],
  );
  assert.equal(changeOf({ 'models/p.yml': `# higher\n\n${yaml}` }).changed, []);
});

test('a source takes along its readers, a unit test only itself', () => {
  const sources =
    'sources:\n  - name: silver\n    location: ./other\n    tables: [{ name: orders }, { name: products }]\n';
  assert.equal(changeOf({ 'models/sources.yml': sources }), {
    changed: ['silver.orders', 'silver.products'],
    affected: ['a', 'a.t', 'b'],
  });
  assert.equal(changeOf({ 'tests/u.yml': PROJECT['tests/u.yml'].replaceAll('id: 1', 'id: 2') }), {
    changed: ['a.t'],
    affected: ['a.t'],
  });
  assert.equal(changeOf({ 'tests/u.yml': `# higher\n${PROJECT['tests/u.yml']}` }).changed, []);
});

test('another warehouse changes everything', () => {
  const config = 'name: shop\ntargets:\n  local: { warehouse: ./elsewhere }\n';
  assert.equal(changeOf({ 'gold_project.yml': config }).changed, ['a', 'b', 'c']);
});

test('what is new is changed, what is gone is removed', () => {
  const before = compiled({ 'models/d.sql': 'select 1 as d' });
  const after = compiled({ 'models/e.sql': 'select 1 as e' });
  const { models, removed } = compareCompilations(before, after);
  assert.equal([models, removed], [['model.shop.e'], ['model.shop.d']]);
});

test('only what is selected is affected', () => {
  const after = compiled({ 'models/a.sql': 'select 7 as id', 'tests/u.yml': 'unit_tests: []\n' });
  const changes = compareCompilations(compiled({}), after);
  const runnable = findRunnable(after, new Set(['model.shop.b']));
  const { nodes, changed } = findAffected(changes, after, runnable);
  assert.equal([[...nodes], [...changed]], [['model.shop.b'], []]);
});
