/** What people do wrong in unit tests: the bad span marked, and the code and place that must come out. */
import * as assert from 'uvu/assert';
import { openTestEngine } from '../support/engine.ts';
import { marked, summarize } from '../support/project.ts';
import { suite } from '../support/suite.ts';
import { errorsOf } from '../support/unit-tests.ts';

const test = suite('bad unit tests');

const FILES = {
  'models/sources.yml': `sources:
  - name: silver
    tables:
      - name: orders
        columns: [{ name: id, data_type: bigint }, { name: amount, data_type: 'decimal(12,2)' }, { name: day, data_type: date }]
      - name: loose
        columns: [{ name: known }]
      - name: silent
`,
  'macros/m.sql':
    '{% macro half(x) %}{{ x }} / 2{% endmacro %}{% macro of_orders() %}(select 1 from {{ ref("m") }}){% endmacro %}',
  'models/m.sql': "select id, cast(amount as double) as amount, day from {{ source('silver', 'orders') }}",
  'models/lines.sql': "{{ config(materialized='ephemeral') }} select * from {{ source('silver', 'orders') }}",
  'models/over_lines.sql': "select * from {{ ref('lines') }}",
  'models/over_m.sql': "select id + 1 as next from {{ ref('m') }}",
  'models/over_loose.sql': "select * from {{ source('silver', 'loose') }}",
  'models/over_silent.sql': "select 1 as a from {{ source('silver', 'silent') }}",
};

interface Case {
  readonly code: string;
  /** Of one entry of unit_tests, below `- name: t`. */
  readonly yaml: string;
  readonly says?: RegExp;
}

const GIVEN = `given: [{ input: "source('silver', 'orders')", rows: [] }]`;
const orders = (rows: string): string =>
  `model: m\n    given: [{ input: "source('silver', 'orders')", ${rows} }]\n    expect: { rows: [] }`;
const expecting = (expect: string): string => `model: m\n    ${GIVEN}\n    expect: ${expect}`;

