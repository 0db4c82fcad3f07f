/** The shape of unit tests: rows given to a model or macro, and rows expected of it. */
import * as z from 'zod';
import { parseTimestamp } from '../schema/timestamp-text.ts';

export const UNIT_TEST_ROW_FORMATS = ['dict', 'csv', 'sql'] as const;

const rowFields = {
  rows: z
    .union([z.array(z.record(z.string(), z.unknown())), z.string()])
    .optional()
    .describe('A list of maps; or text: CSV with a header, or one SELECT, as "format" says.'),
  format: z.enum(UNIT_TEST_ROW_FORMATS).optional().describe('Of the rows. Default: dict, a list of maps.'),
  fixture: z
    .string()
    .optional()
    .describe('Instead of rows: the name of a file tests/fixtures/<name>.csv or .sql.'),
};
const hasRows = (value: { readonly rows?: unknown; readonly fixture?: unknown }): boolean =>
  (value.rows === undefined) !== (value.fixture === undefined);
const ONE_OF_ROWS = 'give either rows or fixture';

/** Rows without a name. */
export const rowsSchema = z.strictObject(rowFields).refine(hasRows, ONE_OF_ROWS);
const givenInput = z
  .strictObject({
    input: z.string().describe("ref('model'), source('schema', 'table') or this."),
    ...rowFields,
  })
  .refine(hasRows, ONE_OF_ROWS);

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const overrides = z.strictObject({
  vars: z.record(z.string(), z.unknown()).optional().describe('Variables by name.'),
  env_vars: z.record(z.string(), scalar).optional().describe('Environment variables by name.'),
  macros: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('What calls of these macros give, such as is_incremental: true.'),
  run_started_at: z
    .string()
    .refine(
      (text) => parseInstant(text) !== undefined,
      'use a day or an instant such as 2026-01-31T12:00:00Z',
    )
    .optional()
    .describe('The clock: a day or an instant in ISO 8601; without zone in UTC.'),
});

const commonFields = {
  name: z.string().describe('Unique among the unit tests of a model.'),
  description: z.string().optional(),
  overrides: overrides.optional(),
  config: z
    .strictObject({
      tags: z
        .union([z.string(), z.array(z.string())])
        .transform((value) => (Array.isArray(value) ? value : [value]))
        .optional(),
      enabled: z.boolean().optional().describe('false leaves the test out.'),
      meta: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
};

/** A test of a model. */
export const modelTestSchema = z.strictObject({
  ...commonFields,
  model: z.string().describe('The name of the model.'),
  given: z.array(givenInput).optional().describe('Rows for each ref and source that the model reads.'),
  expect: rowsSchema.describe(
    'Rows that the model gives, in any order; only the columns written are compared.',
  ),
});

/** A test of a macro, as called in SQL. */
export const macroTestSchema = z.strictObject({
  ...commonFields,
  macro: z.string().describe(`The call, such as ratio('a', 'b').`),
  given: z
    .union([z.array(z.record(z.string(), z.unknown())), rowsSchema])
    .optional()
    .describe('Rows over whose columns the macro is evaluated; default: one row without columns.'),
  expect: z
    .strictObject({
      ...rowFields,
      text: z.string().optional().describe('The rendered SQL, spaces around it aside.'),
    })
    .refine(
      (value) => [value.rows, value.fixture, value.text].filter((one) => one !== undefined).length === 1,
      'give one of rows, fixture and text',
    )
    .describe('Rows with a column "value", or the text.'),
});

/** Each entry is checked on its own (unit-test-properties.ts), by whether it is about a model or a macro. */
export const unitTestEntries = z.array(z.unknown()).optional();

/** `tests/**\/*.yml`. */
export const testsFileSchema = z.strictObject({
  version: z.number().optional().describe('Ignored; dbt files carry it.'),
  unit_tests: unitTestEntries,
});

/** ISO 8601 in UTC, or undefined when the text is no instant. */
export function parseInstant(text: string): string | undefined {
  const instant = parseTimestamp(text);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}
