/** gold on tables that Spark wrote: types, partitions, checkpoints, deletion vectors, column mapping. */
import { readsEach } from './spark-each.ts';
import { TABLES } from './spark-tables.ts';

await readsEach('gold on tables of Spark', TABLES);
