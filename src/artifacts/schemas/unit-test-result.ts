/** The result of a unit test, in artifacts and events. */
import * as z from 'zod';
import { cells, count, errorSchema, location, seconds } from './common.ts';

export const unitTestResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.literal('unit_test'),
  model: z.string().nullable().describe('Id of the model under test; null when it is a macro'),
  macro: z.string().nullable().describe('The call under test'),
  status: z.enum(['pass', 'fail', 'error']).describe('error: the test or the SQL under test is wrong'),
  message: z.string().nullable(),
  location,
  errors: z.array(errorSchema),
  difference: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), expected: z.string(), actual: z.string() }),
      z.object({
        kind: z.literal('rows'),
        columns: z.array(z.string()),
        expected_rows: count,
        actual_rows: count,
        missing: z.array(cells).describe('Expected, not there'),
        extra: z.array(cells).describe('There, not expected'),
        changed: z.array(z.object({ expected: cells, actual: cells })),
      }),
    ])
    .nullable(),
  seconds,
});

export type UnitTestResultJson = z.infer<typeof unitTestResultSchema>;
