/** target/manifest.json: the compiled project for other tools. The same project gives the same bytes. */
import { CHECKSUMS_VERSION } from '../compile/checksum-parts.ts';
import type { Compilation } from '../compile/compile-project.ts';
import type { ColumnNode, ModelNode, SourceNode } from '../compile/manifest.ts';
import { assertionToJson, exposureToJson, groupToJson, unitTestToJson } from './leaf-json.ts';
import { modelConfigJson, sourceConfigJson } from './node-config.ts';

export const MANIFEST_VERSION = 1;

export interface ManifestJson {
  readonly metadata: object;
  /** By id, as the sources. */
  readonly nodes: Readonly<Record<string, object>>;
  readonly sources: Readonly<Record<string, object>>;
  readonly exposures: Readonly<Record<string, object>>;
  readonly assertions: Readonly<Record<string, object>>;
  readonly unit_tests: Readonly<Record<string, object>>;
  /** By name. */
  readonly groups: Readonly<Record<string, object>>;
  /** Ids by id. */
  readonly parents: Readonly<Record<string, readonly string[]>>;
  readonly children: Readonly<Record<string, readonly string[]>>;
}

/** The JSON value; keys and nodes sorted. */
export function toManifestJson(compilation: Compilation): ManifestJson {
  const { manifest, dag, exposures, groups, unitTests } = compilation;
  const checksums = compilation.checksums();
  const withChecksums = <N extends { readonly id: string }>(
    list: readonly N[],
    toJson: (node: N) => object,
  ): Record<string, object> =>
    Object.fromEntries(
      list.map((node) => [node.id, { ...toJson(node), checksums: checksums.get(node.id) ?? null }]),
    );
  const shown = new Map<string, string[]>();
  for (const { id, dependsOn } of exposures) {
    for (const parent of dependsOn) shown.set(parent, [...(shown.get(parent) ?? []), id]);
  }
  const nodes = [...manifest.models].sort(byId);
  const sources = [...manifest.sources].sort(byId);
  return {
    metadata: {
      schema_version: MANIFEST_VERSION,
      document: 'manifest',
      checksums_version: CHECKSUMS_VERSION,
      project: manifest.project,
      target: manifest.target,
    },
    nodes: withChecksums(nodes, modelToJson),
    sources: withChecksums(sources, sourceToJson),
    exposures: withChecksums(exposures, exposureToJson),
    assertions: withChecksums(manifest.assertions, (node) => assertionToJson(node, manifest.project)),
    unit_tests: withChecksums(unitTests, (test) => unitTestToJson(test, compilation)),
    groups: Object.fromEntries(groups.map((group) => [group.name, groupToJson(group)])),
    parents: Object.fromEntries([
      ...dag.ids.map((id) => [id, dag.parents(id)] as const),
      ...exposures.map(({ id, dependsOn }) => [id, dependsOn] as const),
    ]),
    children: Object.fromEntries([
      ...dag.ids.map((id) => [id, [...(shown.get(id) ?? []), ...dag.children(id)]] as const),
      ...exposures.map(({ id }) => [id, []] as const),
    ]),
  };
}

/** Of rendered SQL, in the target folder. */
export const COMPILED_FOLDER = 'compiled';

/** Where a model's rendered SQL is written, in that folder; undefined for seeds, which have none. */
export function compiledPath(model: ModelNode): string | undefined {
  return model.seedFile === undefined ? model.path : undefined;
}

function modelToJson(model: ModelNode): object {
  return {
    id: model.id,
    resource_type: model.seedFile === undefined ? 'model' : 'seed',
    name: model.name,
    path: model.path,
    fqn: model.fqn,
    description: model.description,
    relation: model.relation,
    properties_path: model.propertiesPath ?? null,
    config: modelConfigJson(model),
    tags: model.config.tags,
    columns: model.columns.map(columnToJson),
    depends_on: {
      nodes: model.dependsOn,
      macros: model.macroFiles,
      deltas: model.deltas.map(({ relation }) => relation.name),
    },
    source_tables: model.sourceTables,
    compiled_path: model.seedFile === undefined ? `${COMPILED_FOLDER}/${model.path}` : null,
    checksum: model.checksum,
    code_hash: model.codeHash,
  };
}

function sourceToJson(source: SourceNode): object {
  return {
    id: source.id,
    resource_type: 'source',
    source: source.source,
    name: source.name,
    path: source.path,
    fqn: source.fqn,
    description: source.description,
    config: sourceConfigJson(source),
    tags: source.tags,
    meta: source.meta,
    format: source.format,
    version: source.version ?? null,
    timestamp: source.timestamp ?? null,
    intake: source.intake,
    columns: source.columns.map(columnToJson),
  };
}

function columnToJson(column: ColumnNode): object {
  return {
    name: column.name,
    description: column.description,
    data_type: column.dataType ?? null,
    tags: column.tags,
  };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
