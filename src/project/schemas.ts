/**
 * The shape of every YAML file, written once: it validates, types, and gives editors their JSON Schema.
 * Keys that gold does not act on are not listed, so that they are errors instead of silently ignored.
 */
import * as z from 'zod';
import { assertionEntries } from './assertion-schemas.ts';
import { exposureSchema, groupSchema } from './exposure-schemas.ts';
import { freshnessSchema, loadedAtField, loadedAtQuery } from './freshness-schemas.ts';
import { unitTestEntries } from './unit-test-schemas.ts';

export const MATERIALIZATIONS = ['table', 'view', 'ephemeral'] as const;
export const SOURCE_FORMATS = ['delta', 'parquet', 'csv', 'json'] as const;
export const ENGINES = ['duckdb'] as const;
export const STORAGE_READERS = ['httpfs', 'cache'] as const;

const names = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));

const metadataColumn = z.union([
  z.string(),
  z.number(),
  z.strictObject({
    value: z.union([z.string(), z.number()]).describe('Text, a number or a template.'),
    data_type: z.string().optional().describe('SQL type of the column, such as timestamp.'),
  }),
  z.strictObject({ sql: z.string().describe('A SQL expression over the columns of the model.') }),
]);

/** Settings of a model, in the order of strength: folder in gold_project.yml, properties file, `config()`. */
export const modelConfigSchema = z.strictObject({
  materialized: z
    .enum(MATERIALIZATIONS)
    .optional()
    .describe(
      'table: a Delta table. view: not stored, readers inside gold see its query. ephemeral: inlined.',
    ),
  enabled: z.boolean().optional().describe('false leaves the model out of the project.'),
  tags: names.optional().describe('Labels for selection; they add up over all levels.'),
  group: z.string().optional().describe('A group of those under "groups:": who owns it, and for selection.'),
  meta: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Free data for other tools; merged over all levels.'),
  partition_by: names.optional().describe('Columns that partition the Delta table, in order.'),
  metadata_columns: z
    .union([z.literal(false), z.record(z.string(), metadataColumn)])
    .optional()
    .describe('Columns added after those of the model; false for none.'),
  contract: z
    .strictObject({ enforced: z.boolean() })
    .optional()
    .describe('enforced: the declared columns and data types must match the query exactly.'),
});

/** Settings of a seed: those of a table, and how its file is read. */
export const seedConfigSchema = modelConfigSchema.omit({ materialized: true }).extend({
  column_types: z
    .record(z.string(), z.string())
    .optional()
    .describe('SQL types by column; merged over all levels. Any other type is found from all values.'),
  delimiter: z
    .string()
    .regex(/^[^\p{L}\p{N} "\r\n]$/u, 'use one character that is no letter, digit, quote or space')
    .optional()
    .describe('Between the cells of a line. Default: a comma.'),
  quote_columns: z
    .literal(true)
    .optional()
    .describe('Columns are named as in the header, letter by letter; nothing else is possible.'),
});

/** `tests` and `data_tests` are dbt's words for the same. */
const assertions = {
  assertions: assertionEntries.describe(
    'Rules that every version of the table keeps; checked before it is visible.',
  ),
  tests: assertionEntries.describe('The same as assertions.'),
  data_tests: assertionEntries.describe('The same as assertions.'),
};

const column = z.strictObject({
  name: z.string(),
  description: z.string().optional().describe('Becomes the comment of the column in the Delta table.'),
  data_type: z.string().optional().describe('SQL type; binding under an enforced contract.'),
  tags: names.optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
  ...assertions,
});

const modelProperties = z.strictObject({
  name: z.string().describe('The file name of the model, without .sql.'),
  description: z.string().optional().describe('Becomes the description of the Delta table.'),
  config: modelConfigSchema.optional(),
  columns: z.array(column).optional(),
  ...assertions,
});

const seedProperties = modelProperties.extend({
  name: z.string().describe('The file name of the seed, without .csv.'),
  config: seedConfigSchema.optional(),
});

const formatText = z
  .string()
  .optional()
  .describe(`One of ${SOURCE_FORMATS.join(', ')}, or a template giving one. Default delta.`);
const processingStatus = z
  .boolean()
  .optional()
  .describe('false: no records of what runs read are kept beside the tables. Default true.');
/** Where freshness may be set, as dbt has it: beside the other keys, or in `config`. */
const freshnessKeys = {
  freshness: freshnessSchema,
  loaded_at_field: loadedAtField,
  loaded_at_query: loadedAtQuery,
  config: z
    .strictObject({
      freshness: freshnessSchema,
      loaded_at_field: loadedAtField,
      loaded_at_query: loadedAtQuery,
    })
    .optional()
    .describe('The same settings, where dbt keeps them since its version 1.9.'),
};
const versionPin = z.number().int().nonnegative();
const sourceTable = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  location: z.string().optional().describe('Folder or file; default: <location of the source>/<name>.'),
  format: formatText,
  version: versionPin.optional().describe('Read this version of the Delta table.'),
  timestamp: z
    .string()
    .optional()
    .describe('Read the Delta table as of this time (ISO 8601; UTC without a zone); a template.'),
  intake: z
    .boolean()
    .optional()
    .describe(
      'New files are put into <location>/incoming/; runs claim them and move them to archive/ or failed/.',
    ),
  processing_status: processingStatus,
  ...freshnessKeys,
  tags: names.optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
  columns: z.array(column).optional(),
  ...assertions,
});

