/** JSON Schemas of the YAML files, from the definitions that validate them. */
import * as z from 'zod';
import { modelConfigSchema, projectConfigSchema, propertiesFileSchema } from './schemas.ts';

/** By file name without suffix. Templates are allowed wherever text is. */
export function yamlSchemas(): Readonly<Record<'gold_project' | 'properties', object>> {
  return {
    gold_project: withModelTree(toJson(projectConfigSchema)),
    properties: toJson(propertiesFileSchema),
  };
}

type JsonSchema = Readonly<Record<string, unknown>>;

function toJson(schema: z.ZodType): JsonSchema {
  return { ...z.toJSONSchema(schema, { io: 'input' }) };
}

/** `models:` is a tree: settings with a plus at every level, folders below. Zod checks it elsewhere. */
function withModelTree(schema: JsonSchema): JsonSchema {
  const { properties: settings } = toJson(modelConfigSchema);
  const withPlus = Object.fromEntries(
    Object.entries(settings ?? {}).map(([name, setting]) => [`+${name}`, setting]),
  );
  const tree = {
    type: 'object',
    description: 'Settings of models by folder: +setting here, or a folder with the same inside.',
    properties: withPlus,
    additionalProperties: { $ref: '#/$defs/models' },
    propertyNames: { pattern: `^(?:[^+].*|\\+(?:${Object.keys(settings ?? {}).join('|')}))$` },
  };
  const { properties } = schema;
  return {
    ...schema,
    properties: { ...(properties ?? {}), models: { $ref: '#/$defs/models' } },
    $defs: { models: tree },
  };
}
