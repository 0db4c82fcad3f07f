/** target/sources.json: how fresh the sources were, in the shape that dbt gives it. */
import * as z from 'zod';
import { instant, location, SCHEMA_VERSION } from './common.ts';

const text = z.string();
const age = z.looseObject({ count: z.number(), period: text }).nullable();
const measured = {
  unique_id: text,
  timing: z.array(z.object({ name: text, started_at: instant, completed_at: instant })),
  execution_time: z.number(),
};

export const sourcesSchema = z.object({
  metadata: z.object({
    schema_version: z.literal(SCHEMA_VERSION),
    document: z.literal('sources'),
    generated_by: text,
    generated_at: instant,
    invocation_id: text,
  }),
  results: z.array(
    z.union([
      z.object({
        ...measured,
        status: z.enum(['pass', 'warn', 'error']),
        max_loaded_at: instant,
        snapshotted_at: instant,
        max_loaded_at_time_ago_in_s: z.number(),
        criteria: z.object({ warn_after: age, error_after: age, filter: text.nullable() }),
        found_by: text,
        version: z.int().nullable().describe('Of a Delta table'),
      }),
      z.object({
        ...measured,
        status: text.describe('`runtime error`'),
        error: text,
        code: text.nullable(),
        location: location.nullable(),
      }),
    ]),
  ),
  elapsed_time: z.number(),
});