const cases: Readonly<Record<string, Case>> = {
  'an unknown model': {
    code: 'unknown-tested-model',
    yaml: 'model: ⟦over_los⟧e\n    expect: { rows: [] }',
    says: /Did you mean over_loose/,
  },
  'an unknown key': {
    code: 'unknown-key',
    yaml: 'model: m\n    ⟦givn⟧: []\n    expect: { rows: [] }',
    says: /Did you mean "given"/,
  },
  'an unknown key of an input': {
    code: 'unknown-key',
    yaml: 'model: m\n    given: [{ ⟦inputs⟧: this, rows: [] , input: this}]\n    expect: { rows: [] }',
    says: /Did you mean "input"/,
  },
  'an unknown key of a macro test': {
    code: 'unknown-key',
    yaml: "macro: half('1')\n    expect: { ⟦txt⟧: '', text: '' }",
    says: /Did you mean "text"/,
  },
  'no expected rows': {
    code: 'bad-value',
    yaml: 'model: m\n    expect: ⟦{}⟧',
    says: /either rows or fixture/,
  },
  'an input that names nothing': {
    code: 'bad-unit-test-input',
    yaml: 'model: m\n    given: [{ input: ⟦orders⟧, rows: [] }]\n    expect: { rows: [] }',
  },
  'an unknown ref': {
    code: 'unknown-unit-test-input',
    yaml: "model: over_m\n    given: [{ input: ⟦ref('mm')⟧, rows: [] }]\n    expect: { rows: [] }",
    says: /Did you mean ref\('m'\)/,
  },
  'an unknown source': {
    code: 'unknown-unit-test-input',
    yaml: `model: m\n    given: [{ input: ⟦"source('silver', 'order')"⟧, rows: [] }]\n    expect: { rows: [] }`,
    says: /Did you mean source\('silver', 'orders'\)/,
  },
  'an input given twice': {
    code: 'duplicate-unit-test-input',
    yaml: 'model: over_m\n    given: [{ input: ref(\'m\'), rows: [] }, { input: ⟦ref("m")⟧, rows: [] }]\n    expect: { rows: [] }',
  },
  'an input that is missing': {
    code: 'missing-unit-test-input',
    yaml: 'model: m\n    ⟦⟧given: []\n    expect: { rows: [] }',
    says: /\{ input: "source\('silver', 'orders'\)", rows: \[\] \}/,
  },
  'an input that is missing and read through an inlined model': {
    code: 'missing-unit-test-input',
    yaml: 'model: over_lines\n    ⟦⟧given: []\n    expect: { rows: [] }',
    says: /through lines.*give ref\('lines'\) instead/s,
  },
  'an input that is not read': {
    code: 'unread-unit-test-input',
    yaml: `model: m\n    given: [{ input: "source('silver', 'orders')", rows: [] }, { input: ⟦ref('over_m')⟧, rows: [] }]\n    expect: { rows: [] }`,
    says: /It reads source\('silver', 'orders'\)/,
  },
  'a column that a declared source does not have': {
    code: 'unknown-row-column',
    yaml: orders('rows: [{ id: 1, ⟦amont⟧: 2 }]'),
    says: /Did you mean "amount"/,
  },
  'a column that a model does not give': {
    code: 'unknown-row-column',
    yaml: "model: over_m\n    given: [{ input: ref('m'), rows: [{ ⟦ids⟧: 1 }] }]\n    expect: { rows: [] }",
    says: /ref\('m'\) has no column "ids".*Did you mean "id"/s,
  },
  'a column of CSV that does not exist': {
    code: 'unknown-row-column',
    yaml: `model: m\n    given:\n      - input: source('silver', 'orders')\n        format: csv\n        rows: |\n          id, ⟦dya⟧\n          1, 2026-01-01\n    expect: { rows: [] }`,
  },
  'a column of SQL that does not exist': {
    code: 'unknown-row-column',
    yaml: `model: m\n    given:\n      - input: source('silver', 'orders')\n        format: sql\n        rows: |\n          select 1 as id,\n            2 as ⟦amt⟧\n    expect: { rows: [] }`,
  },
  'a column that only nearly is one of a source that is described in part': {
    code: 'unknown-row-column',
    yaml: `model: over_loose\n    given: [{ input: "source('silver', 'loose')", rows: [{ other: 1 }, { ⟦othr⟧: 2 }] }]\n    expect: { rows: [] }`,
    says: /Did you mean "other"/,
  },
  'an expected column that the model does not give': {
    code: 'unknown-row-column',
    yaml: expecting('{ rows: [{ ⟦dy⟧: 2026-01-01 }] }'),
    says: /The model m has no column "dy".*Did you mean "day"/s,
  },
  'text for a number': {
    code: 'bad-row-value',
    yaml: orders('rows: [{ id: ⟦x1⟧ }]'),
    says: /"x1" is no bigint, which is the type of the column "id"/,
  },
  'a fraction for a whole number': { code: 'bad-row-value', yaml: orders('rows: [{ id: ⟦1.5⟧ }]') },
  'too many decimal places': {
    code: 'bad-row-value',
    yaml: orders('rows: [{ amount: 1.50 }, { amount: ⟦1.005⟧ }]'),
    says: /has more than 2 decimal places/,
  },
  'a number that is too large': {
    code: 'bad-row-value',
    yaml: orders('rows: [{ id: ⟦9223372036854775808⟧ }]'),
  },
  'a day that does not exist': { code: 'bad-row-value', yaml: orders('rows: [{ day: ⟦2026-02-30⟧ }]') },
  'a time for a day': { code: 'bad-row-value', yaml: orders("rows: [{ day: ⟦'2026-02-20 10:00'⟧ }]") },
  'a list for a number': { code: 'bad-row-value', yaml: orders('rows: [{ id: ⟦[1]⟧ }]') },
  'a bad value in CSV': {
    code: 'bad-row-value',
    yaml: `model: m\n    given:\n      - input: source('silver', 'orders')\n        format: csv\n        rows: |\n          id, day\n          1, ⟦soon⟧\n    expect: { rows: [] }`,
  },
  'a bad value in SQL': {
    code: 'engine-runtime',
    yaml: `model: m\n    given: [{ input: "source('silver', 'orders')", format: sql, rows: ⟦"select 'x' as id"⟧ }]\n    expect: { rows: [] }`,
  },
  'a value of SQL that its column would round': {
    code: 'bad-row-value',
    yaml: `model: m\n    given:\n      - input: source('silver', 'orders')\n        format: sql\n        rows: |\n          select 2 as id\n          union all select 1.5 as ⟦id⟧\n    expect: { rows: [] }`,
    says: /1\.5 is no whole number, and the column "id" is bigint/,
  },
  'an expected time of SQL where the model gives a day': {
    code: 'bad-row-value',
    yaml: expecting(`{ format: sql, rows: ⟦"select timestamp '2026-01-01 10:00' as day"⟧ }`),
    says: /has a time of day/,
  },
  'SQL that does not bind': {
    code: 'engine-binder',
    yaml: `model: m\n    given:\n      - input: source('silver', 'orders')\n        format: sql\n        rows: |\n          select\n            ⟦nope⟧ as id\n    expect: { rows: [] }`,
  },
  'an expected value of the wrong type': {
    code: 'bad-row-value',
    yaml: expecting('{ rows: [{ id: 1 }, { id: ⟦one⟧ }] }'),
  },
  'an unknown fixture': {
    code: 'unknown-fixture',
    yaml: orders('fixture: ⟦order⟧'),
    says: /tests\/fixtures\/order\.csv or \.sql.*Did you mean "orders"/s,
  },
  'a fixture of the other format': {
    code: 'unknown-fixture',
    yaml: orders('format: sql, fixture: ⟦orders⟧'),
  },
  'both rows and fixture': { code: 'bad-value', yaml: expecting('⟦{ rows: [], fixture: orders }⟧') },
  'text without format': { code: 'bad-rows', yaml: orders('rows: ⟦"id\\n1"⟧') },
  'maps with a format of text': { code: 'bad-rows', yaml: orders('format: csv, rows: ⟦[{ id: 1 }]⟧') },
  'a row without columns': { code: 'bad-rows', yaml: expecting('{ rows: [⟦{}⟧] }') },
  'CSV with a row that is too long': {
    code: 'bad-csv',
    yaml: `model: m\n    given:\n      - input: source('silver', 'orders')\n        format: csv\n        rows: |\n          id\n          ⟦1⟧,2\n    expect: { rows: [] }`,
  },
  'rows for a table of which nothing is known': {
    code: 'unknown-row-columns',
    yaml: `model: over_silent\n    given: [{ input: "source('silver', 'silent')", rows: ⟦[]⟧ }]\n    expect: { rows: [] }`,
  },
  'an override of a macro that does not exist': {
    code: 'unknown-override',
    yaml: `model: m\n    overrides: { macros: { ⟦is_incrementl⟧: true } }\n    ${GIVEN}\n    expect: { rows: [] }`,
    says: /Did you mean is_incremental/,
  },
  'an override of a variable that nobody knows': {
    code: 'unused-override',
    yaml: `model: m\n    overrides: { vars: { ⟦v⟧: true } }\n    ${GIVEN}\n    expect: { rows: [] }`,
  },
  'a clock that is none': {
    code: 'bad-value',
    yaml: `model: m\n    overrides: { run_started_at: ⟦today⟧ }\n    ${GIVEN}\n    expect: { rows: [] }`,
  },
  'a macro with a wrong call': {
    code: 'bad-arguments',
    yaml: "macro: ⟦half('1', '2')⟧\n    expect: { rows: [{ value: 1 }] }",
  },
  'a macro that reads tables': {
    code: 'macro-reads-tables',
    yaml: 'macro: ⟦of_orders()⟧\n    expect: { rows: [{ value: 1 }] }',
  },
  'a value of a macro under another name': {
    code: 'unknown-row-column',
    yaml: "macro: half('1')\n    expect: { rows: [{ ⟦valu⟧: 1 }] }",
    says: /Did you mean "value"/,
  },
};

