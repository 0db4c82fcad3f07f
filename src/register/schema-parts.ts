/** The schema as Spark keeps it in table parameters: its JSON in numbered parts, because catalogs limit the length of a value. */
import type { Parameters } from '../ports/catalog.ts';

/** Characters, as Spark cuts. */
export const PART_LENGTH = 4_000;
const SCHEMA = 'spark.sql.sources.schema';

/** `spark.sql.sources.schema.numParts` and `…part.0`, `…part.1`, … */
export function toSchemaParts(schema: string): Parameters {
  const parts: string[] = [];
  for (let start = 0; start < schema.length; ) {
    let end = Math.min(schema.length, start + PART_LENGTH);
    // A part with half of a character could not be sent.
    if (end < schema.length && /[\uD800-\uDBFF]/.test(schema[end - 1] ?? '')) end -= 1;
    parts.push(schema.slice(start, end));
    start = end;
  }
  return {
    [`${SCHEMA}.numParts`]: String(parts.length),
    ...Object.fromEntries(parts.map((part, index) => [`${SCHEMA}.part.${index}`, part])),
  };
}

/** Everything that Spark knows a schema by: what is not ours there would be read instead of ours, or after it. */
export function isSchemaParameter(key: string): boolean {
  return key === SCHEMA || key.startsWith(`${SCHEMA}.`);
}
