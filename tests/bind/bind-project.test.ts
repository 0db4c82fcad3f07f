import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type BoundProject, bindProject } from '../../src/bind/bind-project.ts';
import { BindingMemory } from '../../src/bind/binding-memory.ts';
import { sourceColumns } from '../../src/bind/source-columns.ts';
import { toSqlType } from '../../src/schema/sql-type.ts';
import { localContext, openTestEngine } from '../support/engine.ts';
import { compileTexts } from '../support/project.ts';
import { suite } from '../support/suite.ts';

const test = suite('bindProject');

const SOURCES = `sources:
  - name: silver
    location: ./nowhere
    tables:
      - name: orders
        columns:
          - { name: id, data_type: bigint }
          - { name: amount, data_type: "decimal(18,2)" }
          - { name: placed, data_type: date }
          - { name: note, data_type: string }
      - { name: secret }
`;

async function bind(
  texts: Readonly<Record<string, string>>,
  memory = new BindingMemory(),
): Promise<BoundProject> {
  const { compilation, errors } = compileTexts({ 'models/sources.yml': SOURCES, ...texts });
  assert.equal(errors, []);
  if (compilation === undefined) throw new Error('no compilation');
  const engine = await openTestEngine();
  const { signal } = new AbortController();
  try {
    const bindOn = { engine: async () => engine, memory, signal };
    const sources = sourceColumns({ ...bindOn, delta: localContext() });
    return await bindProject(compilation, { ...bindOn, sources });
  } finally {
    await engine.close();
  }
}