const source = z.strictObject({
  name: z.string().describe("First argument of source('name', 'table')."),
  description: z.string().optional(),
  location: z.string().optional().describe('Folder that holds the tables; a template.'),
  format: formatText,
  processing_status: processingStatus,
  ...freshnessKeys,
  tags: names.optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
  tables: z.array(sourceTable),
});

/** `models/**\/*.yml` and `seeds/**\/*.yml`. */
export const propertiesFileSchema = z.strictObject({
  version: z.number().optional().describe('Ignored; dbt files carry it.'),
  models: z.array(modelProperties).optional(),
  seeds: z.array(seedProperties).optional(),
  sources: z.array(source).optional(),
  exposures: z.array(exposureSchema).optional(),
  groups: z.array(groupSchema).optional(),
  unit_tests: unitTestEntries,
});

const target = z.strictObject({
  engine: z.enum(ENGINES).default('duckdb'),
  warehouse: z
    .string()
    .describe('Folder under which tables lie at <warehouse>/<schema>/<model>; a template.'),
  schema: z.string().default('gold'),
  threads: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Models run side by side. Default: the processors.'),
  memory_limit: z
    .string()
    .optional()
    .describe('Limit of the engine, such as 4GB. Default: the engine decides.'),
  temporary_folder: z
    .string()
    .optional()
    .describe('Where the engine spills. Default: target/tmp in the project.'),
  storage: z
    .strictObject({
      region: z
        .string()
        .nullish()
        .describe('AWS region of the bucket. Default: AWS_REGION, else the profile.'),
      endpoint: z.string().nullish().describe('URL of an S3-compatible store. Default: Amazon S3.'),
      path_style: z
        .boolean()
        .nullish()
        .describe('Buckets in the path of URLs instead of the host. Default: with an endpoint.'),
      profile: z.string().nullish().describe('Profile of the AWS configuration files. Default: AWS_PROFILE.'),
      reader: z
        .enum(STORAGE_READERS)
        .nullish()
        .describe('How DuckDB reads s3:// files. Default: httpfs where it is installed, else cache.'),
      cache_folder: z
        .string()
        .nullish()
        .describe('Where copies of s3:// files go. Default: target/cache/files in the project.'),
      cache_size: z
        .string()
        .regex(/^\d+(\.\d+)?\s*[kMGT]?B$/i, 'write a size such as 10GB')
        .nullish()
        .describe('Bytes that the cache keeps, such as 10GB, which is the default.'),
    })
    .optional()
    .describe(
      'Object storage of sources and warehouse. Region, endpoint, profile and cache_folder are templates.',
    ),
  processing_status: z
    .union([
      z.boolean(),
      z.strictObject({
        lease_minutes: z
          .number()
          .positive()
          .describe(
            'A run on another machine without a sign of life for so long counts as dead. Default 10.',
          ),
      }),
    ])
    .optional()
    .describe('false: runs keep no records of the tables that they read. Default true.'),
  catalog: z
    .strictObject({
      type: z.literal('glue').describe('AWS Glue Data Catalog.'),
      database: z.string().describe('Database that the tables are registered in.'),
      region: z
        .string()
        .nullish()
        .describe('AWS region of the catalog. Default: AWS_REGION, else the profile.'),
      endpoint: z.string().nullish().describe('URL of another server than that of AWS.'),
      profile: z.string().nullish().describe('Profile of the AWS configuration files. Default: AWS_PROFILE.'),
      create_database: z.boolean().nullish().describe('Create the database when it is missing.'),
    })
    .optional()
    .describe('Data catalog in which tables are registered. All texts are templates.'),
});

/** `gold_project.yml`. `models` and `seeds` are trees of folders with `+key` settings, checked by compile/folder-config.ts. */
export const projectConfigSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'use letters, digits and underscores'),
  version: z.union([z.string(), z.number()]).optional(),
  vars: z.record(z.string(), z.unknown()).default({}),
  default_target: z.string().optional(),
  targets: z.record(z.string(), target),
  models: z.record(z.string(), z.unknown()).default({}),
  seeds: z.record(z.string(), z.unknown()).default({}),
});

export type ModelConfigInput = z.infer<typeof modelConfigSchema>;
export type SeedConfigInput = z.infer<typeof seedConfigSchema>;
export type MetadataColumnInput = z.infer<typeof metadataColumn>;
export type ModelProperties = z.infer<typeof modelProperties>;
export type SeedProperties = z.infer<typeof seedProperties>;
export type ColumnProperties = z.infer<typeof column>;
export type SourceProperties = z.infer<typeof source>;
export type SourceTableProperties = SourceProperties['tables'][number];
export type TargetConfig = z.infer<typeof target>;
export type ProjectConfig = z.infer<typeof projectConfigSchema>;
