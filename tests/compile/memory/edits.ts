/**
 * A project that is edited at random: each file is one of several texts, or not there. Between them the texts read whatever a template can
 * read, and break in several ways.
 */
import fc from 'fast-check';
import { type CompileResult, compileProject } from '../../../src/compile/compile-project.ts';
import { CompileMemory } from '../../../src/compile/memory/compile-memory.ts';
import { projectFiles } from '../../support/project.ts';

const ABSENT = undefined;

const FILES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'gold_project.yml': [
    'name: shop\nvars: { start: 1, list: [a, b] }\ndefault_target: local\ntargets: { local: { warehouse: ./w }, prod: { warehouse: ./p, schema: prod } }\n',
    'name: shop\nvars: { start: 2 }\ndefault_target: local\ntargets: { local: { warehouse: ./w }, prod: { warehouse: "./{{ env_var(\'PLACE\', \'x\') }}" } }\nmodels:\n  +metadata_columns: { at: "{{ run_started_at }}", of: "{{ source_tables | join(\',\') }}", me: "{{ model.name }}" }\n  marts: { +materialized: view, +tags: [marts] }\n',
    'name: shop\nvars: { start: 1, list: [] }\ndefault_target: local\ntargets: { local: { warehouse: ./w }, prod: { warehouse: ./w } }\nmodels: { marts: { +enabled: false }, +metadata_columns: { layer: gold } }\n',
    'name: store\ndefault_target: local\ntargets: { local: { warehouse: ./w }, prod: { warehouse: ./w } }\n',
    'name: shop\nname: shop\n',
  ],
  'models/a.sql': [
    "select * from {{ source('silver', 'orders') }}",
    "select {{ var('start') }} as x, '{{ target.name }}' as t from {{ source('silver', 'orders') }}",
    "{{ config(materialized='ephemeral', tags=['own']) }}select * from {{ source('silver', 'products') }}",
    '{{ config(enabled=false) }}select 1 as x',
    "select '{{ env_var('PLACE', 'nowhere') }}' as x, {{ one() }} as y",
    'select {{ nothing_of_this_name }} as x',
    '-- naïve ☕\r\nselect 1 as x\r\n',
    ABSENT,
  ],
  'models/b.sql': [
    "select * from {{ ref('a') }}",
    "select *, '{{ run_started_at }}' as at from {{ ref('a') }} join {{ source('silver', 'orders') }} using (id)",
    "select * from {{ ref('a') }} where x in ({% for i in var('list', ['z']) %}'{{ i }}'{{ ',' if not loop.last }}{% endfor %})",
    "select '{{ source_tables | join('+') }}' as s from {{ ref('a') }}",
    'select {% if missing is defined %}1{% else %}2{% endif %} as x',
    "select * from {{ ref('a' }}",
  ],
  'models/marts/c.sql': [
    "select * from {{ ref('b') }} where exists (from {{ this }})",
    "{{ log('seen ' ~ model.schema) }}select {{ two(3) }} as x from {{ ref('b') }}, {{ delta('./old', version=3) }}",
    "{{ config(materialized='view', meta={'n': 1.5}) }}select * from {{ ref('b') }}, {{ ref('s') }}",
    "select * from {{ ref('c') }}",
    ABSENT,
  ],
  'models/marts/d.sql': [
    "select * from {{ ref('c') }}",
    "{{ config(materialized='ephemeral') }}select * from {{ ref('b') }}",
    'select 1 as x; select 2 as x',
    "select '{{ config.get('materialized') }}' as x, '{{ config.get('tags') | join('+') }}' as y, '{{ config.get('layer', 'none') }}' as z",
    "{{ config(meta={'10': 'b', '9': 'a'}) }}select {{ config.require('n') }} as x",
  ],
  'macros/m.sql': [
    '{% macro one() %}1{% endmacro %}{% macro two(n) %}{{ one() }} + {{ n }}{% endmacro %}',
    "{% macro one() %}{{ var('start', 0) }}{% endmacro %}{% macro two(n=2) %}{{ n }} * {{ one() }}{% endmacro %}",
    "{% macro one() %}'{{ env_var('PLACE', '') }}'{% endmacro %}",
    ABSENT,
  ],
  'macros/n.sql': [
    ABSENT,
    '{% macro missing() %}3{% endmacro %}',
    '{% macro two(n) %}{{ n }}{% endmacro %}',
    '{% macro assertion_not_null(rows, column) %}select * from {{ rows }} where {{ column }} is null{% endmacro %}',
  ],
  'models/p.yml': [
    'models:\n  - name: a\n    description: The first.\n    columns: [{ name: x, assertions: [not_null, { accepted_range: { min_value: 1.50 } }] }]\n',
    "models:\n  - name: a\n    config: { materialized: ephemeral }\n  - name: b\n    assertions:\n      - expression: { expression: \"x > {{ var('start', 0) }}\" }\n      - relationships: { column: x, to: ref('a'), field: x }\n",
    'models:\n  - name: b\n    config: { enabled: false }\n',
    'models:\n  - name: b\n    columns: [{ name: x, description: &d "A text", data_type: integer }, { name: y, description: *d }]\n    assertions:\n      - recency: { column: at, max_age: { count: 1, period: day } }\n      - cross_metric: { metric: count(*), equals: count(*), of: ref(\'c\') }\n',
    'models:\n  - name: a\n    descriptoin: wrong\n',
    'models: [\n',
    ABSENT,
  ],
  'models/q.yml': [
    ABSENT,
    'models:\n  - name: c\n    columns: [{ name: x, tests: [unique] }]\n  - name: d\n    meta: { k: .inf }\n',
    'models:\n  - name: a\n    description: The first.\n    columns: [{ name: x, assertions: [not_null, { accepted_range: { min_value: 1.50 } }] }]\n',
    'models:\n  - name: nobody\n',
    'models: [{ name: d, config: { tags: [own], meta: { layer: top, n: 3 } } }]\n',
  ],
  'models/sources.yml': [
    'sources: [{ name: silver, location: ./silver, tables: [{ name: orders }, { name: products }] }]\n',
    'sources:\n  - name: silver\n    location: "{{ var(\'start\') }}"\n    tables:\n      - name: orders\n        columns: [{ name: id, assertions: [not_null] }]\n      - name: products\n',
    'sources: [{ name: silver, location: ./silver, tables: [{ name: orders }] }]\n',
  ],
  'seeds/s.csv': ['id,name\n1,a\n', 'id,name\n1,b\n2,c\n', 'id,id\n1,1\n', ABSENT],
  'tests/t.sql': [
    ABSENT,
    "select * from {{ ref('b') }} where x > {{ var('start', 9) }}",
    "{{ config(severity='warn') }}select * from {{ ref('a') }}",
  ],
  'tests/u.yml': [
    ABSENT,
    "unit_tests:\n  - name: first\n    model: b\n    given: [{ input: ref('a'), rows: [{ x: 1 }] }]\n    expect: { rows: [{ x: 1 }] }\n",
  ],
};

