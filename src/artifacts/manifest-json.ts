/** target/manifest.json: the compiled project for other tools. The same project gives the same bytes. */
import type { Compilation } from '../compile/compile-project.ts';
import type { ColumnNode, ModelNode, SourceNode } from '../compile/manifest.ts';

export const MANIFEST_VERSION = 1;

export interface ManifestJson {
  readonly metadata: object;
  /** By id, as the sources. */
  readonly nodes: Readonly<Record<string, object>>;
  readonly sources: Readonly<Record<string, object>>;
  /** Ids by id. */
  readonly parents: Readonly<Record<string, readonly string[]>>;
  readonly children: Readonly<Record<string, readonly string[]>>;
}

/** The JSON value; keys and nodes sorted. */
export function toManifestJson(compilation: Compilation): ManifestJson {
  const { manifest, dag } = compilation;
  const nodes = [...manifest.models].sort(byId);
  const sources = [...manifest.sources].sort(byId);
  return {
    metadata: { schema_version: MANIFEST_VERSION, project: manifest.project, target: manifest.target },
    nodes: Object.fromEntries(nodes.map((node) => [node.id, modelToJson(node)])),
    sources: Object.fromEntries(sources.map((source) => [source.id, sourceToJson(source)])),
    parents: Object.fromEntries(dag.ids.map((id) => [id, dag.parents(id)])),
    children: Object.fromEntries(dag.ids.map((id) => [id, dag.children(id)])),
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
    config: {
      materialized: model.config.materialized,
      tags: model.config.tags,
      meta: model.config.meta,
      partition_by: model.config.partitionBy,
      metadata_columns: model.config.metadataColumns,
      contract: model.config.contract,
      ...(model.seedFile === undefined ? {} : { delimiter: model.seedFile.delimiter }),
    },
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
