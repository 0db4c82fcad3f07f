/** Tables for Spark to write with one table feature each, and with the commands that change a table. */
import type { SparkTable } from './spark-each.ts';

const property = (name: string, value: string): string =>
  `alter table $t set tblproperties ('${name}' = '${value}')`;

const mapped = (mode: string): string[] => [
  `create table $t (id int, \`a b\` string, \`c,d;{}()=\` int, s struct<x: int, \`y z\`: string, gone: int>,
     l array<struct<v: int, w: string>>, m map<string, struct<k: int>>, \`part %\` string) using delta
   partitioned by (\`part %\`) tblproperties ('delta.columnMapping.mode' = '${mode}')`,
  `insert into $t values (1, 'one', 1, struct(1, 'y', 9), array(struct(1, 'w'), null), map('k', struct(7)), 'p/1'),
     (2, null, null, null, null, null, null), (3, '', 3, struct(null, null, null), array(), map(), 'p 2')`,
  'alter table $t rename column id to key',
  'alter table $t rename column s.x to renamed',
  'alter table $t rename column l.element.v to value',
  'alter table $t rename column m.value.k to inner',
  'alter table $t rename column `part %` to part',
  `insert into $t values (4, 'four', 4, struct(4, 'y4', 9), array(struct(4, 'w')), map('k', struct(8)), 'p/1')`,
  'alter table $t drop column `a b`',
  'alter table $t drop column s.gone',
  'alter table $t add columns (`a b` double, id string)',
  `insert into $t (key, \`a b\`, id, part) values (5, 0.5, 'new', 'p=3')`,
  'delete from $t where key = 1',
];

