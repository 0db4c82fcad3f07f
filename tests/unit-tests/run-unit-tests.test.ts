import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { outcomes, runUnitTexts } from '../support/unit-tests.ts';

const test = suite('runUnitTests');

const SOURCES = `sources:
  - name: silver
    tables:
      - name: orders
        columns:
          - { name: id, data_type: bigint }
          - { name: amount, data_type: 'decimal(12,2)' }
          - { name: day, data_type: date }
          - { name: tags, data_type: 'varchar[]' }
      - name: loose
`;

/** The unit tests of one YAML file over some models. */
async function run(yaml: string, texts: Readonly<Record<string, string>> = {}): Promise<string[]> {
  return outcomes(
    await runUnitTexts({ 'models/sources.yml': SOURCES, ...MODELS, ...texts, 'tests/u.yml': yaml }),
  );
}

const MODELS = {
  'models/totals.sql': `select day, sum(amount) as total, count(*) as n
from {{ source('silver', 'orders') }} group by day`,
  'models/types.sql': `select typeof(id) as id, typeof(amount) as amount, typeof(day) as day, amount as money
from {{ source('silver', 'orders') }}`,
  'models/loose_types.sql': `select typeof(a) as a, typeof(b) as b, typeof(c) as c, typeof(d) as d, typeof(e) as e
from {{ source('silver', 'loose') }}`,
};

test('rows are given as maps, CSV or SQL, inline or in fixtures, and compared without order', async () => {
  const yaml = `unit_tests:
  - name: maps
    model: totals
    given: [{ input: "source('silver', 'orders')", rows: [{ amount: 1.5, day: 2026-01-01 }, { amount: 2, day: 2026-01-02 }, { amount: 3, day: 2026-01-02 }] }]
    expect: { rows: [{ day: 2026-01-02, total: 5, n: 2 }, { day: 2026-01-01, total: 1.50, n: 1 }] }
  - name: csv
    model: totals
    given:
      - input: source("silver", "orders")
        format: csv
        rows: |
          amount,day
          1,2026-01-01
          ,2026-01-01
    expect:
      format: csv
      rows: |
        day,total,n
        2026-01-01,1,2
  - name: sql
    model: totals
    given: [{ input: "{{ source('silver', 'orders') }}", format: sql, rows: "select date '2026-01-01' as day, 7 as amount;" }]
    expect: { format: sql, rows: "select 1 as n, 7 as total" }
  - name: fixtures
    model: totals
    given: [{ input: "source('silver', 'orders')", fixture: orders }]
    expect: { fixture: totals, format: sql }
`;
  const fixtures = {
    'tests/fixtures/orders.csv': 'day,amount\n2026-01-01,4\n',
    'tests/fixtures/nested/totals.sql': '-- one day\nselect 4 as total',
  };
  assert.equal(await run(yaml, fixtures), ['csv: pass', 'fixtures: pass', 'maps: pass', 'sql: pass']);
});

test('columns have the declared types, those left out too; else types follow from the values', async () => {
  const yaml = `unit_tests:
  - name: declared
    model: types
    given: [{ input: "source('silver', 'orders')", rows: [{ amount: 12 }] }]
    expect: { rows: [{ id: BIGINT, amount: 'DECIMAL(12,2)', day: DATE, money: 12.00 }] }
  - name: declared_for_csv
    model: types
    given: [{ input: "source('silver', 'orders')", format: csv, rows: "ID\\n7" }]
    expect: { rows: [{ id: BIGINT, amount: 'DECIMAL(12,2)', day: DATE, money: null }] }
  - name: inferred
    model: loose_types
    given:
      - input: source('silver', 'loose')
        rows: [{ a: 1, b: 1.25, c: true, d: 2026-01-01, e: abc }, { a: null, b: 2, c: false, d: 2026-02-01, e: 2026-01-01 }]
    expect:
      rows:
        - { a: BIGINT, b: 'DECIMAL(18,2)', c: BOOLEAN, d: DATE, e: VARCHAR }
        - { a: BIGINT, b: 'DECIMAL(18,2)', c: BOOLEAN, d: DATE, e: VARCHAR }
  - name: inferred_from_csv
    model: loose_types
    given: [{ input: "source('silver', 'loose')", format: csv, rows: "a,b,c,d,e\\n1,1e3,TRUE,2026-01-01 10:00,007" }]
    expect: { rows: [{ a: BIGINT, b: DOUBLE, c: BOOLEAN, d: TIMESTAMP, e: VARCHAR }] }
`;
  assert.equal(await run(yaml), [
    'inferred: pass',
    'inferred_from_csv: pass',
    'declared: pass',
    'declared_for_csv: pass',
  ]);
});