/** Takes the marks ⟦ ⟧ out of the texts; gives `file:line:column` of where they stood. */
function unmark(texts: Readonly<Record<string, string>>): {
  readonly texts: Readonly<Record<string, string>>;
  readonly places: readonly string[];
} {
  const places = Object.entries(texts).flatMap(([file, text]) =>
    [...text.matchAll(/⟦/g)].map(({ index }) => {
      const before = text.slice(0, index).replace(/[⟦⟧]/g, '');
      const lines = before.split('\n');
      return `${file}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
    }),
  );
  const clean = Object.entries(texts).map(([file, text]) => [file, text.replace(/[⟦⟧]/g, '')] as const);
  return { texts: Object.fromEntries(clean), places };
}

function told(errors: BoundProject['errors']): string[] {
  return errors.map(({ code, message, location }) => JSON.stringify([code, message, location])).sort();
}

const ORDERS = "{{ source('silver', 'orders') }}";
const CASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'an unknown column': { 'models/a.sql': `select id,\n  ⟦amuont⟧ from ${ORDERS}` },
  'in the second branch of a union': {
    'models/a.sql': `select id from ${ORDERS}\nunion all\nselect ⟦idd⟧ from ${ORDERS}`,
  },
  'with another number of columns in a union': {
    'models/a.sql': `⟦select id from ${ORDERS} union all select id, note from ${ORDERS}⟧`,
  },
  'in a macro of another file': {
    'macros/m.sql': '{% macro total() %}\n  sum(⟦amont⟧)\n{% endmacro %}',
    'models/a.sql': `select {{ total() }} as t from ${ORDERS}`,
  },
  'inside of a loop': {
    'models/a.sql': `select\n{% for c in ['id', 'nope'] %}  {{ ⟦c⟧ }} as x_{{ c }},\n{% endfor %}  1 as one from ${ORDERS}`,
  },
  'in an ephemeral model, once however many read it': {
    'models/e.sql': `{{ config(materialized='ephemeral') }}select ⟦missing⟧ as x from ${ORDERS}`,
    'models/a.sql': "select * from {{ ref('e') }}",
    'models/b.sql': "select * from {{ ref('e') }}",
  },
  'in a view, and not again in what reads it': {
    'models/v.sql': `{{ config(materialized='view') }}select ⟦missing⟧ as x from ${ORDERS}`,
    'models/a.sql': "select y from {{ ref('v') }}",
  },
  'of a column that the model above does not give': {
    'models/a.sql': `select id from ${ORDERS}`,
    'models/b.sql': "select id, ⟦amount⟧ from {{ ref('a') }}",
  },
  'of types that do not fit': { 'models/a.sql': `select ⟦sum(note)⟧ as s from ${ORDERS}` },
  'an unknown function': { 'models/a.sql': `select\n  ⟦ttrim(note)⟧ as n from ${ORDERS}` },
  'an ambiguous column': {
    'models/a.sql': `select ⟦note⟧ from ${ORDERS} as l join ${ORDERS} as r on l.id = r.id`,
  },
  'after CRLF and text of several bytes': {
    'models/a.sql': `-- Größe 寸法 😀\r\nselect '😀' as e,\r\n  ⟦amuont⟧ from ${ORDERS}`,
  },
  'a table that is not of the project': { 'models/a.sql': 'select * from ⟦gold.orders⟧' },
  'syntax, beside something unknown': {
    'models/a.sql': "select * from {{ source('silver', 'secret') }} where id = ⟦=⟧ )",
  },
  'a comment without an end': {
    'models/a.sql': `select id from ${ORDERS} where id > 0\n⟦/* or less\nand 1 = 2`,
  },
  'a comment without an end, beside something unknown': {
    'models/a.sql': "select * from {{ source('silver', 'secret') }} where id > 0 ⟦/* or less",
  },
  'syntax at the end': { 'models/a.sql': `select id,\n  note from ${ORDERS} where⟦⟧` },
  'two models at once': {
    'models/a.sql': `select ⟦x⟧ from ${ORDERS}`,
    'models/b.sql': `select ⟦y⟧ from ${ORDERS}`,
  },
  'in an assertion below a column': {
    'models/a.sql': `select id from ${ORDERS}`,
    'models/a.yml':
      'models:\n  - name: a\n    columns:\n      - name: idd\n        assertions: [⟦not_null⟧]\n',
  },
  'in the expression of an assertion, beside one that is right': {
    'models/a.sql': `select id from ${ORDERS}`,
    'models/a.yml':
      'models:\n  - name: a\n    assertions:\n      - expression: { name: positive, expression: id > 0 }\n      - ⟦expression⟧: { expression: amount > 0 }\n',
  },
  'in the condition of an assertion': {
    'models/a.sql': `select id from ${ORDERS}`,
    'models/a.yml':
      'models:\n  - name: a\n    columns:\n      - name: id\n        assertions:\n          - ⟦unique⟧: { where: "nope > 1" }\n',
  },
  'in an assertion written as SQL': {
    'models/a.sql': `select id from ${ORDERS}`,
    'tests/t.sql': "select *\nfrom {{ ref('a') }}\nwhere ⟦idd⟧ < 0",
  },
  'in partition_by': {
    'models/a.sql': `{{ config(⟦partition_by⟧=['day']) }}select id from ${ORDERS}`,
  },
  'in a contract': {
    'models/a.sql': `select id from ${ORDERS}`,
    'models/a.yml':
      'models:\n  - name: a\n    config: { contract: { enforced: true } }\n    columns: [{ name: ⟦id⟧, data_type: text }]\n',
  },
};

/** Of all cases, one after the other: what one of them left there must not change what another finds. */
const shared = new BindingMemory();

for (const [what, marked] of Object.entries(CASES)) {
  test(`finds what is wrong ${what}`, async () => {
    const { texts, places } = unmark(marked);
    const { errors } = await bind(texts);
    const found = errors.map(({ location }) => `${location?.file}:${location?.line}:${location?.column}`);
    assert.equal(found.sort(), [...places].sort(), errors.map((error) => error.message).join('\n'));
    for (const memory of [shared, shared, new BindingMemory(shared.entries())]) {
      assert.equal(told((await bind(texts, memory)).errors), told(errors));
    }
  });
}

test('says what it could not look at, and why, once for all that is below', async () => {
  const { errors, unbound, columns } = await bind({
    'models/a.sql': "select nothing_of_this from {{ source('silver', 'secret') }}",
    'models/b.sql': "select nor_this from {{ ref('a') }}",
    'models/c.sql': `select id from ${ORDERS}`,
  });
  assert.equal(errors, []);
  assert.equal([...unbound.keys()], ['model.shop.a', 'model.shop.b']);
  assert.equal(
    [...new Set(unbound.values())],
    ['silver.secret has no Delta table at /project/nowhere/secret'],
  );
  assert.equal([...columns.keys()], ['model.shop.c']);
});

test('binds nothing for sources that nobody reads, and columns of a seed from its file', async () => {
  const { unbound } = await bind({ 'models/c.sql': `select id from ${ORDERS}` });
  assert.is(unbound.size, 0);
});

const EXPRESSIONS = [
  'id',
  'amount * 2',
  'placed + interval 1 day',
  "coalesce(note, '-')",
  'id % 7 = 0',
  '[id, id + 1]',
  'struct_pack(a := id, b := note)',
  'amount / 3',
  'cast(id as utinyint)',
  'cast(id as hugeint)',
  'cast(id as double)',
  'cast(placed as timestamp)',
  'cast(placed as timestamptz)',
  'encode(note)',
];

/** Models that each read one before them, or the source. */
const layers = fc.array(
  fc.record({
    above: fc.nat(20),
    kind: fc.constantFrom('table', 'table', 'view', 'ephemeral'),
    picks: fc.uniqueArray(fc.nat(EXPRESSIONS.length - 1), { minLength: 1, maxLength: 4 }),
    isAggregate: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);

test('finds the columns that running gives', async () => {
  await fc.assert(
    fc.asyncProperty(layers, async (models) => {
      const texts = Object.fromEntries(
        models.map(({ above, kind, picks, isAggregate }, index) => {
          const from = index === 0 || above % 3 === 0 ? ORDERS : `{{ ref('m${above % index}') }}`;
          const columns = picks.map((pick, at) => {
            const expression = EXPRESSIONS[pick] ?? 'id';
            return isAggregate ? `max(${expression}) as x${at}` : `${expression} as x${at}`;
          });
          const keys = isAggregate
            ? 'any_value(id) as id, sum(amount) as amount, max(placed) as placed, min(note) as note'
            : 'id, amount, placed, note';
          const sql = `{{ config(materialized='${kind}') }}select ${keys}, ${columns.join(', ')} from ${from}`;
          return [`models/m${index}.sql`, sql];
        }),
      );
      const { compilation } = compileTexts({ 'models/sources.yml': SOURCES, ...texts });
      if (compilation === undefined) throw new Error('no compilation');
      const bound = await bind(texts);
      assert.equal(bound.errors, []);
      // Tables as a run makes them: each from its query, with the types that storing gives.
      const engine = await openTestEngine();
      try {
        await engine.register(
          { schema: 'silver', name: 'orders' },
          {
            kind: 'query',
            sql: "select 1::bigint as id, 1.5::decimal(18,2) as amount, date '2026-01-01' as placed, 'n' as note",
          },
        );
        for (const id of compilation.dag.topologicalOrder()) {
          const model = compilation.models.get(id);
          if (model === undefined) continue;
          const { sql } = compilation.queryOf(id);
          const { columns } = await engine.query(sql);
          assert.equal(
            bound.columns.get(id)?.map(({ name, type }) => ({ name, type })),
            columns,
          );
          const stored = columns.map(({ name, type }) =>
            type.kind === 'unsupported' ? '' : `cast(gold_q."${name}" as ${toSqlType(type)}) as "${name}"`,
          );
          const asStored = `select ${stored.join(', ')} from (${sql}) as gold_q`;
          const isView = model.config.materialized === 'view';
          if (model.config.materialized !== 'ephemeral') {
            await engine.register(model.relation, { kind: 'query', sql: isView ? sql : asStored });
          }
        }
      } finally {
        await engine.close();
      }
    }),
    { numRuns: 15 },
  );
});
