/** Parts that several artifacts share. These definitions are read at build and test time only: code imports their types. */
import * as z from 'zod';

/** One version for all documents; it grows when a key goes or changes its meaning, not when one is added. */
export const SCHEMA_VERSION = 1;

export const instant = z.iso.datetime().describe('ISO 8601 in UTC');

export const location = z
  .object({ file: z.string(), line: z.int().min(1), column: z.int().min(1) })
  .describe('A place in a file of the project; lines and columns count from 1');

export const errorSchema = z
  .object({
    code: z.string().describe('Stable, kebab-case; `internal` for a fault of gold'),
    message: z.string(),
    hint: z.string().nullable().describe('What to do about it'),
    location: location.nullable(),
  })
  .describe('What went wrong');

/** The first key of every document. */
export function metadata<D extends string>(
  document: D,
): z.ZodObject<{ schema_version: z.ZodLiteral<1>; document: z.ZodLiteral<D> }> {
  return z.object({ schema_version: z.literal(SCHEMA_VERSION), document: z.literal(document) });
}

export const cells = z.array(z.unknown()).describe('One value for each column');
export const seconds = z.number().min(0).describe('Wall time');
export const count = z.int().min(0);
export type ErrorJson = z.infer<typeof errorSchema>;
export type LocationJson = z.infer<typeof location>;