test('a ref has the types that its own query gives, through models over declared sources', async () => {
  const yaml = `unit_tests:
  - name: described
    model: last
    given: [{ input: ref('middle'), rows: [{ total: 1 }] }]
    expect: { rows: [{ total: 'DECIMAL(38,2)', day: DATE, layer: VARCHAR }] }
`;
  const texts = {
    'models/middle.sql': "{{ config(metadata_columns={'layer': 'gold'}) }}select * from {{ ref('totals') }}",
    'models/last.sql':
      "select typeof(total) as total, typeof(day) as day, typeof(layer) as layer from {{ ref('middle') }}",
  };
  assert.equal(await run(yaml, texts), ['described: pass']);
});

test('lists, structs and digits beyond a JavaScript number are kept', async () => {
  const yaml = `unit_tests:
  - name: nested
    model: nested
    given:
      - input: source('silver', 'orders')
        rows: [{ id: 9007199254740993, tags: [a, "b'"] }, { id: -1, tags: null }]
      - input: source('silver', 'loose')
        rows: [{ s: { x: 1, y: z } }]
    expect:
      rows:
        - { id: 9007199254740993, tags: [a, "b'"], s: { X: 1, y: z } }
        - { id: -1, tags: null, s: { x: 1, y: z } }
`;
  const sql = "select id, tags, s from {{ source('silver', 'orders') }}, {{ source('silver', 'loose') }}";
  assert.equal(await run(yaml, { 'models/nested.sql': sql }), ['nested: pass']);
});

test('vars, environment, clock and macros are overridden for one test only, also in inlined models and macro files', async () => {
  const texts = {
    'macros/m.sql': '{% macro base() %}1{% endmacro %}{% macro twice() %}{{ base() }} * 2{% endmacro %}',
    'models/parts.sql':
      "{{ config(materialized='ephemeral') }}select {{ var('v', 'default') | length }} as l",
    'models/m.sql': `select l, {{ twice() }} as t, '{{ env_var('E', 'none') }}' as e, '{{ run_started_at }}' as at,
  '{% if is_incremental() %}yes{% else %}no{% endif %}' as inc from {{ ref('parts') }}`,
  };
  const yaml = `unit_tests:
  - name: overridden
    model: m
    overrides: { vars: { v: four }, env_vars: { E: 5 }, macros: { base: 21, is_incremental: true }, run_started_at: 2026-01-31 12:00+02:00 }
    expect: { rows: [{ l: 4, t: 42, e: '5', at: '2026-01-31T10:00:00.000Z', inc: 'yes' }] }
  - name: plain
    model: m
    expect: { rows: [{ l: 7, t: 2, e: none, at: '2026-01-02T03:04:05.678Z', inc: 'no' }] }
  - name: inlined_model_given
    model: m
    given: [{ input: ref('parts'), rows: [{ l: 100 }] }]
    expect: { rows: [{ l: 100 }] }
`;
  assert.equal(await run(yaml, texts), ['inlined_model_given: pass', 'overridden: pass', 'plain: pass']);
});

test('the table as it was is given as "this"', async () => {
  const texts = {
    'models/grow.sql': `select day, amount from {{ source('silver', 'orders') }}
{% if is_incremental() %}where day > (select max(day) from {{ this }}){% endif %}`,
  };
  const yaml = `unit_tests:
  - name: only_new_days
    model: grow
    overrides: { macros: { is_incremental: true } }
    given:
      - { input: "source('silver', 'orders')", rows: [{ day: 2026-01-01, amount: 1 }, { day: 2026-01-02, amount: 2 }] }
      - { input: this, rows: [{ day: 2026-01-01 }] }
    expect: { rows: [{ day: 2026-01-02, amount: 2 }] }
  - name: needs_this
    model: grow
    overrides: { macros: { is_incremental: true } }
    given: [{ input: "source('silver', 'orders')", rows: [] }]
    expect: { rows: [] }
`;
  assert.equal(await run(yaml, texts), [
    'needs_this: error | missing-unit-test-input tests/u.yml:12:5',
    'only_new_days: pass',
  ]);
});

test('SQL that uses the names of tables, two sources of one table name, and delta() tables can be tested', async () => {
  const texts = {
    'models/s2.yml': 'sources: [{ name: bronze, tables: [{ name: orders }] }]',
    'models/m.sql': `select orders.id, b.id as other, d.x from {{ source('silver', 'orders') }}
cross join {{ source('bronze', 'orders') }} as b cross join {{ delta('./t', version=3) }} as d`,
  };
  const yaml = `unit_tests:
  - name: three
    model: m
    given:
      - { input: "source('silver', 'orders')", rows: [{ id: 1 }] }
      - { input: "source('bronze', 'orders')", rows: [{ id: 2 }] }
      - { input: "delta('./t', version=3)", rows: [{ x: 3 }] }
    expect: { rows: [{ id: 1, other: 2, x: 3 }] }
`;
  assert.equal(await run(yaml, texts), ['three: pass']);
});

