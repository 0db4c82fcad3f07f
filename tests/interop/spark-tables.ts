/** Tables for Spark to write, one for each thing that a reader must understand. */
import type { SparkTable } from './spark-each.ts';

const TYPES = `b tinyint, s smallint, i int, l bigint, f float, d double, dec decimal(9, 3), big decimal(38, 10), bool boolean,
  t string, bin binary, day date, at timestamp, ntz timestamp_ntz`;

/** Rows of those columns: usual, extreme, and no values. */
const ROWS = `
  (1Y, 2S, 3, 4L, 3.4F, 0.1D, 1.500BD, 12345678901234567890.0123456789BD, true,
   'text', X'00FF10', date'2024-02-29', timestamp'2024-02-29 23:59:59.123456', timestamp_ntz'2024-02-29 01:02:03.000001'),
  (-128Y, -32768S, -2147483648, -9223372036854775808L, float('-infinity'), double('nan'), -999999.999BD,
   -9999999999999999999999999999.9999999999BD, false, 'ünï 🎉 "q" \\\\ %41 {} \\n', X'', date'0001-01-01',
   timestamp'0001-01-01 00:00:00', timestamp_ntz'9999-12-31 23:59:59.999999'),
  (127Y, 32767S, 2147483647, 9223372036854775807L, float('1e-45'), double('-0.0'), 0.000BD,
   0.0000000001BD, false, ' ', X'C3A9', date'9999-12-31',
   timestamp'1969-12-31 23:59:59.999999', timestamp_ntz'1582-10-01 00:00:00'),
  (null, null, null, null, null, null, null, null, null, null, null, null, null, null)`;

const TEXTS = [
  'a/b',
  '50%',
  '%41',
  'a b',
  "it''s",
  'say "hi"',
  'x=y',
  'a:b',
  '🎉 ünï',
  '*',
  '?',
  '[x]',
  '{1}',
  '#',
  'a+b',
  'a&b;c,d',
  '..',
  '~',
  'tab\\t',
  'line\\n',
  'back\\\\slash',
  ' lead',
  'trail ',
  'NULL',
  'null',
  '%2F%',
  'true',
  '1',
]; // prettier-ignore

/** As many commits, each with a few rows. */
function inserts(count: number, row: (n: number) => string): string[] {
  return Array.from({ length: count }, (_, n) => `insert into $t values ${row(n)}`);
}

const checkpointed = (properties: string): string[] => [
  `create table $t (id int, name string, st struct<a: int, b: array<string>>, p string, day date) using delta
   partitioned by (p, day) tblproperties ('delta.checkpointInterval' = '3', ${properties})`,
  ...inserts(
    5,
    (n) => `(${n}, 'n${n}', struct(${n}, array('x', null)), 'a/b ${n % 2}', date'2024-01-0${(n % 3) + 1}'),
            (${n + 100}, null, null, null, null)`,
  ),
  "insert into $t select 200 + id, 'many', null, null, null from range(0, 10, 1, 1)",
  'delete from $t where id in (1, 205)',
  ...inserts(3, (n) => `(${n + 50}, 'later', null, 'a/b 1', null)`),
  `update $t set name = 'changed' where id > 100`,
];
const withPartSize = (statements: readonly string[]): string[] => [
  'set spark.databricks.delta.checkpoint.partSize = 2',
  ...statements,
  'reset spark.databricks.delta.checkpoint.partSize',
];
const V2_JSON = 'set spark.databricks.delta.checkpointV2.topLevelFileFormat = json';
const V2_PARQUET = 'set spark.databricks.delta.checkpointV2.topLevelFileFormat = parquet';

