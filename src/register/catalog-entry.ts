/** What the catalog should say of a published table: the form that Athena, Trino and Spark understand alike (DELTA.md §5.1). */
import type { ModelNode } from '../compile/manifest.ts';
import type { Snapshot } from '../delta/index.ts';
import type { CatalogColumn, CatalogTable } from '../ports/catalog.ts';
import { OWNER_PROPERTY } from '../table/own-table.ts';
import { toComment, toDescription } from './catalog-text.ts';
import { toCatalogType } from './catalog-type.ts';
import { toSchemaParts } from './schema-parts.ts';

/** Parameters that gold reads back. */
export const MODEL_PARAMETER = OWNER_PROPERTY;
/** The id of the Delta table: another one at the same place is another table, whatever its version. */
export const TABLE_ID_PARAMETER = 'gold.table_id';
export const VERSION_PARAMETER = 'delta.lastUpdateVersion';
/** Milliseconds since the epoch. */
export const TIMESTAMP_PARAMETER = 'delta.lastCommitTimestamp';

export type Described = Pick<ModelNode, 'id' | 'name' | 'description' | 'columns'>;

/**
 * Descriptions are the project's; where it says nothing, those of the log. Partition columns stand among the others: every reader
 * of Delta tables takes partitions from the log, and those that do not know Delta would find a table without partitions empty.
 */
export function toCatalogEntry(
  model: Described,
  { root, version, timestamp, metaData, schema }: Snapshot,
): CatalogTable {
  const location = toLocation(root);
  return {
    name: toCatalogName(model.name),
    tableType: 'EXTERNAL_TABLE',
    description: toDescription(model.description || (metaData.description ?? '')),
    location,
    columns: toColumns(model, schema),
    partitionKeys: [],
    inputFormat: 'org.apache.hadoop.mapred.SequenceFileInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat',
    serde: {
      library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      // Trino finds the table by this path alone.
      parameters: { 'serialization.format': '1', path: location },
    },
    parameters: {
      EXTERNAL: 'TRUE',
      table_type: 'delta',
      'spark.sql.sources.provider': 'delta',
      'spark.sql.partitionProvider': 'catalog',
      ...toSchemaParts(metaData.schemaString ?? ''),
      [VERSION_PARAMETER]: String(version),
      [TIMESTAMP_PARAMETER]: String(timestamp),
      [MODEL_PARAMETER]: model.id,
      [TABLE_ID_PARAMETER]: metaData.id,
    },
  };
}

/** Glue keeps names in lower case. */
export function toCatalogName(name: string): string {
  return name.toLowerCase();
}

/** Hive knows files by URI. */
export function toLocation(root: string): string {
  return root.startsWith('/') ? `file://${root}` : root;
}

function toColumns({ columns }: Described, schema: Snapshot['schema']): CatalogColumn[] {
  const described = new Map(columns.map(({ name, description }) => [name.toLowerCase(), description]));
  return schema.fields.map(({ name, type, metadata }) => {
    const logged = metadata['comment'];
    const comment = toComment(
      described.get(name.toLowerCase()) || (typeof logged === 'string' ? logged : ''),
    );
    return {
      name: toCatalogName(name),
      type: toCatalogType(type),
      ...(comment === undefined ? {} : { comment }),
    };
  });
}