const OPTIONS = {
  target: [undefined, 'local', 'prod'],
  vars: [{}, { start: 7 }, { list: ['q'] }],
  environment: [{}, { PLACE: 'here' }, { PLACE: 'there', OTHER: '1' }],
  root: ['/project', '/elsewhere'],
  runStartedAt: ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:06.000Z'],
};

type State = Readonly<Record<string, number>>;

const SLOTS = [
  ...Object.entries(FILES).map(([name, texts]) => ({ name, count: texts.length })),
  // Each of them matters to few texts only, so they are changed more often.
  ...[1, 2, 3].flatMap(() =>
    Object.entries(OPTIONS).map(([name, values]) => ({ name, count: values.length })),
  ),
];

/** Some slots set to some of their values, a third of the time to the first, with which most of the others go well. */
const edit: fc.Arbitrary<State> = fc
  .array(
    fc
      .constantFrom(...SLOTS)
      .chain(({ name, count }) =>
        fc.nat(Math.ceil(count * 1.5) - 1).map((value) => [name, value < count ? value : 0] as const),
      ),
    { minLength: 1, maxLength: 2 },
  )
  .map((entries) => Object.fromEntries(entries));

export const editSequence: fc.Arbitrary<readonly State[]> = fc.array(edit, {
  minLength: 8,
  maxLength: 24,
  size: 'max',
});

/** Compiles after each edit: anew, with the memory of this process, and with what was written down. All must come to the same. */
export function compareAfterEdits(
  edits: readonly State[],
  compare: (anew: string, kept: string) => void,
): void {
  let state: State = {};
  const memory = new CompileMemory();
  let written = JSON.stringify(memory.toData());
  for (const changes of [{}, ...edits]) {
    state = { ...state, ...changes };
    const anew = describe(compileState(state, new CompileMemory()));
    compare(anew, describe(compileState(state, memory)));
    const read = new CompileMemory(JSON.parse(written));
    compare(anew, describe(compileState(state, read)));
    written = JSON.stringify(read.toData());
  }
}

function compileState(state: State, memory: CompileMemory): CompileResult {
  const texts = Object.entries(FILES).flatMap(([name, choices]) => {
    const text = choices[state[name] ?? 0];
    return text === undefined ? [] : [[name, text] as const];
  });
  const option = <K extends keyof typeof OPTIONS>(name: K): (typeof OPTIONS)[K][number] =>
    OPTIONS[name][state[name] ?? 0] as (typeof OPTIONS)[K][number];
  return compileProject(
    projectFiles(Object.fromEntries(texts)),
    {
      target: option('target'),
      vars: option('vars'),
      environment: option('environment'),
      runStartedAt: option('runStartedAt'),
      resolveLocation: (path) => `${option('root')}/${path}`,
    },
    memory,
  );
}

/** All that can be seen of a compilation, as text. */
function describe({ compilation, errors }: CompileResult): string {
  const told = errors.map(({ code, message, hint, location }) => ({ code, message, hint, location }));
  if (compilation === undefined) return JSON.stringify(told, undefined, 1);
  const { manifest, target, dag, logs, unitTests, names } = compilation;
  const queries = manifest.models.map(({ id }) => {
    const query = compilation.queryOf(id, { metadata: true });
    const offsets = [0, 7, 20, query.sql.length - 1];
    return [id, query, offsets.map((offset) => compilation.locate(query, offset))];
  });
  const gates = [...manifest.models, ...manifest.sources].map(({ id }) => [
    compilation.assertionsOf(id).map((node) => node.id),
    compilation.assertionsReading(id).map((node) => node.id),
  ]);
  const order = dag.topologicalOrder();
  return JSON.stringify(
    { told, manifest, target, order, logs, unitTests, names, queries, gates },
    undefined,
    1,
  );
}
