/** JSON Schemas of what gold writes for programs, from the definitions by which its code is typed. Not loaded by commands. */
import * as z from 'zod';
import { DOCUMENTS } from './documents.ts';
import { eventLineSchema } from './event-line.ts';
import { manifestSchema } from './manifest.ts';
import { runResultsSchema } from './run-results.ts';
import { sourcesSchema } from './sources.ts';

/** By name of the document: `run-results`. */
export const ARTIFACT_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  manifest: manifestSchema,
  'run-results': runResultsSchema,
  sources: sourcesSchema,
  event: eventLineSchema,
  ...DOCUMENTS,
};

/** By file name without suffix. Readers should let pass keys that they do not know: such may be added. */
export function artifactSchemas(): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(ARTIFACT_SCHEMAS).map(([name, schema]) => [
      name,
      // As input a key may be there that is not listed.
      z.toJSONSchema(schema, { io: 'input', reused: 'ref' }),
    ]),
  );
}