test('macros are evaluated over rows, or compared as text', async () => {
  const texts = {
    'models/one.sql': 'select 1 as a',
    'macros/m.sql': `{% macro ratio(a, b) -%}
{{ a }} / nullif({{ b }}, 0) -- a comment
{%- endmacro %}
{% macro total(x) %}sum({{ x }}){% endmacro %}`,
  };
  const yaml = `unit_tests:
  - { name: rows, macro: "ratio('a', 'b')", given: [{ a: 1, b: 2 }, { a: 1, b: 0 }], expect: { rows: [{ value: null }, { value: 0.5 }] } }
  - { name: with_keys, macro: "{{ ratio('a', 'b') }}", given: { format: csv, rows: "a,b\\n1,4\\n3,4" }, expect: { rows: [{ a: 3, value: 0.75 }, { a: 1, value: 0.25 }] } }
  - { name: wrapped, macro: total('x'), given: [{ rows: [{ x: 1 }, { x: 2 }] }], expect: { rows: [{ value: 3 }] } }
  - { name: alone, macro: "ratio(1, 2)", expect: { rows: [{ value: 0.5 }] } }
  - { name: text, macro: "total('x')", expect: { text: " sum(x)\\n" } }
  - { name: other_text, macro: "total('x')", expect: { text: "sum( x)" } }
`;
  assert.equal(await run(yaml, texts), [
    'alone: pass',
    'other_text: fail',
    'rows: pass',
    'text: pass',
    'with_keys: pass',
    'wrapped: pass',
  ]);
});

test('a test whose result differs fails, also when it expects no rows or too few', async () => {
  const given = `given: [{ input: "source('silver', 'orders')", rows: [{ amount: 1, day: 2026-01-01 }] }]`;
  const yaml = `unit_tests:
  - { name: value, model: totals, ${given}, expect: { rows: [{ total: 1.01 }] } }
  - { name: none, model: totals, ${given}, expect: { rows: [] } }
  - { name: twice, model: totals, ${given}, expect: { rows: [{ n: 1 }, { n: 1 }] } }
  - { name: missing_cell, model: totals, ${given}, expect: { rows: [{ n: null }] } }
`;
  const results = await runUnitTexts({ 'models/sources.yml': SOURCES, ...MODELS, 'tests/u.yml': yaml });
  assert.equal(outcomes(results), ['missing_cell: fail', 'none: fail', 'twice: fail', 'value: fail']);
  const [, none] = results;
  assert.equal(none?.difference?.kind === 'rows' && none.difference.columns, ['day', 'total', 'n']);
});

test('an error of the engine points at the line of the model, that of a macro into its file', async () => {
  const texts = {
    'macros/m.sql': '{% macro broken(x) %}\n  nope({{ x }})\n{% endmacro %}',
    'models/late.sql': "select\n  cast(a as integer) as i,\n  b\nfrom {{ source('silver', 'loose') }}",
  };
  const yaml = `unit_tests:
  - { name: column, model: late, given: [{ input: "source('silver', 'loose')", rows: [{ a: 1 }] }], expect: { rows: [] } }
  - { name: data, model: late, given: [{ input: "source('silver', 'loose')", rows: [{ a: x, b: 1 }] }], expect: { rows: [] } }
  - { name: macro, macro: broken('1'), expect: { rows: [{ value: 1 }] } }
  - { name: call, macro: brokn('1'), expect: { rows: [{ value: 1 }] } }
`;
  assert.equal(await run(yaml, texts), [
    'column: error | engine-binder models/late.sql:3:3',
    'data: error | engine-runtime models/late.sql:2:3',
    'call: error | unknown-macro tests/u.yml:5:26',
    'macro: error | engine-binder macros/m.sql:2:3',
  ]);
});

test('tests of models that are disabled, and tests that are, are left out', async () => {
  const texts = {
    'models/off.sql': '{{ config(enabled=false) }} select 1 as a',
    'models/on.sql': 'select 1 as a',
  };
  const yaml = `unit_tests:
  - { name: of_off, model: off, expect: { rows: [] } }
  - { name: off, model: on, config: { enabled: false }, expect: { rows: [] } }
  - { name: on, model: on, config: { tags: fast }, expect: { rows: [{ A: 1 }] } }
`;
  assert.equal(await run(yaml, texts), ['on: pass']);
});
