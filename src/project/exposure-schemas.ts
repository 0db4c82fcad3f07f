/** The shape of exposures (who reads what gold publishes) and groups (who owns it), as in dbt. */
import * as z from 'zod';

export const EXPOSURE_TYPES = ['dashboard', 'notebook', 'analysis', 'ml', 'application'] as const;
export const MATURITIES = ['high', 'medium', 'low'] as const;

const identifier = z.string().regex(/^[\p{L}\p{N}_-]+$/u, 'use letters, digits, underscores and dashes');
const names = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const meta = z.record(z.string(), z.unknown()).optional().describe('Free data for other tools.');

/** Further keys are kept, as dbt does. */
const owner = z
  .looseObject({
    name: z.string().optional(),
    email: z.union([z.string(), z.array(z.string())]).optional(),
  })
  .refine((value) => value.name !== undefined || value.email !== undefined, 'give a name or an email');

export const exposureSchema = z.strictObject({
  name: identifier.describe('For selection: exposure:<name>.'),
  label: z.string().optional().describe('For people; any text.'),
  type: z.enum(EXPOSURE_TYPES),
  maturity: z.enum(MATURITIES).optional().describe('How much the others may rely on it.'),
  url: z.string().optional(),
  description: z.string().optional(),
  owner,
  depends_on: z
    .array(z.string())
    .optional()
    .describe("What it reads: ref('model') and source('schema', 'table')."),
  tags: names.optional(),
  meta,
  config: z
    .strictObject({
      enabled: z.boolean().optional().describe('false leaves the exposure out.'),
      tags: names.optional(),
      meta,
    })
    .optional(),
});

export const groupSchema = z.strictObject({
  name: identifier.describe('For the setting "group" of models and seeds, and for selection: group:<name>.'),
  description: z.string().optional(),
  owner,
  config: z.strictObject({ meta }).optional(),
});

export type ExposureProperties = z.infer<typeof exposureSchema>;
export type GroupProperties = z.infer<typeof groupSchema>;
export type OwnerProperties = z.infer<typeof owner>;
