/** The tables of the sample, read by delta-rs (Python package deltalake) and by DuckDB: equal rows, declared properties. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { runOk } from '../support/cli.ts';
import { sampleProject } from '../support/ecommerce.ts';
import { findPython } from '../support/python.ts';
import { suite } from '../support/suite.ts';
import { describe, sorted, TABLES, textOf } from './delta-rs.ts';

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
