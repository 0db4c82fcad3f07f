/**
 * All models of a project, rendered. What rendering needs to know (which models are ephemeral or disabled, which sources the DAG
 * reaches) it also gives; so each model is rendered with what the YAML says, and again only where the models say otherwise.
 */
import { buildDag, type Dag } from '../graph/dag.ts';
import type { ProjectNames } from './builtins.ts';
import type { ModelConfig, ModelNode, SourceNode } from './manifest.ts';
import {
  declaredConfig,
  type ModelFile,
  type RenderedModel,
  type RenderFacts,
  relationOf,
  renderModel,
} from './models.ts';
import type { Target } from './target.ts';
import type { ValueTemplates } from './value-template.ts';

export interface RenderedModels {
  /** Enabled models, sorted by id. */
  readonly models: readonly RenderedModel[];
  readonly dag: Dag;
  readonly facts: RenderFacts;
}

/** What models can name beside models and sources. */
export interface LeafNode {
  readonly id: string;
  readonly name: string;
  readonly config: ModelConfig;
}

/** Renders with what the YAML says, then once more those for which the models themselves said otherwise. */
export function renderModels(
  files: readonly ModelFile[],
  seeds: readonly LeafNode[],
  sources: readonly SourceNode[],
  names: ProjectNames,
  templates: ValueTemplates,
  target: Target,
): RenderedModels {
  const factsFor = (
    ephemeral: ReadonlySet<string>,
    disabled: ReadonlySet<string>,
    sourceTables?: ReadonlyMap<string, readonly string[]>,
  ): RenderFacts => ({
    names: {
      ...names,
      sources: new Map(sources.map((source) => [`${source.source}.${source.name}`, source])),
      models: new Map(
        [...files, ...seeds].map(({ name, id }) => [
          name,
          {
            id,
            relation: disabled.has(name) ? undefined : relationOf(name, target.schema, ephemeral.has(name)),
          },
        ]),
      ),
    },
    templates,
    schema: target.schema,
    ephemeral,
    sourceTables,
  });
  const declared = [...files.map((model) => ({ name: model.name, config: declaredConfig(model) })), ...seeds];
  let facts = factsFor(ephemeralNames(declared), disabledNames(declared));
  let models = files.map((model) => renderModel(model, facts));

  const actual = [...models.map(({ model, config }) => ({ name: model.name, config })), ...seeds];
  const changed = differences(
    facts.ephemeral,
    ephemeralNames(actual),
    disabledNames(declared),
    disabledNames(actual),
  );
  facts = factsFor(ephemeralNames(actual), disabledNames(actual));
  const idOf = new Map(files.map((file) => [file.name, file.id]));
  const changedIds = new Set([...changed].map((name) => idOf.get(name)));
  const reads = (model: RenderedModel): boolean => [...model.recorded.nodes].some((id) => changedIds.has(id));
  models = models.map((model) => (reads(model) ? renderModel(model.model, facts) : model));
  models = models.filter((model) => model.config.enabled);

  const dag = buildDag([
    ...models.map((model) => ({ id: model.model.id, dependsOn: [...model.recorded.nodes] })),
    ...seeds.filter(({ config }) => config.enabled).map(({ id }) => ({ id, dependsOn: [] })),
    ...sources.map((source) => ({ id: source.id, dependsOn: [] })),
  ]);
  const sourceTables = reachedSources(models, sources, dag);
  facts = { ...facts, sourceTables };
  models = models.map((model) =>
    model.recorded.readsSourceTables ? renderModel(model.model, facts) : model,
  );
  models.sort((a, b) => (a.model.id < b.model.id ? -1 : 1));
  return { models, dag, facts };
}

interface NamedConfig {
  readonly name: string;
  readonly config: ModelNode['config'];
}

function ephemeralNames(models: readonly NamedConfig[]): Set<string> {
  return new Set(models.filter(({ config }) => config.materialized === 'ephemeral').map(({ name }) => name));
}

function disabledNames(models: readonly NamedConfig[]): Set<string> {
  return new Set(models.filter(({ config }) => !config.enabled).map(({ name }) => name));
}

function differences(
  ...sets: [Set<string> | ReadonlySet<string>, Set<string>, Set<string>, Set<string>]
): Set<string> {
  const [a, b, c, d] = sets;
  const changed = [...a, ...b].filter((name) => a.has(name) !== b.has(name));
  const toggled = [...c, ...d].filter((name) => c.has(name) !== d.has(name));
  return new Set([...changed, ...toggled]);
}

function reachedSources(
  models: readonly RenderedModel[],
  sources: readonly SourceNode[],
  dag: Dag,
): Map<string, readonly string[]> {
  const names = new Map(sources.map((source) => [source.id, `${source.source}.${source.name}`]));
  return new Map(
    models.map(({ model }) => [
      model.name,
      [...dag.ancestors(model.id)].flatMap((id) => names.get(id) ?? []).sort(),
    ]),
  );
}
