/** The tables of the sample, read by delta-rs (Python package deltalake) and by DuckDB: equal rows, declared properties. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { runOk } from '../support/cli.ts';
import { sampleProject } from '../support/ecommerce.ts';
import { findPython } from '../support/python.ts';
import { suite } from '../support/suite.ts';

interface Described {
  readonly version: number;
  readonly description: string;
  readonly partition_columns: readonly string[];
  readonly protocol: readonly [number, number];
  readonly types: Readonly<Record<string, string>>;
  readonly comments: Readonly<Record<string, string>>;
  readonly counted: number;
  readonly rows: readonly (readonly unknown[])[];
}

const SCRIPT = fileURLToPath(new URL('read_table.py', import.meta.url));
const TABLES: Readonly<Record<string, readonly string[]>> = {
  daily_sales: ['year', 'month'],
  product_performance: ['department'],
  department_analytics: ['department'],
  customer_insights: ['customer_segment'],
};

const test = suite('delta-rs');
const python = findPython();

if (python === undefined) test.skip('reads the four tables', 'no Python with deltalake; CI has it');
else {
  const folder = await sampleProject();
  await runOk(['run', '-q'], folder);
  // A second version, so that removes are there too.
  await runOk(['run', '-q'], folder);

  for (const [name, partitions] of Object.entries(TABLES)) {
    test(`reads ${name} as DuckDB does`, async () => {
      const table = describe(python, join(folder, 'warehouse/gold', name));
      const manifest = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8'));
      const model = manifest.nodes[`model.ecommerce_gold.${name}`];
      assert.is(table.version, 1);
      assert.equal(table.protocol, [1, 2]);
      assert.equal(table.partition_columns, partitions);
      assert.is(table.description, model.description);
      for (const column of model.columns) {
        assert.is(table.comments[column.name], column.description, column.name);
      }
      assert.is(table.types['processing_timestamp'], 'timestamp');
      assert.is(table.types['silver_source_tables'], 'string');
      assert.is(table.types['layer'], 'string');

      // Both sides as text of the engine's own casts, so that no digit can hide.
      const columns = Object.keys(table.types);
      const casts = columns
        .map((column) => `${textOf(column, table.types[column] ?? '')} as "${column}"`)
        .join(', ');
      const sql = `select ${casts} from {{ ref('${name}') }} order by all`;
      const csv = await runOk(['show', '--inline', sql, '--limit', '0', '--output', 'jsonl'], folder);
      const rows = csv
        .trim()
        .split('\n')
        .map((line) => Object.values(JSON.parse(line)));
      assert.is(rows.length, table.counted);
      assert.equal(sorted(table.rows), sorted(rows));
    });
  }

  test('reads an older version', () => {
    const table = describe(python, join(folder, 'warehouse/gold/daily_sales'), '0');
    assert.is(table.version, 0);
    assert.ok(table.counted > 0);
  });
}

function describe(command: string, path: string, version = 'newest'): Described {
  const { status, stdout, stderr } = spawnSync(command, [SCRIPT, path, version], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The form that read_table.py gives the same type. */
function textOf(column: string, type: string): string {
  if (type === 'timestamp') return `epoch_us("${column}")::varchar`;
  // The bits of a double, since two engines print it differently.
  return type === 'double' ? `hex("${column}"::double::bit::varchar)` : `"${column}"::varchar`;
}

function sorted(rows: readonly (readonly unknown[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
