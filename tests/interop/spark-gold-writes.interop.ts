/** Spark on what gold's models write: every type and partition value, and the statistics of the log. */
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { queryRows, runOk } from '../support/cli.ts';
import { findSpark, startSpark } from '../support/spark.ts';
import { suite } from '../support/suite.ts';
import { writeProject } from '../support/write-project.ts';
import { sameRows } from './spark-compare.ts';

const NAMES = 'p, b, s, i, l, f, d, dec, big, bool, t, day, moment';
const TYPES =
  `varchar, tinyint, smallint, integer, bigint, float, double, decimal(9, 3), decimal(38, 10), boolean, varchar,
  date, timestamptz`.split(/,\s*(?![^(]*\))/);
const ROWS = [
  `'a/b', 1, 2, 3, 4, '3.4', '0.1', '1.5', '12345678901234567890.0123456789', true, 'text', '2024-02-29', '2024-02-29 23:59:59.123456Z'`,
  `'50% =x', -128, -32768, -2147483648, -9223372036854775808, '-inf', 'nan', '-999999.999', '-9999999999999999999999999999.9999999999',
   false, repeat('🎉', 40), '0001-01-01', '0001-01-01 00:00:00Z'`,
  `'it''s "q" \\ ünï 🎉', 127, 32767, 2147483647, 9223372036854775807, '1e-45', '-0.0', '0', '0.0000000001', false,
   repeat('z', 31) || 'ü' || repeat('z', 9), '9999-12-31', '1969-12-31 23:59:59.999999Z'`,
  `'plus+#?*[x]', 0, 0, 0, 0, 'inf', '-inf', '0.001', '0', true, ' ', '1969-12-31', '2024-02-29 23:59:59.999999Z'`,
  'null, null, null, null, null, null, null, null, null, null, null, null, null',
];
const SQL = `select ${NAMES.split(', ')
  .map((name, n) => `${name}::${TYPES[n]} as ${name}`)
  .join(', ')} from (values ${ROWS.map((row) => `(${row})`).join(', ')}) v(${NAMES})`;
const NESTED = `select 1 as id, {'a': 1.25::decimal(5, 2), 'b': {'c': timestamptz '2024-01-01 00:00:00Z', 'd': '\\x01\\xFF'::blob}} as s,
  [[0.1::double, null], null] as l, map {'k': [{'x': date '2024-01-01'}, null], 'n': null} as m
  union all by name select 2 as id union all by name
  select 3 as id, {'a': null, 'b': null} as s, [] as l, map {} as m`;
/** Filters that Spark answers with the statistics that gold wrote; both engines understand them. */
const FILTERS = [
  'b = -128',
  's >= 32767',
  'i < 0',
  'l = 9223372036854775807',
  'l <= -9223372036854775808',
  'f < 0',
  'f > 1e30',
  'd > 1e300',
  "d = cast('NaN' as double)",
  'd = 0',
  'd < 0',
  'dec = 0.001',
  'dec < -999999',
  'big > 0',
  'bool',
  "t = ' '",
  "t > 'zzz'",
  "t = concat(repeat('z', 31), 'ü', repeat('z', 9))",
  "t = repeat('🎉', 40)",
  "t >= '🎉'",
  "day = date '0001-01-01'",
  "day > date '9999-12-30'",
  "moment = timestamp '2024-02-29 23:59:59.999999'",
  "moment < timestamp '1970-01-01 00:00:00'",
  "moment > timestamp '2024-02-29 23:59:59.123455'",
  'moment is null',
  't is not null',
  "p = 'a/b'",
  'p is null',
  "p <> '50% =x'",
]; // prettier-ignore

const test = suite('Spark on what gold writes');
const python = findSpark();

if (python === undefined) test.skip('reads it', 'no Python with pyspark, or no Java; CI has both');
else {
  const types = NAMES.split(', ');
  const folder = writeProject({
    'models/flat.sql': SQL,
    'models/by_text.sql': `{{ config(partition_by=['p']) }}\n${SQL}`,
    'models/by_all.sql': `{{ config(partition_by=${JSON.stringify(types)}) }}\nselect row_number() over () as id, * from (${SQL})`,
    'models/nested.sql': NESTED,
    'models/zoneless.sql': `{{ config(partition_by=['q']) }}\nselect ntz, ntz as q, d from (values
      (timestamp '2024-02-29 23:59:59.123456', 1), (timestamp '0001-01-01 00:00:00', 2), (null, 3)) v(ntz, d)`,
    'models/zoneless.yml': `models:\n  - name: zoneless\n    columns: [{ name: ntz, data_type: timestamp_ntz }, { name: q, data_type: timestamp_ntz }]\n`,
    'models/empty.sql': `{{ config(partition_by=['p']) }}\nselect * from (${SQL}) where false`,
  });
  await runOk(['run', '-q'], folder);
  const spark = await startSpark(python);
  const table = (name: string): string => join(folder, 'warehouse/gold', name);

  for (const [name, count] of Object.entries({
    flat: 5,
    by_text: 5,
    by_all: 5,
    nested: 3,
    zoneless: 3,
    empty: 0,
  })) {
    test(`Spark reads the model ${name} as gold does`, async () => {
      assert.is(await sameRows(spark, folder, table(name)), count);
    });
  }

  test('Spark finds with the statistics of gold what gold finds', async () => {
    const wrong: string[] = [];
    for (const filter of FILTERS) {
      const rows = await queryRows(`select count(*) as n from (${SQL}) where ${filter}`, folder);
      for (const name of ['flat', 'by_text', 'by_all']) {
        const found = await spark.rows(`select * from delta.\`${table(name)}\` where ${filter}`);
        if (found.rows.length !== Number(rows[0]?.['n'])) wrong.push(`${name}: ${filter}`);
      }
    }
    assert.equal(wrong, []);
  });

  test('Spark counts with the statistics of gold', async () => {
    for (const name of ['flat', 'by_text', 'empty']) {
      const query = 'select count(*) as n, min(l) as a, max(l) as z, min(day) as b, max(day) as y';
      const counted = await spark.rows(`${query} from delta.\`${table(name)}\``);
      const rows = await queryRows(
        `select to_json([n::varchar, a::varchar, z::varchar, b::varchar, y::varchar])::varchar as line
         from (${query} from {{ ref('${name}') }})`,
        folder,
      ); // prettier-ignore
      assert.equal(Object.values(counted.rows[0] ?? {}), JSON.parse(String(rows[0]?.['line'])));
    }
  });
}
