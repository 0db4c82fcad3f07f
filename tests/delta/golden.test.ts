/** Public Delta tables with known answers, where they stand beside the project (see the README there). */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { queryRows, runCli } from '../support/cli.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';

const GOLDEN = fileURLToPath(new URL('../../../shared/golden', import.meta.url));

interface Golden {
  readonly table: string;
  /** Over the relation t. */
  readonly sql: string;
  readonly rows: readonly (readonly unknown[])[];
  readonly version?: number;
}

const counts = (table: string, rows: readonly number[], first = 0): Golden[] =>
  rows.map((count, index) => ({ table, sql: 'count(*)', rows: [[count]], version: first + index }));
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const list = (column: string): string => `list(${column} order by ${column})`;

const CASES: readonly Golden[] = [
  { table: 'simple_table', sql: list('id'), rows: [[[5, 7, 9]]] },
  ...counts('simple_table', [5, 20, 5, 5, 3]),
  { table: 'simple_table_with_checkpoint', sql: list('version'), rows: [[[0, 0, ...range(1, 9)]]] },
  ...counts('simple_table_with_checkpoint', range(1, 11)),
  { table: 'delta-0.2.0', sql: list('value'), rows: [[[1, 1, 2, 2, 3, 3]]] },
  ...counts('delta-0.2.0', [3, 6, 3, 6]),
  ...counts('delta-0.8-empty', [1, 0]),
  { table: 'delta-0.8.0', sql: list('value'), rows: [[[0, 1, 2, 3, 4]]], version: 0 },
  { table: 'delta-0.8.0', sql: list('value'), rows: [[[0, 1, 2, 4]]] },
  {
    table: 'delta-0.8.0-date',
    sql: 'date::varchar, dayOfYear',
    rows: range(1, 5).map((day) => [`2021-01-0${day}`, day]),
  },
  { table: 'delta-0.8.0-null-partition', sql: 'k, v', rows: [['A', 1], [null, 2]] }, // biome-ignore format: a table
  { table: 'delta-0.8.0-numeric-partition', sql: 'x, y, z', rows: [[9, 9.9, 'a'], [10, 10, 'b']] }, // biome-ignore format: a table
  {
    table: 'delta-0.8.0-partitioned',
    sql: "concat_ws('/', value, year, month, day)",
    rows: ['1/2020/1/1', '2/2020/2/3', '3/2020/2/5', '4/2021/4/5', '5/2021/12/4', '6/2021/12/20', '7/2021/12/20'].map((text) => [text]), // biome-ignore format: a table
  },
  { table: 'delta-0.8.0-special-partition', sql: 'x, y', rows: [['A/A', 1], ['B B', 2]] }, // biome-ignore format: a table
  { table: 'delta-2.2.0-partitioned-types', sql: 'c1, c2, c3', rows: [[4, 'c', 5], [5, 'b', 6], [6, 'a', 4]] }, // biome-ignore format: a table
  { table: 'delta-1.2.1-only-struct-stats', sql: list('integer'), rows: [[range(0, 11)]] },
  {
    table: 'delta-1.2.1-only-struct-stats',
    sql: 'list(new_column order by integer)',
    rows: [[range(0, 11).map((integer) => (integer === 9 ? 0 : null))]],
  },
  ...counts('delta-1.2.1-only-struct-stats', range(1, 12), 1),
  { table: 'delta-checkpoint-stats-optional', sql: list('integer'), rows: [[[0, 1]]] },
  ...counts('table-with-dv-small', [10, 8]),
  { table: 'table-with-dv-small', sql: list('value'), rows: [[range(1, 8)]] },
  {
    table: 'table_with_column_mapping',
    sql: '"Company Very Short", "Super Name"',
    rows: [['BME', 'Timothy Lamb'], ['BMS', 'Anthony Johnson'], ['BMS', 'Mr. Daniel Ferguson MD'], ['BMS', 'Nathan Bennett'], ['BMS', 'Stephanie Mcgrath']], // biome-ignore format: a table
  },
  ...counts('checkpoint-v2-table', [0, 10, 11, 21, 22, 22, 32, 33, 43, 44]),
  { table: 'checkpoint-v2-table', sql: 'sum(id)', rows: [[990]] },
  ...counts('table_failed_last_checkpoint_update', [5, 10, 15, 20]),
  { table: 'table_failed_last_checkpoint_update', sql: 'sum(price), sum(sold)', rows: [[40, 40]] },
  {
    table: 'table_with_edge_timestamps',
    sql: 'COLUMNS(*)::varchar',
    rows: [
      ['9999-12-30 00:00:00+00', '2022-02-01 00:00:00+00', '2'],
      ['9999-12-31 00:00:00+00', '2022-01-01 00:00:00+00', '1'],
    ],
  },
];

const test = suite('golden tables');

if (!existsSync(GOLDEN)) test.skip('all of them', 'no ../shared/golden beside the project');
else {
  const folder = writeProject({ 'models/m.sql': 'select 1 as a' });
  const relation = (table: string, version?: number): string =>
    `{{ delta('${GOLDEN}/${table}'${version === undefined ? '' : `, version=${version}`}) }}`;

  for (const { table, sql, rows, version } of CASES) {
    test(`${table}${version === undefined ? '' : ` v${version}`}: ${sql}`, async () => {
      const found = await queryRows(`select ${sql} from ${relation(table, version)} order by all`, folder);
      assert.equal(found.map((row) => Object.values(row)), rows); // biome-ignore format: short
    });
  }

  test('a version that is not there is an error with those that are', async () => {
    const { code, stderr } = await runCli(
      ['show', '--inline', `from ${relation('simple_table', 5)}`],
      folder,
    );
    assert.is(code, 1);
    assert.match(stderr, 'versions 0 to 4');
  });

  test('versions whose commits were cleaned up are not available, and not called damaged', async () => {
    for (const version of [0, 4]) {
      const { stderr } = await runCli(
        ['show', '--inline', `from ${relation('checkpoints_vacuumed', version)}`],
        folder,
      );
      assert.match(stderr, 'delta-version-not-found');
      assert.match(stderr, 'versions 5 to 12');
    }
  });

  test('data files that are gone are named', async () => {
    const { code, stderr } = await runCli(
      ['show', '--inline', `from ${relation('checkpoints_vacuumed', 12)}`],
      folder,
    );
    assert.is(code, 1);
    assert.match(stderr, 'data-file-missing');
  });
}
