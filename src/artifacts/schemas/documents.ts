/** What commands print with --json, apart from run_results.json. */
import * as z from 'zod';
import { count, errorSchema, instant, metadata } from './common.ts';
import { assertionSchema, exposureSchema, modelSchema, sourceSchema, unitTestSchema } from './manifest.ts';
import { assertionResultSchema, registrationSchema } from './run-results.ts';
import { unitTestResultSchema } from './unit-test-result.ts';

const text = z.string();
const file = z.object({ path: text, bytes: count });
/** What each step changes differs by kind of change and is left open. */
const plan = z
  .object({
    metadata: metadata('plan'),
    target: text,
    warehouse: text,
    steps: z.array(
      z.looseObject({
        id: text,
        name: text,
        kind: text,
        path: text,
        action: text,
        unchanged: z.boolean(),
        made_at: count.nullable().describe('The version that the rows of the table come from'),
        changes: z.array(z.looseObject({ kind: text })),
        error: errorSchema.nullable(),
        skipped_because: text.nullable(),
      }),
    ),
    inputs: z.array(
      z.looseObject({ id: text, kind: text, name: text, location: text, version: count.nullable() }),
    ),
    inlined: z.array(text),
    catalog_error: errorSchema.nullable(),
  })
  .describe('gold plan, and --dry-run');
const dropped = z.object({ table: text, model: text, location: text });

export const DOCUMENTS = {
  errors: z
    .object({
      metadata: metadata('errors'),
      cancelled: z.boolean().describe('Ctrl-C ended the command'),
      errors: z.array(errorSchema),
    })
    .describe('Any command that could not come to its result'),
  checks: z
    .object({
      metadata: metadata('checks'),
      checks: z.array(
        z.object({
          check: text,
          status: z.enum(['ok', 'fail', 'skip']),
          message: text.optional().describe('Unless it failed'),
          errors: z.array(errorSchema).optional(),
        }),
      ),
    })
    .describe('gold debug'),
  compile: z.object({
    metadata: metadata('compile'),
    models: z.array(z.object({ id: text, name: text, path: text, sql: text })),
  }),
  nodes: z
    .object({
      metadata: metadata('nodes'),
      nodes: z.array(z.union([modelSchema, sourceSchema, assertionSchema, unitTestSchema, exposureSchema])),
    })
    .describe('gold ls'),
  rows: z
    .object({
      metadata: metadata('rows'),
      columns: z.array(text),
      rows: z.array(z.record(text, z.unknown())).describe('Numbers have all their digits'),
    })
    .describe('gold show'),
  'test-results': z
    .object({
      metadata: metadata('test-results'),
      run_id: text,
      results: z.array(z.union([unitTestResultSchema, assertionResultSchema])),
    })
    .describe('gold test: unit tests first'),
  history: z.object({
    metadata: metadata('history'),
    name: text,
    table: text,
    versions: z.array(
      z.object({
        version: count,
        timestamp: instant,
        added_files: count,
        removed_files: count,
        commit_info: z.unknown().describe('As the commit has it; null when it has none'),
      }),
    ),
  }),
  optimize: z.object({
    metadata: metadata('optimize'),
    tables: z.array(
      z.object({
        name: text,
        table: text,
        version_before: count,
        version_after: count.nullable().describe('Null when there was nothing to do'),
        files_before: count,
        files_after: count,
        bytes_rewritten: count,
        conflict: text.nullable().describe('Another writer was faster; nothing was changed'),
      }),
    ),
  }),
  rollback: z.object({
    metadata: metadata('rollback'),
    name: text,
    table: text,
    restored: count.describe('The version whose rows are back'),
    version: count.describe('The version that readers see now'),
    changed: z.boolean().describe('False: it was so already'),
  }),
  plan,
  vacuum: z.object({
    metadata: metadata('vacuum'),
    tables: z.array(
      z.object({
        name: text,
        table: text,
        version: count,
        dry_run: z.boolean(),
        retain_hours: z.number(),
        files: z.array(text),
        bytes: count,
      }),
    ),
  }),
  'catalog-plan': z.object({
    metadata: metadata('catalog-plan'),
    database: text,
    database_exists: z.boolean(),
    tables: z.array(
      z.object({
        name: text,
        table: text,
        action: z.enum(['create', 'update', 'none', 'refuse', 'unpublished']),
        changes: z.array(text),
        reason: text.nullable(),
      }),
    ),
    dropped: z.array(dropped).describe('Entries of models that are gone'),
  }),
  'catalog-apply': z.object({
    metadata: metadata('catalog-apply'),
    tables: z.array(registrationSchema.extend({ name: text })),
    removed: z.array(dropped),
    dropped: z.array(dropped),
  }),
  status: z.object({
    metadata: metadata('status'),
    records: z.array(
      z.looseObject({
        state: z.enum(['incoming', 'processing', 'failed', 'archive']),
        source: text,
        run_id: text.optional(),
        note: text.optional(),
        files: z.array(file),
      }),
    ),
  }),
  'status-retry': z.object({
    metadata: metadata('status-retry'),
    files: z.array(z.object({ source: text, path: text, run_id: text })),
  }),
} as const;
