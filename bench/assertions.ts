/**
 * Twenty assertions on a table of ten million rows, as the gate measures them, beside one bare scan of the columns that they are about,
 * and beside the same twenty as a query each, which is how other tools do it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeAdapters } from '../src/adapters/node-adapters.ts';
import { failingQuery } from '../src/audit/measure-sql.ts';
import { runAssertions } from '../src/audit/run-assertions.ts';
import { compileProject } from '../src/compile/compile-project.ts';
import type { AssertionNode } from '../src/compile/manifest.ts';
import type { Engine } from '../src/ports/engine.ts';
import { measure, report } from './measure.ts';

const COLUMNS = ['id', 'customer', 'quantity', 'price', 'discount', 'day', 'state', 'city', 'code', 'note'];
const ASSERTIONS = [
  'not_null: { column: id }',
  'not_null: { column: customer }',
  'not_null: { column: quantity }',
  'not_null: { column: price }',
  'not_null: { column: day }',
  'not_null: { column: state }',
  'not_null: { column: city }',
  'not_null: { column: code }',
  'accepted_range: { column: id, min_value: 0 }',
  'accepted_range: { column: quantity, min_value: 1, max_value: 50 }',
  'accepted_range: { column: price, min_value: 0 }',
  'accepted_range: { column: discount, min_value: 0, max_value: 1 }',
  'accepted_range: { column: day, min_value: 2020-01-01 }',
  'accepted_values: { column: state, values: [open, paid, sent, done] }',
  'not_empty_string: { column: city, trim: false }',
  'not_constant: { column: customer }',
  'not_null_proportion: { column: note, at_least: 0.5 }',
  'at_least_one: { column: note }',
  'expression: { expression: quantity * price >= 0 }',
  'row_count: { min: 1 }',
];

export async function benchAssertions(rows: number, runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gold-bench-'));
  const engine = await nodeAdapters().openEngine({ threads: 2, temporaryFolder: join(folder, 'tmp') });
  try {
    await makeTable(engine, folder, rows);
    const assertions = compileAssertions();
    const signal = new AbortController().signal;
    const context = {
      engine,
      rowCount: rows,
      signal,
      elapsed: () => performance.now(),
      baseline: async () => [],
      locate: () => undefined,
    };
    const scan = `select ${COLUMNS.map((column) => `max("${column}")`).join(', ')} from "gold"."sales"`;
    const results = await measure(
      [
        {
          name: 'gold: 20 assertions',
          run: async () => {
            const broken = (await runAssertions(assertions, context)).filter(
              ({ status }) => status !== 'pass',
            );
            if (broken.length > 0) throw new Error(broken.map(({ assertion }) => assertion.name).join(', '));
          },
        },
        {
          name: 'one bare scan of the columns',
          run: async () => {
            await engine.query(scan);
          },
        },
        {
          name: 'the same as 20 queries',
          run: async () => {
            for (const assertion of assertions) {
              await engine.query(`select count(*) from (${failingQuery(assertion)}\n) as failures`);
            }
          },
        },
      ],
      runs,
    );
    report(`assertions, ${rows.toLocaleString('en-US')} rows`, results);
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeTable(engine: Engine, folder: string, rows: number): Promise<void> {
  const sql = `
    select
      range as id,
      hash(range, 'customer') % 500000 as customer,
      cast(1 + hash(range, 'quantity') % 50 as integer) as quantity,
      cast((hash(range, 'price') % 100000) / 100.0 as decimal(18, 2)) as price,
      (hash(range, 'discount') % 1000) / 1000.0 as discount,
      date '2024-01-01' + cast(hash(range, 'day') % 700 as integer) as day,
      ['open', 'paid', 'sent', 'done'][1 + cast(hash(range, 'state') % 4 as bigint)] as state,
      'city ' || hash(range, 'city') % 5000 as city,
      'c' || hash(range, 'code') % 1000000 as code,
      case when hash(range, 'note') % 10 < 8 then 'note ' || hash(range, 'note') % 1000 end as note
    from range(${rows})`;
  const directory = join(folder, 'table');
  await engine.writeFiles({ sql, columns: await describe(engine, sql), partitionBy: [], directory });
  await engine.register(
    { schema: 'gold', name: 'sales' },
    { kind: 'files', format: 'parquet', location: directory },
  );
}

async function describe(
  engine: Engine,
  sql: string,
): Promise<Parameters<Engine['writeFiles']>[0]['columns']> {
  return (await engine.describe(sql)).map(({ name, type }) => {
    if (type.kind === 'unsupported') throw new Error(`${name} is ${type.engineType}`);
    return { name, type };
  });
}

function compileAssertions(): readonly AssertionNode[] {
  const list = ASSERTIONS.map((text) => `      - ${text}`).join('\n');
  const { compilation, errors } = compileProject(
    {
      root: '/bench',
      config: {
        path: 'gold_project.yml',
        text: 'name: bench\ntargets: { local: { warehouse: ./warehouse } }',
      },
      models: [{ path: 'models/sales.sql', text: 'select 1 as one' }],
      macros: [],
      assertions: [],
      seeds: [],
      tests: [],
      fixtures: [],
      properties: [{ path: 'models/m.yml', text: `models:\n  - name: sales\n    assertions:\n${list}\n` }],
    },
    { environment: {}, runStartedAt: '2026-01-01T00:00:00Z', resolveLocation: (path) => path },
  );
  if (compilation === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return compilation.manifest.assertions;
}
