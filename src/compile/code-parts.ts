/**
 * What decides a model's result besides the data, part by part, as short hashes: kept in each commit, so that a later compilation can say
 * which part is another one.
 */
import type { ColumnProperties } from '../project/schemas.ts';
import { hashData } from './hash.ts';
import { isStored, type ModelConfig, type ModelNode, type NodeId } from './manifest.ts';

/** Hashes by part: `text`, `macro macros/money.sql`, `config partition_by`, `var as_of_date`, `model order_lines`, … */
export type CodeParts = Readonly<Record<string, string>>;

export interface CodeFacts {
  /** Hash of the model's file. */
  readonly text?: string;
  /** Hash of the seed's file. */
  readonly file?: string;
  /** Hashes of macro files by path. */
  readonly macros?: readonly (readonly [string, unknown])[];
  readonly config: ModelConfig;
  readonly vars?: readonly (readonly [string, unknown])[];
  readonly environment?: readonly (readonly [string, unknown])[];
  readonly columns: readonly ColumnProperties[];
  readonly description: string;
  /** Of seeds. */
  readonly delimiter?: string;
  readonly types?: unknown;
}

/** Settings that are as if they were not written count as such, so that a setting that is new to gold changes nothing. */
export function toCodeParts(facts: CodeFacts): CodeParts {
  const { macros = [], config, vars = [], environment = [], columns, description } = facts;
  const named = (kind: string, entries: readonly (readonly [string, unknown])[]): [string, unknown][] =>
    entries.map(([name, value]) => [`${kind} ${name}`, value ?? null]);
  const all: [string, unknown][] = [
    ['text', facts.text],
    ['file', facts.file],
    ...named('macro', macros),
    ...named('config', settingsOf(config)),
    ...named('var', vars),
    ...named('env', environment),
    // Assertions and tags decide nothing of the table.
    ['columns', columns.length === 0 ? undefined : columns.map(toDeclared)],
    ['description', description || undefined],
    ['delimiter', facts.delimiter],
    ['types', facts.types],
  ];
  const present = all.filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(present.map(([name, value]) => [name, shortHash(value)]));
}

/** With the models that are not stored and that it reads, itself or through others: their code is part of its own. */
export function codePartsOf(model: ModelNode, models: ReadonlyMap<NodeId, ModelNode>): CodeParts {
  const through = new Map<NodeId, ModelNode>();
  const open = [...model.dependsOn];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const read = models.get(id);
    if (read === undefined || isStored(read.config) || through.has(id)) continue;
    through.set(id, read);
    open.push(...read.dependsOn);
  }
  const inlined = [...through.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    ...model.codeParts,
    ...Object.fromEntries(inlined.map(({ name, codeParts }) => [`model ${name}`, shortHash(codeParts)])),
  };
}

/** Whether the model stands in the project or not is no part of what it computes. */
function settingsOf({ enabled: _, ...config }: ModelConfig): [string, unknown][] {
  return Object.entries(config)
    .filter(([, value]) => !isUnset(value))
    .map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]);
}

const toDeclared = ({ name, description, data_type }: ColumnProperties): readonly string[] => [
  name,
  description ?? '',
  data_type ?? '',
];

function isUnset(value: unknown): boolean {
  if (value === undefined || value === false || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  // A map of settings none of which is set, such as `contract: {enforced: false}`.
  return typeof value === 'object' && value !== null && Object.values(value).every(isUnset);
}

/** Twelve digits of hex: enough to tell a few versions of one part from each other. */
function shortHash(value: unknown): string {
  return hashData(value).slice(0, 12);
}
