/**
 * All models of a project, rendered. What rendering needs to know (which models are ephemeral or disabled, which sources the DAG
 * reaches) it also gives; so each model is rendered with what the YAML says, and again only where the models say otherwise.
 */
import type { Dag } from '../graph/dag.ts';
import type { ProjectNames } from './builtins.ts';
import type { ModelConfig, NodeId, SourceNode } from './manifest.ts';
import type { CompileMemory } from './memory/compile-memory.ts';
import type { Epoch } from './memory/epochs.ts';
import {
  declaredConfig,
  type ModelFile,
  type Remembering,
  type RenderedModel,
  type RenderFacts,
  relationOf,
  renderFacts,
  renderModel,
} from './models.ts';
import type { Target } from './target.ts';
import type { ValueTemplates } from './value-template.ts';

export interface RenderedModels {
  /** Enabled models, sorted by id. */
  readonly models: readonly RenderedModel[];
  readonly dag: Dag;
  readonly facts: RenderFacts;
  readonly epoch: Epoch;
}

/** What models can name beside models and sources. */
export type LeafNode = NamedConfig;

/**
 * Renders with what the YAML says, then with what the models say themselves, then with the sources that the DAG reaches. Memory holds
 * what came of it before, so each time only those are rendered that are told something else.
 */
export function renderModels(
  files: readonly ModelFile[],
  seeds: readonly LeafNode[],
  sources: readonly SourceNode[],
  names: ProjectNames,
  templates: ValueTemplates,
  target: Target,
  memory: CompileMemory,
): RenderedModels {
  const sourceNames = new Map(sources.map((source) => [`${source.source}.${source.name}`, source]));
  const factsFor = (nodes: readonly NamedConfig[]): RenderFacts => {
    const ephemeral = ephemeralNames(nodes);
    const models = new Map(
      nodes.map(({ id, name, config: { enabled } }) => [
        name,
        { id, relation: enabled ? relationOf(name, target.schema, ephemeral.has(name)) : undefined },
      ]),
    );
    return renderFacts({ ...names, sources: sourceNames, models }, templates, target.schema, {
      ephemeral,
      sourceTables: undefined,
    });
  };
  const remember = ({ names, schema, templates: { macros } }: RenderFacts): Remembering => ({
    memory,
    epoch: memory.epochOf({ names, schema, macros }),
  });
  const render = (facts: RenderFacts): RenderedModel[] => {
    const remembering = remember(facts);
    return files.map((model) => renderModel(model, facts, remembering));
  };
  const declared = files.map((model) => ({ ...namesOf(model), config: declaredConfig(model) }));
  const declaredFacts = factsFor([...declared, ...seeds]);
  const first = render(declaredFacts);

  const actual = first.map(({ model, config }) => ({ ...namesOf(model), config }));
  const actualFacts = isSame(declared, actual) ? declaredFacts : factsFor([...actual, ...seeds]);
  const second = actualFacts === declaredFacts ? first : render(actualFacts);

  const enabled = second.filter((model) => model.config.enabled);
  const dag = memory.dagOf([
    ...enabled.map((model) => ({ id: model.model.id, dependsOn: model.recorded.nodes })),
    ...seeds.filter(({ config }) => config.enabled).map(({ id }) => ({ id, dependsOn: NOTHING })),
    ...sources.map((source) => ({ id: source.id, dependsOn: NOTHING })),
  ]);
  const reached = memory.recall(dag, 'sources', () => reachedSources(sources, dag));
  const sourceTables = new Map(enabled.map(({ model }) => [model.name, reached.get(model.id) ?? []]));
  const facts = renderFacts(actualFacts.names, templates, target.schema, {
    ephemeral: actualFacts.ephemeral,
    sourceTables,
  });
  const remembering = remember(facts);
  const models = enabled
    .map((model) => (model.recorded.readsSourceTables ? renderModel(model.model, facts, remembering) : model))
    .sort((a, b) => (a.model.id < b.model.id ? -1 : 1));
  return { models, dag, facts, epoch: remembering.epoch };
}

interface NamedConfig {
  readonly id: string;
  readonly name: string;
  readonly config: ModelConfig;
}

function namesOf({ id, name }: ModelFile): { readonly id: string; readonly name: string } {
  return { id, name };
}

/** Whether models are named alike: what is enabled and what is inlined. */
function isSame(a: readonly NamedConfig[], b: readonly NamedConfig[]): boolean {
  return a.every(({ config }, index) => {
    const other = b[index]?.config;
    return (
      config.enabled === other?.enabled &&
      (config.materialized === 'ephemeral') === (other.materialized === 'ephemeral')
    );
  });
}

function ephemeralNames(models: readonly NamedConfig[]): Set<string> {
  return new Set(models.filter(({ config }) => config.materialized === 'ephemeral').map(({ name }) => name));
}

const NOTHING: ReadonlySet<NodeId> = new Set();

/** The sources above each node, sorted: what its parents reach, and those among its parents. */
function reachedSources(sources: readonly SourceNode[], dag: Dag): Map<NodeId, readonly string[]> {
  const reached = new Map<NodeId, readonly string[]>(
    sources.map((source) => [source.id, [`${source.source}.${source.name}`]]),
  );
  // Most models reach what another one reaches too; one list for all of them.
  const lists = new Map<string, readonly string[]>();
  for (const id of dag.topologicalOrder()) {
    if (reached.has(id)) continue;
    const [only, ...others] = new Set(dag.parents(id).map((parent) => reached.get(parent) ?? []));
    const all = others.length === 0 ? (only ?? []) : [...new Set([only ?? [], ...others].flat())].sort();
    const key = all.join('\n');
    const list = lists.get(key) ?? all;
    lists.set(key, list);
    reached.set(id, list);
  }
  return reached;
}