test('each is an error with code, place and hint', async () => {
  const engine = await openTestEngine();
  for (const [title, { code, yaml, says }] of Object.entries(cases)) {
    const { text, line, column } = marked(`unit_tests:\n  - name: t\n    ${yaml}\n`);
    const files = { ...FILES, 'tests/fixtures/orders.csv': 'id\n1\n', 'tests/u.yml': text };
    const errors = await errorsOf(files, engine);
    assert.equal(summarize(errors), [`${code} tests/u.yml:${line}:${column}`], title);
    const [error] = errors;
    assert.ok(error?.hint, title);
    if (says !== undefined) assert.match(`${error?.message}\n${error?.hint}`, says, title);
  }
  await engine.close();
});

test('two tests of one name are an error where they are of one model; the first is named', async () => {
  const entry = (model: string): string =>
    `  - { name: t, model: ${model}, ${GIVEN}, expect: { rows: [] } }\n`;
  const engine = await openTestEngine();
  const yaml = (...models: string[]): string => `unit_tests:\n${models.map(entry).join('')}`;
  const twice = await errorsOf({ ...FILES, 'tests/a.yml': yaml('m'), 'models/u.yml': yaml('m') }, engine);
  assert.equal(summarize(twice), ['duplicate-unit-test tests/a.yml:2:13']);
  assert.match(twice[0]?.message ?? '', 'models/u.yml:2:13');
  assert.equal(await errorsOf({ ...FILES, 'tests/a.yml': yaml('m', 'over_lines') }, engine), []);
  await engine.close();
});

test('everything that is wrong with a test is told at once', async () => {
  const engine = await openTestEngine();
  const yaml = `unit_tests:
  - name: t
    model: m
    given: [{ input: "source('silver', 'orders')", rows: [{ nope: 1, id: x, amount: 1 }, { day: 1, amount: y }] }]
    expect: { rows: [] }
`;
  const errors = await errorsOf({ ...FILES, 'tests/u.yml': yaml }, engine);
  assert.equal(summarize(errors), [
    'unknown-row-column tests/u.yml:4:61',
    'bad-row-value tests/u.yml:4:74',
    'bad-row-value tests/u.yml:4:97',
    'bad-row-value tests/u.yml:4:108',
  ]);
  await engine.close();
});

test('a data_type that is no type is an error where it is declared', async () => {
  const engine = await openTestEngine();
  const sources =
    'sources: [{ name: silver, tables: [{ name: t, columns: [{ name: a, data_type: numbr }] }] }]';
  const yaml = `unit_tests: [{ name: t, model: m, given: [{ input: "source('silver', 't')", rows: [] }], expect: { rows: [] } }]`;
  const files = {
    'models/sources.yml': sources,
    'models/m.sql': "select * from {{ source('silver', 't') }}",
  };
  const errors = await errorsOf({ ...files, 'tests/u.yml': yaml }, engine);
  assert.equal(summarize(errors), ['bad-column-type models/sources.yml:1:65']);
  await engine.close();
});
