/** The kinds of assertions that gold has, with the options of each. */
import * as z from 'zod';
import * as aliases from './kind-aliases.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const bound = z.union([z.string(), z.number()]);
const names = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const DIGITS = /^\s*[-+]?\d+(\.\d+)?\s*$/;
const relation = z.string().describe("ref('model') or source('schema', 'table')");
const PERCENTAGE = /^\s*\d+(\.\d+)?\s*%\s*$/;
const tolerance = z
  .union([numeric((value) => value >= 0, 'use 0 or more'), z.string().regex(PERCENTAGE)], {
    error: 'use a number of 0 or more, or a percentage such as 1%',
  })
  .describe('A number in the unit of the measure, or a percentage such as 1%. Default 0.');
const share = numeric((value) => value >= 0 && value <= 1, 'use a number from 0 to 1, such as 0.95');
const positive = numeric((value) => value > 0, 'use a number above 0');
const PERIODS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const;

/** A number, or its digits as text: so they are kept exactly however many they are, and a template can give them. */
function numeric(isFine: (value: number) => boolean, problem: string) {
  return z
    .union([z.number(), z.string().regex(DIGITS)], { error: 'use a number' })
    .refine((value) => isFine(Number(value)), problem);
}

/** A whole number, or its digits as text. */
function whole(least: number) {
  const problem = `use a whole number, ${least} or more`;
  return z
    .union([z.number(), z.string().regex(DIGITS)], { error: problem })
    .transform(Number)
    .refine((value) => Number.isSafeInteger(value) && value >= least, problem);
}

const grouping = {
  group_by_columns: names
    .optional()
    .describe('The rule holds for each group of rows with the same values in these.'),
};
const comparison = {
  metric: z.string().describe('An aggregate over this model, such as sum(total_sales).'),
  equals: z.string().describe('An aggregate over the other table.'),
  of: relation,
  of_where: z.string().optional().describe('Condition for rows of the other table.'),
  tolerance: tolerance.optional(),
};

/** Options by kind. `column` kinds can stand below a column, which they then are about; all others are about the model. */
export const ASSERTION_KINDS = {
  not_null: z.strictObject({ column: z.string() }),
  unique: z.strictObject({ column: z.string() }),
  accepted_values: z.strictObject({
    column: z.string(),
    values: z.array(scalar).min(1),
    quote: z.boolean().optional(),
  }),
  relationships: z.strictObject({ column: z.string(), to: relation, field: z.string() }),
  accepted_range: z
    .strictObject({
      column: z.string(),
      min_value: bound.optional(),
      max_value: bound.optional(),
      inclusive: z.boolean().optional(),
    })
    .refine(
      (value) => value.min_value !== undefined || value.max_value !== undefined,
      'give min_value or max_value',
    ),
  not_empty_string: z.strictObject({ column: z.string(), trim: z.boolean().optional() }),
  matches: z.strictObject({ column: z.string(), regex: z.string() }),
  not_constant: z.strictObject({ column: z.string(), ...grouping }),
  at_least_one: z.strictObject({ column: z.string(), ...grouping }),
  not_null_proportion: z.strictObject({
    column: z.string(),
    at_least: share,
    at_most: share.optional(),
    ...grouping,
  }),
  sequential_values: z.strictObject({
    column: z.string(),
    interval: positive.optional(),
    datepart: z.enum(PERIODS).optional(),
    ...grouping,
  }),
  recency: z.strictObject({
    column: z.string(),
    max_age: z.strictObject({ count: positive, period: z.enum(PERIODS) }),
    ...grouping,
  }),
  unique_combination: z.strictObject({
    columns: names,
    quote_columns: z.boolean().optional().describe('false: the columns are SQL expressions. Default true.'),
  }),
  expression: z.strictObject({ expression: z.string() }),
  row_count: z
    .strictObject({ min: whole(0).optional(), max: whole(0).optional(), equals: whole(0).optional() })
    .refine((value) => Object.values(value).some((one) => one !== undefined), 'give min, max or equals'),
  equal_rowcount: z.strictObject({ to: relation, ...grouping }),
  trend: z
    .strictObject({
      metric: z
        .string()
        .describe('A number: row_count, null_share(column), or an aggregate such as sum(total_sales).'),
      versions: whole(1).optional().describe('Earlier versions of the table to compare with. Default 14.'),
      min_versions: whole(1).optional().describe('With fewer there is no baseline yet. Default 3.'),
      // A bare number would leave open whether 50 means 50 % or fifty times as much.
      max_change: z
        .string({ error: 'use a percentage such as 50%' })
        .regex(PERCENTAGE, 'use a percentage such as 50%')
        .optional()
        .describe('Change from the mean of the earlier versions, such as 50%.'),
      sigma: positive.optional().describe('Standard deviations from that mean.'),
    })
    .refine(
      (value) => (value.max_change === undefined) !== (value.sigma === undefined),
      'give max_change (such as 50%) or sigma (such as 3)',
    )
    .refine(
      (value) => (value.min_versions ?? 1) <= (value.versions ?? 14),
      'min_versions cannot be above versions (default 14)',
    ),
  aggregation: z.strictObject(comparison),
  cross_metric: z.strictObject(comparison),
  mutually_exclusive_ranges: z.strictObject({
    lower_bound_column: z.string(),
    upper_bound_column: z.string(),
    partition_by: names.optional(),
    gaps: z.enum(['allowed', 'not_allowed', 'required']).optional(),
    zero_length_range_allowed: z
      .boolean()
      .optional()
      .describe('Whether a range may end where it begins. Default false.'),
  }),
} as const;

