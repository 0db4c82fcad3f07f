/** Each compile error: the sources that cause it, with the bad span marked, and the code and place that must come out. */
import * as assert from 'uvu/assert';
import { compileTexts, marked, summarize } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('compileProject: errors');

interface Case {
  readonly code: string;
  /** The file with the mark, by path; others plain. */
  readonly files: Readonly<Record<string, string>>;
  readonly says?: RegExp;
}

const CONFIG = 'name: shop\ntargets:\n  local: { warehouse: ./w }\n';

const cases: Readonly<Record<string, Case>> = {
  'a ref to a model that does not exist': {
    code: 'unknown-ref',
    files: {
      'models/stg_orders.sql': 'select 1 as a',
      'models/a.sql': "select *\nfrom {{ ref(⟦'stg_order'⟧) }}",
    },
    says: /Did you mean "stg_orders"/,
  },
  'a source table that does not exist': {
    code: 'unknown-source',
    files: { 'models/a.sql': "select * from {{ source('silver', ⟦'order'⟧) }}" },
    says: /silver\.orders/,
  },
  'a timestamp of delta() that is no time': {
    code: 'bad-timestamp',
    files: { 'models/a.sql': "select * from {{ delta('./t', ⟦timestamp⟧='garbage') }}" },
    says: /"garbage" is no point in time/,
  },
  'a timestamp that the calendar does not have': {
    code: 'bad-timestamp',
    files: { 'models/a.sql': "select * from {{ delta('./t', ⟦timestamp⟧='2001-02-31T12:00:00Z') }}" },
  },
  'a timestamp of a source that is no time': {
    code: 'bad-timestamp',
    files: {
      'models/a.sql': 'select 1 as a',
      'models/sources.yml':
        'sources:\n  - name: silver\n    location: ./s\n    tables:\n      - name: t\n        timestamp: ⟦yesterday⟧\n',
    },
  },
  'intake of a Delta table': {
    code: 'bad-intake',
    files: {
      'models/a.sql': 'select 1 as a',
      'models/sources.yml': 'sources:\n  - name: s\n    tables:\n      - name: ⟦t⟧\n        intake: true\n',
    },
    says: /it is a Delta table/,
  },
  'intake of a pattern': {
    code: 'bad-intake',
    files: {
      'models/a.sql': 'select 1 as a',
      'models/sources.yml':
        'sources:\n  - name: s\n    tables:\n      - { name: ⟦t⟧, format: csv, location: ./x/*.csv, intake: true }\n',
    },
  },
  'intake without a status': {
    code: 'bad-intake',
    files: {
      'models/a.sql': 'select 1 as a',
      'models/sources.yml':
        'sources:\n  - name: s\n    tables:\n      - { name: ⟦t⟧, format: csv, intake: true, processing_status: false }\n',
    },
  },
  'a source table where the status of others is kept': {
    code: 'status-in-the-way',
    files: {
      'models/a.sql': 'select 1 as a',
      'models/sources.yml':
        'sources:\n  - name: s\n    location: ./silver\n    tables:\n      - name: orders\n      - name: ⟦archive⟧\n',
    },
    says: /silver\/archive/,
  },
  'a table without a folder beside it': {
    code: 'status-without-place',
    files: {
      'models/a.sql': 'select 1 as a',
      'models/sources.yml': 'sources:\n  - name: s\n    tables:\n      - { name: ⟦t⟧, location: / }\n',
    },
  },
  'a ref inside a macro points into the macro': {
    code: 'unknown-ref',
    files: {
      'macros/m.sql': "{% macro base() %}\n  select * from {{ ref(⟦'nowhere'⟧) }}\n{% endmacro %}",
      'models/a.sql': '{{ base() }}',
    },
  },
  'two models of one name in different folders': {
    code: 'duplicate-model',
    files: { 'models/a/x.sql': 'select 1 as a', 'models/b/X.sql': '⟦⟧select 2 as a' },
    says: /models\/a\/x\.sql/,
  },
  'an unknown setting in config()': {
    code: 'unknown-key',
    files: { 'models/a.sql': "{{ config(⟦materialised⟧='table') }} select 1 as a" },
    says: /materialized/,
  },
  'an unknown setting in a properties file': {
    code: 'unknown-key',
    files: {
      'models/a.sql': 'select 1 as a',
      'models/a.yml': 'models:\n  - name: a\n    config:\n      ⟦materialised⟧: table\n',
    },
    says: /materialized/,
  },
  'a setting without plus in the project file': {
    code: 'unknown-folder',
    files: {
      'models/a.sql': 'select 1 as a',
      'gold_project.yml': `${CONFIG}models:\n  ⟦materialized⟧: view\n`,
    },
    says: /\+materialized/,
  },
  'a wrong value of a setting': {
    code: 'bad-value',
    files: {
      'models/a.sql': 'select 1 as a',
      'gold_project.yml': `${CONFIG}models:\n  +materialized: ⟦tabel⟧\n`,
    },
  },
  'an unknown macro': {
    code: 'unknown-macro',
    files: {
      'macros/m.sql': '{% macro cents(x) %}{{ x }} * 100{% endmacro %}',
      'models/a.sql': "select {{ ⟦cent⟧('x') }} as a",
    },
    says: /cents/,
  },
  'an unknown name': { code: 'unknown-name', files: { 'models/a.sql': 'select\n  {{ ⟦limt⟧ }} as a' } },
  'an unknown variable': {
    code: 'unknown-var',
    files: { 'models/a.sql': "select {{ var(⟦'start'⟧) }} as a" },
  },
  'an environment variable that is not set': {
    code: 'unknown-env-var',
    files: { 'models/a.sql': "select {{ env_var(⟦'NOPE'⟧) }} as a" },
  },
  'a secret outside of targets': {
    code: 'secret-outside-target',
    files: { 'models/a.sql': "select '{{ env_var(⟦'GOLD_SECRET_X'⟧) }}' as a" },
  },
  'a tag that is not closed': {
    code: 'template-syntax',
    files: { 'models/a.sql': 'select 1 as a\n⟦⟧{% if true' },
  },
  'bad YAML': {
    code: 'bad-yaml',
    files: { 'models/a.sql': 'select 1 as a', 'models/a.yml': 'models: [\n⟦⟧' },
  },
  'a duplicate key in YAML': {
    code: 'bad-yaml',
    files: { 'models/a.sql': 'select 1 as a', 'models/a.yml': 'models: []\n⟦models⟧: []\n' },
  },
  'properties of a model that does not exist': {
    code: 'unknown-model',
    files: { 'models/daily.sql': 'select 1 as a', 'models/a.yml': 'models:\n  - name: ⟦dayly⟧\n' },
  },
  'a model without a query': { code: 'empty-model', files: { 'models/a.sql': '⟦⟧-- nothing\n' } },
  'a model that is not a query': {
    code: 'not-a-query',
    files: { 'models/a.sql': '-- make it\n⟦create⟧ table x as select 1' },
  },
  'two statements in a model': {
    code: 'several-statements',
    files: { 'models/a.sql': "select ';' as a;\n⟦select⟧ 2 as b;" },
  },
  'an assignment in a loop that would be lost': {
    code: 'set-in-loop',
    files: {
      'models/a.sql': '{% set n = 0 %}{% for x in [1] %}{% set ⟦n⟧ = x %}{% endfor %}select {{ n }} as a',
    },
  },
  'a template without end': {
    code: 'runaway-template',
    files: {
      'models/a.sql':
        'select {% for a in range(3000) %}{% ⟦for⟧ b in range(3000) %}{% endfor %}{% endfor %} 1 as a',
    },
  },
  'an unknown filter': {
    code: 'unknown-filter',
    files: { 'models/a.sql': "select {{ 'a' | ⟦uper⟧ }} as a" },
  },
  'an error raised by the project': {
    code: 'raised',
    files: { 'models/a.sql': "{{ ⟦exceptions⟧.raise('no way') }}" },
    says: /no way/,
  },
  'a macro that calls itself for ever': {
    code: 'endless-template',
    files: { 'macros/m.sql': '{% macro f() %}{{ ⟦f⟧() }}{% endmacro %}', 'models/a.sql': '{{ f() }}' },
  },
  'two macros of one name': {
    code: 'duplicate-macro',
    files: {
      'macros/a.sql': '{% macro f() %}{% endmacro %}',
      'macros/b.sql': '{% macro ⟦f⟧() %}{% endmacro %}',
      'models/a.sql': 'select 1 as a',
    },
  },
  'a macro with the name of a builtin': {
    code: 'reserved-macro',
    files: { 'macros/a.sql': '{% macro ⟦ref⟧() %}{% endmacro %}', 'models/a.sql': 'select 1 as a' },
  },
  'a ref to a disabled model': {
    code: 'disabled-ref',
    files: {
      'models/off.sql': '{{ config(enabled=false) }} select 1 as a',
      'models/a.sql': "select * from {{ ref(⟦'off'⟧) }}",
    },
  },
  'a cycle': {
    code: 'cycle',
    files: {
      'models/a.sql': "select *\nfrom {{ ref(⟦'c'⟧) }}",
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/c.sql': "select * from {{ ref('b') }}",
    },
    says: /a -> c -> b -> a/,
  },
};

