/** target/manifest.json: the compiled project. The same project gives the same bytes. */
import * as z from 'zod';
import { SCHEMA_VERSION } from './common.ts';

const text = z.string();
const texts = z.array(text);
const anything = z.record(text, z.unknown());
const idsById = z.record(text, texts);
const checksums = z.record(text, z.unknown()).nullable().describe('By part, for `state:`');

const column = z.object({
  name: text,
  description: text,
  data_type: text.nullable(),
  tags: texts,
});

const node = {
  id: text.describe('`model.<project>.<name>`'),
  name: text,
  path: text.describe('Relative to the project'),
  fqn: texts.describe('Project, folders, name'),
  description: text,
};

export const modelSchema = z.object({
  ...node,
  resource_type: z.enum(['model', 'seed']),
  relation: z.object({ schema: text, name: text }),
  properties_path: text.nullable(),
  config: z.looseObject({
    materialized: text,
    tags: texts,
    meta: anything,
    partition_by: texts,
    metadata_columns: z.union([anything, z.literal(false)]),
    contract: z.object({ enforced: z.boolean() }),
    delimiter: text.optional().describe('Of seeds'),
  }),
  tags: texts,
  columns: z.array(column),
  depends_on: z.object({
    nodes: texts,
    macros: texts.describe('Files'),
    deltas: texts.describe('Relations of delta()'),
  }),
  source_tables: texts.describe('Every source table reached through the DAG'),
  compiled_path: text.nullable().describe('Relative to target/; null for seeds'),
  checksum: text.describe('SHA-256 of the file'),
  code_hash: text.describe('SHA-256 of all that decides the result besides the data'),
  checksums,
});

export const sourceSchema = z.object({
  ...node,
  resource_type: z.literal('source'),
  source: text,
  config: anything,
  tags: texts,
  meta: anything,
  format: z.enum(['delta', 'parquet', 'csv', 'json']),
  version: z.int().nullable(),
  timestamp: text.nullable(),
  intake: z.boolean(),
  freshness: z.unknown(),
  columns: z.array(column),
  checksums,
});

const leaf = { config: anything, tags: texts, depends_on: z.object({ nodes: texts }), checksums };

export const assertionSchema = z.object({
  ...node,
  ...leaf,
  resource_type: z.literal('assertion'),
  kind: text,
  test_type: z.enum(['generic', 'singular']),
  column: text.nullable(),
  subject: text.describe('Id of the node that it is about'),
  gate: text.describe('Id of the node that it gates'),
});

export const unitTestSchema = z.object({
  ...node,
  ...leaf,
  resource_type: z.literal('unit_test'),
  model: text.nullable(),
  macro: text.nullable(),
});

export const exposureSchema = z.looseObject({ ...node, resource_type: z.literal('exposure') });

export const manifestSchema = z.object({
  metadata: z.object({
    schema_version: z.literal(SCHEMA_VERSION),
    document: z.literal('manifest'),
    checksums_version: z.int().describe('Checksums of two manifests compare when it is the same'),
    project: text,
    target: text,
  }),
  nodes: z.record(text, modelSchema).describe('Models and seeds by id'),
  sources: z.record(text, sourceSchema),
  exposures: z.record(text, exposureSchema),
  assertions: z.record(text, assertionSchema),
  unit_tests: z.record(text, unitTestSchema),
  groups: z.record(text, anything).describe('By name'),
  parents: idsById,
  children: idsById,
});
