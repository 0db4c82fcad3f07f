/** JSON Schemas of the YAML files, from the definitions that validate them. */
import * as z from 'zod';
import { modelConfigSchema, projectConfigSchema, propertiesFileSchema, seedConfigSchema } from './schemas.ts';
import { DEFINITION_SCHEMAS, selectorsFileSchema } from './selector-schemas.ts';
import { macroTestSchema, modelTestSchema, testsFileSchema } from './unit-test-schemas.ts';

/** By file name without suffix. Templates are allowed wherever text is. */
export function yamlSchemas(): Readonly<
  Record<'gold_project' | 'properties' | 'tests' | 'selectors', object>
> {
  return {
    gold_project: withFolderTrees(toJson(projectConfigSchema)),
    properties: withUnitTests(toJson(propertiesFileSchema)),
    tests: withUnitTests(toJson(testsFileSchema)),
    selectors: { ...toJson(selectorsFileSchema), $defs: DEFINITION_SCHEMAS },
  };
}

type JsonSchema = Readonly<Record<string, unknown>>;

function toJson(schema: z.ZodType): JsonSchema {
  return { ...z.toJSONSchema(schema, { io: 'input' }) };
}

/** `models:` and `seeds:` are trees: settings with a plus at every level, folders below. Zod checks them elsewhere. */
function withFolderTrees(schema: JsonSchema): JsonSchema {
  const { properties } = schema;
  return {
    ...schema,
    properties: {
      ...(properties ?? {}),
      models: { $ref: '#/$defs/models' },
      seeds: { $ref: '#/$defs/seeds' },
    },
    $defs: { models: folderTree('models', modelConfigSchema), seeds: folderTree('seeds', seedConfigSchema) },
  };
}

function folderTree(section: 'models' | 'seeds', config: z.ZodType): JsonSchema {
  const { properties } = toJson(config);
  const settings = Object.entries(properties ?? {});
  return {
    type: 'object',
    description: `Settings of ${section} by folder: +setting here, or a folder with the same inside.`,
    properties: Object.fromEntries(settings.map(([name, setting]) => [`+${name}`, setting])),
    additionalProperties: { $ref: `#/$defs/${section}` },
    propertyNames: { pattern: `^(?:[^+].*|\\+(?:${settings.map(([name]) => name).join('|')}))$` },
  };
}

/** Entries of `unit_tests:` are about a model or a macro; each is checked by its own schema. */
function withUnitTests(schema: JsonSchema): JsonSchema {
  const { properties } = schema;
  const entries = [modelTestSchema, macroTestSchema].map((test) => {
    const { $schema: _, ...entry } = toJson(test);
    return entry;
  });
  const unitTests = { type: 'array', items: { anyOf: entries } };
  return { ...schema, properties: { ...(properties ?? {}), unit_tests: unitTests } };
}
