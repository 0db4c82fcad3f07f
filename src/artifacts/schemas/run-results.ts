/** target/run_results.json, and what `run`, `build` and `seed` print with --json. */
import * as z from 'zod';
import { cells, count, instant, location, metadata, seconds } from './common.ts';
import { unitTestResultSchema } from './unit-test-result.ts';

const nullableCount = count.nullable();

export const assertionResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string().describe('`not_null`, `unique`, …; `sql` for a file of tests/'),
  column: z.string().nullable(),
  severity: z.enum(['error', 'warn']),
  status: z
    .enum(['pass', 'warn', 'fail', 'error', 'skip'])
    .describe('error: it could not be measured; skip: a table that it compares with does not exist yet'),
  failures: count.describe('Rows that break the rule'),
  message: z.string().nullable(),
  measure: z.string().nullable().describe('Name under which the commit records a measured value'),
  value: z.unknown().describe('The measured value; null when the rule is about rows'),
  location,
  sql: z.string().describe('Gives the failing rows'),
  sample: z
    .object({ columns: z.array(z.string()), rows: z.array(cells) })
    .nullable()
    .describe('Some of the failing rows'),
  seconds,
});

export const registrationSchema = z
  .object({
    table: z.string().describe('database.table'),
    outcome: z.string().describe('What was done: `failed` when the catalog could not be told'),
    changes: z.array(z.string()),
    code: z.string().nullable(),
    message: z.string().nullable(),
    hint: z.string().nullable(),
  })
  .describe('What the catalog says of a table now');

export const nodeResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['table', 'view', 'seed', 'source']),
  status: z.enum(['success', 'failed', 'skipped', 'reused', 'warned']),
  code: z.string().nullable().describe('Of the error, when failed'),
  message: z.string().nullable().describe('Of the error, or why it was skipped'),
  hint: z.string().nullable(),
  location: location.nullable(),
  table: z.string().nullable().describe('URI of the table, when a version was published'),
  rows: nullableCount,
  files: nullableCount,
  bytes: nullableCount,
  partitions: nullableCount.describe('Distinct partitions written; null without partitions'),
  version_before: nullableCount.describe('Null when the table was made'),
  version_after: nullableCount,
  version_read: nullableCount.describe('Of a Delta source that was measured'),
  catalog: registrationSchema.nullable(),
  started_at: instant.nullable(),
  seconds,
  timings: z.array(z.object({ stage: z.string(), seconds })),
  assertions: z.array(assertionResultSchema),
});

export const runResultsSchema = z.object({
  metadata: metadata('run-results'),
  run_id: z.string(),
  target: z.string(),
  started_at: instant,
  finished_at: instant,
  cancelled: z.boolean().describe('Ctrl-C ended the run'),
  unrecorded: z
    .string()
    .nullable()
    .describe('Why the results of assertions could not be added to their history'),
  untracked: z
    .array(z.object({ code: z.string(), message: z.string() }))
    .describe('What could not be kept of the processing status'),
  unit_tests: z.array(unitTestResultSchema).describe('Of `gold build`, which runs them first'),
  results: z.array(nodeResultSchema).describe('In the order of ids'),
});

export type AssertionResultJson = z.infer<typeof assertionResultSchema>;
export type RegistrationJson = z.infer<typeof registrationSchema>;
export type NodeResultJson = z.infer<typeof nodeResultSchema>;
export type RunResultsJson = z.infer<typeof runResultsSchema>;
