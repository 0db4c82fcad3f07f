/**
 * What decides a model's result besides the data, part by part, as short hashes: kept in each commit, so that a later compilation can say
 * which part is another one. Found when asked for, since most commands do not.
 */
import type { Recorded } from './builtins.ts';
import { hashData } from './hash.ts';
import { type ColumnNode, isStored, type ModelConfig, type ModelNode, type NodeId } from './manifest.ts';

/** Hashes by part: `text`, `macro macros/money.sql`, `config partition_by`, `var as_of_date`, `model order_lines`, … */
export type CodeParts = Readonly<Record<string, string>>;

export interface CodeFacts {
  readonly models: ReadonlyMap<NodeId, ModelNode>;
  /** What the template of a model asked for; undefined for seeds. */
  readonly recordedOf: (id: NodeId) => Pick<Recorded, 'vars' | 'environment'> | undefined;
  /** Hashes of macro files, by path. */
  readonly macroHashes: ReadonlyMap<string, string>;
}

/**
 * Those of a model, or of a seed. The models that it reads and that are not stored, itself or through others, are parts of it. Throws for
 * an unknown id.
 */
export function findCodeParts(id: NodeId, facts: CodeFacts): CodeParts {
  const { models } = facts;
  const model = models.get(id);
  if (model === undefined) throw new Error(`no model ${id}`);
  const through = new Map<NodeId, ModelNode>();
  const open = [...model.dependsOn];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const read = models.get(next);
    if (read === undefined || isStored(read.config) || through.has(next)) continue;
    through.set(next, read);
    open.push(...read.dependsOn);
  }
  const inlined = [...through.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    ...ownParts(model, facts),
    ...Object.fromEntries(inlined.map((one) => [`model ${one.name}`, shortHash(ownParts(one, facts))])),
  };
}

/** Settings that are as if they were not written count as such, so that a setting that is new to gold changes nothing. */
function ownParts(model: ModelNode, { recordedOf, macroHashes }: CodeFacts): CodeParts {
  const { seedFile: seed, columns } = model;
  const recorded = recordedOf(model.id);
  const named = (kind: string, entries: Iterable<readonly [string, unknown]>): [string, unknown][] =>
    [...entries].map(([name, value]) => [`${kind} ${name}`, value ?? null]);
  const all: [string, unknown][] = [
    [seed === undefined ? 'text' : 'file', model.checksum],
    ...named('macro', model.macroFiles.map((path) => [path, macroHashes.get(path)])), // biome-ignore format: a list
    ...named('config', settingsOf(model.config)),
    ...named('var', recorded?.vars ?? []),
    ...named('env', recorded?.environment ?? []),
    // Assertions and tags of columns decide nothing of the table.
    ['columns', columns.length === 0 ? undefined : columns.map(toDeclared)],
    ['description', model.description || undefined],
    ['delimiter', seed?.delimiter],
    ['types', seed?.columns.map(({ name, type }) => [name, type ?? null])],
  ];
  const present = all.filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(present.map(([name, value]) => [name, shortHash(value)]));
}

/** Whether the model stands in the project or not is no part of what it computes. */
function settingsOf({ enabled: _, ...config }: ModelConfig): [string, unknown][] {
  return Object.entries(config)
    .filter(([, value]) => !isUnset(value))
    .map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]);
}

const toDeclared = ({ name, description, dataType }: ColumnNode): readonly string[] => [
  name,
  description,
  dataType ?? '',
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