for (const [name, { code, files, says }] of Object.entries(cases)) {
  test(name, () => {
    const entry = Object.entries(files).find(([, text]) => text.includes('⟦'));
    assert.ok(entry, 'one file carries the mark');
    const { text, line, column } = marked(entry[1]);
    const { errors } = compileTexts({ ...files, [entry[0]]: text });
    assert.equal(summarize(errors), [`${code} ${entry[0]}:${line}:${column}`]);
    if (says) assert.match(`${errors[0]?.message} ${errors[0]?.hint}`, says);
  });
}

test('an empty project is an error', () => {
  assert.equal(summarize(compileTexts({}).errors), ['no-models gold_project.yml:1:1']);
});

test('an unknown key hides no other error of its entry or file', () => {
  const { errors } = compileTexts({
    'models/m.sql': "select * from {{ source('raw', 't') }} join {{ ref('x') }} using (a)",
    'models/a.yml': [
      'models:',
      '  - name: m',
      '    descripton: x',
      '    config: { tagz: [a], partition_by: [p], metadata_columns: { c: { valu: 1, sql: "1" } } }',
      '    columns: [{ name: a, assertions: [not_nul, unique: { wher: x }] }]',
      '  - name: mm',
      'sources: [{ name: raw, tables: [{ name: t, formt: csv, timestamp: soon }] }]',
    ].join('\n'),
  });
  assert.equal(summarize(errors), [
    'unknown-key models/a.yml:3:5',
    'unknown-key models/a.yml:4:15',
    'unknown-key models/a.yml:4:70',
    'unknown-assertion models/a.yml:5:39',
    'unknown-key models/a.yml:5:58',
    'unknown-model models/a.yml:6:11',
    'unknown-key models/a.yml:7:44',
    'bad-timestamp models/a.yml:7:67',
    'unknown-ref models/m.sql:1:52',
  ]);
});

test('all errors come out in one pass, in the order of files', () => {
  const { errors, compilation } = compileTexts({
    'models/b.sql': "select {{ nope() }} from {{ ref('x') }}, {{ ref('y') }}",
    'models/a.yml': 'models: 3',
    'models/c.sql': '{% for %}',
  });
  assert.is(compilation, undefined);
  assert.equal(
    errors.map(({ code }) => code),
    ['bad-value', 'unknown-macro', 'unknown-ref', 'unknown-ref', 'template-syntax'],
  );
});
