/** Holds what gold writes for programs against its schema. */
import * as assert from 'uvu/assert';
import { type EventLine, eventLineSchema } from '../../src/artifacts/schemas/event-line.ts';
import { ARTIFACT_SCHEMAS } from '../../src/artifacts/schemas/json-schemas.ts';

/** The value, when it is as the schema says and has no key that the schema does not list. */
export function requireDocument(name: string, value: unknown): void {
  const schema = ARTIFACT_SCHEMAS[name];
  assert.ok(schema, `no schema ${name}`);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`${name}: ${parsed.error.message}\n${JSON.stringify(value, null, 1)}`);
  // Keys that are not listed do not come out again.
  assert.equal(JSON.parse(JSON.stringify(parsed.data)), value, name);
}

/** Every line of the text, each held against the schema. */
export function readEventLines(text: string): readonly EventLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const value: unknown = JSON.parse(line);
      requireDocument('event', value);
      return eventLineSchema.parse(value);
    });
}

/** The document that a command printed, held against its schema. */
export function readDocument(name: string, stdout: string): unknown {
  const value: unknown = JSON.parse(stdout);
  requireDocument(name, value);
  return value;
}
