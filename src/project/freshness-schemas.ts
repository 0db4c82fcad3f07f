/** How old the data of a source may be, as YAML says it. */
import * as z from 'zod';

export const PERIODS = ['minute', 'hour', 'day'] as const;

const age = z.strictObject({
  count: z.number().int().positive().describe('How many periods.'),
  period: z.enum(PERIODS),
});

export const loadedAtField = z
  .string()
  .optional()
  .describe(
    'Column that says when a row was loaded, or a SQL expression; a template. Without it, when the table was last written to.',
  );
export const loadedAtQuery = z
  .string()
  .optional()
  .describe('A query that gives that time; a template, in which {{ this }} is the table.');

/** `freshness:` of a source or a table; null switches it off. */
export const freshnessSchema = z
  .strictObject({
    warn_after: age.nullish().describe('Older data is a warning. null: never.'),
    error_after: age.nullish().describe('Older data is an error. null: never.'),
    filter: z.string().nullish().describe('Only these rows count: a SQL condition; a template.'),
    loaded_at_field: loadedAtField,
    loaded_at_query: loadedAtQuery,
  })
  .nullish()
  .describe('How old the data may be, for gold source freshness. null: it is not checked.');

export type FreshnessProperties = NonNullable<z.infer<typeof freshnessSchema>>;
export type AgeProperties = z.infer<typeof age>;