export type AssertionKind = keyof typeof ASSERTION_KINDS;
export type AssertionOptions<K extends AssertionKind> = z.output<(typeof ASSERTION_KINDS)[K]>;

/** Other names of kinds: what each stands for is a kind. */
export const KIND_ALIASES: Readonly<Record<string, AssertionKind>> = aliases.KIND_ALIASES;

/** Other names of options, as dbt and its packages have them. */
export const OPTION_ALIASES: Readonly<Record<string, string>> = {
  column_name: 'column',
  field_name: 'column',
  combination_of_columns: 'columns',
  compare_model: 'to',
  pattern: 'regex',
  trim_whitespace: 'trim',
};

export const SEVERITIES = ['error', 'warn'] as const;
export const SCOPES = ['rows', 'table'] as const;
const threshold = z.string().regex(/^\s*(=|!=|<>|<|<=|>|>=)\s*\d+\s*$/, 'use a comparison such as ">10"');

/** Options of every kind. */
export const assertionCommonSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\p{L}\p{N}_-]+$/u, 'use letters, digits, - and _')
    .optional(),
  description: z.string().optional(),
  severity: z
    .preprocess((value) => (typeof value === 'string' ? value.toLowerCase() : value), z.enum(SEVERITIES))
    .optional(),
  where: z.string().optional().describe('Only rows that meet this condition are looked at.'),
  error_if: threshold.optional().describe('On the number of failures; default "!= 0".'),
  warn_if: threshold.optional(),
  limit: whole(1).optional().describe('Failing rows shown. Default 5.'),
  tags: names.optional(),
  scope: z
    .enum(SCOPES)
    .optional()
    .describe('rows: those being published (default). table: the whole table as it will be.'),
  store_failures: z
    .union([z.boolean(), whole(1)], { error: 'use true, false or a number of rows' })
    .optional()
    .describe('Keep failing rows in <schema>_audit/<assertion>: true for 1000 a run, or a number.'),
  quarantine: z
    .boolean()
    .optional()
    .describe('Publish without the failing rows, and put those into <model>__quarantine.'),
});
export type AssertionCommon = z.output<typeof assertionCommonSchema>;

/** As people write them: a kind, or a kind with options. Checked by compile/assertions, which says more of what is wrong. */
export const assertionEntries = z
  .array(
    z.unknown().meta({
      anyOf: [
        { type: 'string' },
        { type: 'object', propertyNames: { type: 'string' }, additionalProperties: {} },
      ],
    }),
    { error: 'use a list of assertions, such as [not_null, unique]' },
  )
  .optional();