export const FEATURES: readonly SparkTable[] = [
  { title: 'column mapping by name', sql: mapped('name'), log: /columnMapping/, versions: 12 },
  { title: 'column mapping by id', sql: mapped('id'), log: /columnMapping/, versions: 12 },
  {
    title: 'column mapping turned on later',
    sql: [
      'create table $t (id int, s struct<a: int>, p int) using delta partitioned by (p)',
      'insert into $t values (1, struct(1), 1)',
      `alter table $t set tblproperties ('delta.columnMapping.mode' = 'name')`,
      'alter table $t rename column id to key',
      'insert into $t values (2, struct(2), 2)',
      'alter table $t drop column s',
      'alter table $t rename column p to q',
    ],
  },
  {
    title: 'widened types',
    sql: [
      `create table $t (b byte, i int, f float, n int, m short, dec decimal(5, 2), day date, s struct<x: int, y: float>,
         l array<short>, k map<byte, int>, p int) using delta partitioned by (p)
         tblproperties ('delta.enableTypeWidening' = 'true', 'delta.feature.timestampNtz' = 'supported')`,
      `insert into $t values (1Y, 2, 3.4F, 4, 5S, 6.25BD, date'2024-02-29', struct(7, 8.1F), array(9S, null), map(1Y, 2), 3),
         (null, null, null, null, null, null, null, null, null, null, null)`,
      'alter table $t change column b type short',
      'alter table $t change column i type bigint',
      'alter table $t change column f type double',
      'alter table $t change column n type double',
      'alter table $t change column m type decimal(12, 2)',
      'alter table $t change column dec type decimal(10, 4)',
      'alter table $t change column day type timestamp_ntz',
      'alter table $t change column s.x type bigint',
      'alter table $t change column s.y type double',
      'alter table $t change column l.element type int',
      'alter table $t change column k.key type int',
      'alter table $t change column k.value type bigint',
      'alter table $t change column p type bigint',
      `insert into $t values (300S, 5000000000, 0.1D, 0.25D, 1234567890.25BD, 123456.1234BD,
         timestamp_ntz'2024-02-29 12:00:00', struct(5000000000, 0.1D), array(70000), map(1000, 5000000000), 5000000000)`,
      'alter table $t change column b type long',
      'delete from $t where i = 2',
    ],
    log: /delta\.typeChanges/,
    versions: 16,
  },
  {
    title: 'widened types beside column mapping',
    sql: [
      `create table $t (i int, s struct<x: short>) using delta
         tblproperties ('delta.enableTypeWidening' = 'true', 'delta.columnMapping.mode' = 'id')`,
      'insert into $t values (1, struct(2S)), (null, null)',
      'alter table $t change column i type bigint',
      'alter table $t rename column i to wide',
      'alter table $t change column s.x type int',
      'insert into $t values (5000000000, struct(70000))',
    ],
    log: /delta\.typeChanges/,
  },
  {
    title: 'added columns, also inside structs',
    sql: [
      'create table $t (id int, s struct<a: int>, l array<struct<a: int>>, m map<string, struct<a: int>>) using delta',
      `insert into $t values (1, struct(1), array(struct(1), null), map('k', struct(1)))`,
      'alter table $t add columns (late string, s.b date, l.element.b string, m.value.b int)',
      `insert into $t values (2, struct(2, date'2024-01-01'), array(struct(2, 'b')), map('k', struct(2, 3)), 'late')`,
      'alter table $t add columns (first int first, mid int after id)',
      'set spark.databricks.delta.schema.autoMerge.enabled = true',
      `insert into $t by name select 3 as id, 'x' as merged`,
      'reset spark.databricks.delta.schema.autoMerge.enabled',
      'alter table $t alter column late first',
    ],
    versions: 7,
  },
  {
    title: 'a replaced schema',
    sql: [
      'create table $t (id int, p string) using delta partitioned by (p)',
      `insert into $t values (1, 'a'), (2, null)`,
      `create or replace table $t using delta partitioned by (q) as
         select 'text' as id, date'2024-01-01' as q, 0.5D as x`,
      'create or replace table $t using delta as select 1.5BD as only from range(1)',
      'truncate table $t',
      'insert into $t values (2.5), (null)',
      'restore table $t to version as of 1',
    ],
    versions: 6,
  },
  {
    title: 'overwritten partitions',
    sql: [
      'create table $t (id int, p string) using delta partitioned by (p)',
      `insert into $t values (1, 'a'), (2, 'b'), (3, null)`,
      `insert into $t replace where p = 'a' values (4, 'a')`,
      'set spark.sql.sources.partitionOverwriteMode = dynamic',
      `insert overwrite $t values (5, 'b')`,
      'reset spark.sql.sources.partitionOverwriteMode',
      'insert overwrite $t values (6, null)',
    ],
    versions: 5,
  },
  {
    title: 'a shallow clone, whose files lie elsewhere',
    sql: [
      `create table $other (id int, p string) using delta partitioned by (p)`,
      `insert into $other values (1, 'a b/%'), (2, null)`,
      'create table $t shallow clone $other',
      `insert into $t values (3, 'own')`,
      'delete from $t where id = 2',
    ],
    log: /"path":"file:/,
  },
  {
    title: 'a shallow clone with deletion vectors elsewhere',
    sql: [
      `create table $other (id bigint) using delta tblproperties ('delta.enableDeletionVectors' = 'true')`,
      'insert into $other select id from range(0, 50, 1, 1)',
      'delete from $other where id = 3',
      'create table $t shallow clone $other',
      'delete from $t where id = 4',
    ],
    log: /"storageType":"p"/,
  },
  {
    title: 'a change data feed',
    sql: [
      `create table $t (id int, p string) using delta partitioned by (p) tblproperties ('delta.enableChangeDataFeed' = 'true')`,
      `insert into $t values (1, 'a'), (2, 'a'), (3, null)`,
      'update $t set id = 20 where id = 2',
      'delete from $t where id = 1',
      'merge into $t t using (select 3 as id) s on t.id = s.id when matched then update set t.p = null',
    ],
    log: /"cdc"/,
  },
  {
    title: 'constraints and defaults',
    sql: [
      `create table $t (day date, n int not null default 7) using delta partitioned by (day)
         tblproperties ('delta.feature.allowColumnDefaults' = 'supported')`,
      'alter table $t add constraint positive check (n > 0)',
      `insert into $t (day) values (date'2024-02-29'), (null)`,
      `insert into $t values (date'2024-03-01', 8)`,
    ],
    log: /delta\.constraints\.positive/,
  },
  {
    title: 'liquid clustering',
    sql: [
      'create table $t (id bigint, name string) using delta cluster by (id, name)',
      `insert into $t select id, 'n' || id from range(100)`,
      'optimize $t',
      'alter table $t cluster by (name)',
      'insert into $t values (-1, null)',
      'optimize $t full',
    ],
    log: /"clusteringProvider":"liquid"/,
  },
  {
    title: 'row tracking and in-commit timestamps',
    sql: [
      `create table $t (id bigint) using delta tblproperties ('delta.enableRowTracking' = 'true',
         'delta.enableInCommitTimestamps' = 'true', 'delta.enableDeletionVectors' = 'true')`,
      'insert into $t select id from range(0, 20, 1, 1)',
      'update $t set id = -id where id = 3',
      'optimize $t',
      'delete from $t where id = 4',
    ],
    log: /"inCommitTimestamp"/,
  },
  {
    title: 'compacted log files',
    sql: [
      'set spark.databricks.delta.deltaLog.minorCompaction.useForReads = true',
      'create table $t (id int) using delta',
      'insert into $t values (1), (2)',
      'insert into $t values (3)',
      'delete from $t where id = 1',
    ],
    versions: 4,
  },
  {
    title: 'features turned on in an older table',
    sql: [
      'create table $t (id int, day date) using delta',
      `insert into $t values (1, date'2024-01-01'), (2, null)`,
      property('delta.enableDeletionVectors', 'true'),
      'delete from $t where id = 1',
      property('delta.columnMapping.mode', 'name'),
      property('delta.enableTypeWidening', 'true'),
      'alter table $t rename column id to key',
      'alter table $t change column key type long',
      'insert into $t values (5000000000, null)',
      property('delta.checkpointPolicy', 'v2'),
      property('delta.checkpointInterval', '2'),
      'insert into $t values (4, null)',
      'insert into $t values (5, null)',
    ],
    files: /checkpoint/,
    versions: 10,
  },
];