export const TABLES: readonly SparkTable[] = [
  {
    title: 'all primitive types',
    sql: [`create table $t (${TYPES}) using delta`, `insert into $t values ${ROWS}`],
  },
  {
    title: 'nested types',
    sql: [
      `create table $t (id int, s struct<a: decimal(5, 2), b: struct<c: timestamp, d: binary>>, l array<array<double>>,
         m map<string, array<struct<x: date, y: float>>>, n map<int, map<string, timestamp_ntz>>) using delta`,
      `insert into $t values (1, struct(1.25BD, struct(timestamp'2024-01-01 00:00:00', X'01')), array(array(0.1D, null), null),
         map('k', array(struct(date'2024-01-01', 1F), null), 'n', null), map(1, map('z', timestamp_ntz'2024-01-01 00:00:00'))),
         (2, null, null, null, null), (3, struct(null, null), array(), map(), map())`,
    ],
  },
  {
    title: 'a partition by every type',
    sql: [
      `create table $t (id int, ${TYPES}) using delta partitioned by (b, s, i, l, f, d, dec, big, bool, t, bin, day, at, ntz)`,
      `insert into $t select row_number() over (order by col1), * from values ${ROWS.replace('00FF10', '414243')}`,
    ],
  },
  {
    title: 'a partition by timestamp in the session zone',
    sql: [
      'set spark.databricks.delta.write.utcTimestampPartitionValues = false',
      'create table $t (id int, at timestamp) using delta partitioned by (at)',
      `insert into $t values (1, timestamp'2024-02-29 23:59:59.123456'), (2, timestamp'1969-12-31 00:00:00'), (3, null)`,
      'reset spark.databricks.delta.write.utcTimestampPartitionValues',
    ],
  },
  {
    title: 'special characters in partition values',
    sql: [
      'create table $t (id int, p string, q string) using delta partitioned by (p, q)',
      `insert into $t values ${TEXTS.map((text, n) => `(${n}, '${text}', '${TEXTS.at(-n)}')`).join(', ')}, (99, '', null)`,
      `delete from $t where p = 'a/b'`,
    ],
  },
  {
    title: 'special characters in column names',
    sql: [
      'create table $t (`a%b` int, `ünï` string, `x.y` int, `q"q` int, `🎉` int, `p#%20` string) using delta partitioned by (`p#%20`)',
      `insert into $t values (1, 'ü', 2, 3, 4, 'v/1'), (null, null, null, null, null, null)`,
    ],
  },
  {
    title: 'a classic checkpoint',
    sql: checkpointed(`'x' = 'y'`),
    files: /checkpoint\.parquet$/,
    versions: 11,
  },
  {
    title: 'a checkpoint with statistics as struct only',
    sql: checkpointed(
      `'delta.checkpoint.writeStatsAsStruct' = 'true', 'delta.checkpoint.writeStatsAsJson' = 'false'`,
    ),
    files: /checkpoint\.parquet$/,
  },
  {
    title: 'a multi-part checkpoint',
    sql: withPartSize(checkpointed(`'x' = 'y'`)),
    files: /checkpoint\.\d{10}\.\d{10}\.parquet$/,
  },
  {
    title: 'a V2 checkpoint in JSON with sidecars',
    sql: [V2_JSON, ...withPartSize(checkpointed(`'delta.checkpointPolicy' = 'v2'`))],
    files: /checkpoint\.[0-9a-f-]{36}\.json$/,
  },
  {
    title: 'a V2 checkpoint in Parquet with sidecars',
    sql: [V2_PARQUET, ...withPartSize(checkpointed(`'delta.checkpointPolicy' = 'v2'`))],
    files: /checkpoint\.[0-9a-f-]{36}\.parquet$/,
  },
  {
    title: 'a V2 checkpoint with deletion vectors and column mapping',
    sql: checkpointed(
      `'delta.checkpointPolicy' = 'v2', 'delta.enableDeletionVectors' = 'true', 'delta.columnMapping.mode' = 'name'`,
    ),
    files: /_sidecars/,
    log: /"storageType":"u"/,
  },
  {
    title: 'small deletion vectors, version by version',
    sql: [
      `create table $t (id bigint, p string) using delta partitioned by (p) tblproperties ('delta.enableDeletionVectors' = 'true')`,
      `insert into $t select id, if(id % 2 = 0, 'even/%', null) from range(0, 100, 1, 1)`,
      'delete from $t where id = 7',
      'delete from $t where id in (0, 99)',
      `update $t set id = -id where id between 10 and 20`,
      `merge into $t t using (select id + 90 as id from range(20)) s on t.id = s.id
       when matched then delete when not matched then insert (id, p) values (s.id, 'new')`,
      'delete from $t where p is null',
      'optimize $t',
      `delete from $t where id = 2`,
      `restore table $t to version as of 3`,
    ],
    log: /"storageType":"u"/,
    versions: 8,
  },
  {
    title: 'large deletion vectors: sparse, dense and in runs',
    sql: [
      `create table $t (id bigint) using delta tblproperties ('delta.enableDeletionVectors' = 'true')`,
      'insert into $t select id from range(0, 200000, 1, 1)',
      'delete from $t where id % 1000 = 1',
      'delete from $t where id % 2 = 0',
      'delete from $t where id between 60000 and 199000',
      'delete from $t where id > 30000',
      'reorg table $t apply (purge)',
    ],
    log: /"cardinality":1\d{5}/,
  },
];
