/** Parts of a model's code: each changes when what it stands for does, and only then. */
import * as assert from 'uvu/assert';
import { compileTexts } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('findCodeParts');

const FILES = {
  'models/a.sql':
    "select {{ var('x', 1) }} as x, {{ one() }} as one, '{{ env_var('PLACE', 'here') }}' as place",
  'models/inner.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('a') }}",
  'models/view.sql': "{{ config(materialized='view') }}select * from {{ ref('inner') }}",
  'models/top.sql': "select * from {{ ref('view') }}",
  'models/m.yml': 'models: [{ name: a, description: A, columns: [{ name: x, data_type: integer }] }]',
  'macros/one.sql': '{% macro one() %}1{% endmacro %}',
};

function partsOf(
  name: string,
  files: Readonly<Record<string, string>> = {},
  options: Parameters<typeof compileTexts>[1] = {},
): Readonly<Record<string, string>> {
  const { compilation, errors } = compileTexts({ ...FILES, ...files }, options);
  if (compilation === undefined) throw new Error(errors.map(({ message }) => message).join());
  return compilation.codePartsOf(`model.shop.${name}`);
}

/** Names of parts that differ. */
function changed(
  name: string,
  ...changes: [Readonly<Record<string, string>>, Parameters<typeof compileTexts>[1]?]
): string[] {
  const [before, after] = [partsOf(name), partsOf(name, ...changes)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((part) => before[part] !== after[part])
    .sort();
}

test('has a short hash for each part that is there', () => {
  const parts = partsOf('a');
  assert.equal(Object.keys(parts), [
    'columns',
    'config materialized',
    'description',
    'env PLACE',
    'macro macros/one.sql',
    'text',
    'var x',
  ]);
  for (const hash of Object.values(parts)) assert.match(hash, /^[0-9a-f]{12}$/);
  assert.equal(Object.keys(partsOf('top')), ['config materialized', 'text', 'model inner', 'model view']);
});

const yaml = (rest: string): Readonly<Record<string, string>> => ({
  'models/m.yml': `models: [{ name: a, ${rest} }]`,
});
const COLUMN = 'columns: [{ name: x, data_type: integer';
const CASES: readonly (readonly [
  string,
  string,
  string[],
  Readonly<Record<string, string>>,
  Parameters<typeof compileTexts>[1]?,
])[] = [
  ['a text', 'a', ['text'], { 'models/a.sql': `${FILES['models/a.sql']} ` }],
  ['a macro', 'a', ['macro macros/one.sql'], { 'macros/one.sql': '{% macro one() %}2{% endmacro %}' }],
  ['a variable', 'a', ['var x'], {}, { vars: { x: 2 } }],
  ['a variable that becomes false', 'a', ['var x'], {}, { vars: { x: false } }],
  ['a variable that is not read', 'a', [], {}, { vars: { y: 2 } }],
  ['the environment', 'a', ['env PLACE'], {}, { environment: { PLACE: 'there' } }],
  ['a description', 'a', ['description'], yaml(`description: B, ${COLUMN} }]`)],
  ['a declared type', 'a', ['columns'], yaml('description: A, columns: [{ name: x, data_type: bigint }]')],
  ['an assertion', 'a', [], yaml(`description: A, ${COLUMN}, assertions: [not_null] }]`)],
  [
    'a setting',
    'a',
    ['config partition_by'],
    yaml(`description: A, config: { partition_by: x }, ${COLUMN} }]`),
  ],
  [
    'a setting as it is by default',
    'a',
    [],
    yaml(`description: A, config: { contract: { enforced: false }, tags: [] }, ${COLUMN} }]`),
  ],
  [
    'what is inlined below a view',
    'top',
    ['model inner'],
    { 'models/inner.sql': `${FILES['models/inner.sql']} where true` },
  ],
  ['a table that is read', 'top', [], { 'models/a.sql': 'select 1 as z' }],
];
for (const [what, model, expected, ...changes] of CASES) {
  test(`${what} changes ${expected.join(', ') || 'nothing'}`, () => {
    assert.equal(changed(model, ...changes), expected);
  });
}
