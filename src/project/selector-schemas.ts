/** The shape of selectors.yml. Definitions are read by selector-definition.ts, whose JSON Schema for editors stands here. */
import * as z from 'zod';
import { INDIRECT_SELECTIONS } from '../graph/selector.ts';

export const selectorsFileSchema = z.strictObject({
  version: z.number().optional().describe('Ignored; dbt files carry it.'),
  selectors: z.array(
    z.strictObject({
      name: z.string().describe('For --selector and selector:.'),
      description: z.string().optional(),
      default: z
        .union([z.boolean(), z.string()])
        .optional()
        .describe('true: holds where nothing else is selected. May be a template that gives true or false.'),
      definition: z.unknown().meta({ $ref: '#/$defs/definition' }),
    }),
  ),
});

/** Keys of the full form, beside `method` and `value`. */
export const OPERATOR_KEYS = [
  'children',
  'parents',
  'childrens_parents',
  'children_depth',
  'parents_depth',
  'indirect_selection',
  'exclude',
] as const;

const list = { type: 'array', minItems: 1, items: { $ref: '#/$defs/listed' } };
const scalar = { type: ['string', 'number', 'boolean'] };

/** `$defs` of the JSON Schema: a definition, and what may stand in the list of a union or an intersection. */
export const DEFINITION_SCHEMAS = {
  definition: {
    description:
      'What is selected: words as for --select, a method with its value, or a union or intersection.',
    anyOf: [
      { type: 'string' },
      { $ref: '#/$defs/union' },
      { $ref: '#/$defs/intersection' },
      { $ref: '#/$defs/full' },
      { $ref: '#/$defs/keyValue' },
    ],
  },
  union: { type: 'object', properties: { union: list }, required: ['union'], additionalProperties: false },
  intersection: {
    type: 'object',
    properties: { intersection: list },
    required: ['intersection'],
    additionalProperties: false,
  },
  exclude: {
    type: 'object',
    properties: { exclude: list },
    required: ['exclude'],
    additionalProperties: false,
  },
  listed: { anyOf: [{ $ref: '#/$defs/exclude' }, { $ref: '#/$defs/definition' }] },
  full: {
    type: 'object',
    properties: {
      method: { type: 'string', description: 'Such as tag, path, config.materialized or selector.' },
      value: scalar,
      children: { type: 'boolean' },
      parents: { type: 'boolean' },
      childrens_parents: { type: 'boolean', description: 'Descendants, and all that these need: @.' },
      children_depth: { type: 'integer', minimum: 1 },
      parents_depth: { type: 'integer', minimum: 1 },
      indirect_selection: { enum: [...INDIRECT_SELECTIONS] },
      exclude: list,
    },
    required: ['method', 'value'],
    additionalProperties: false,
  },
  keyValue: {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    propertyNames: { pattern: '^(?!(?:union|intersection|exclude|method|value)$)[a-z_]+(?:\\..+)?$' },
    additionalProperties: scalar,
  },
} as const;
