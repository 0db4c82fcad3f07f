/** target/manifest.json: the compiled project for other tools. The same project gives the same bytes. */
import { CHECKSUMS_VERSION } from '../compile/checksum-parts.ts';
import type { Compilation } from '../compile/compile-project.ts';
import type { ColumnNode, ModelNode, SourceNode } from '../compile/manifest.ts';
import { assertionToJson, exposureToJson, groupToJson, unitTestToJson } from './leaf-json.ts';
import { modelConfigJson, sourceConfigJson } from './node-config.ts';

export const MANIFEST_VERSION = 1;

export interface ManifestSection {
  readonly name:
    | 'nodes'
    | 'sources'
    | 'exposures'
    | 'assertions'
    | 'unit_tests'
    | 'groups'
    | 'parents'
    | 'children';
  /** Sorted by key: an id, or the name of a group. Values are made as they are asked for. */
  readonly entries: Iterable<readonly [key: string, value: object]>;
}

/** Of the nodes that have an id, each with its checksums. */
export function nodeSections(compilation: Compilation): ManifestSection[] {
  const { manifest, exposures, unitTests } = compilation;
  const checksums = compilation.checksums();
  function* withChecksums<N extends { readonly id: string }>(
    list: readonly N[],
    toJson: (node: N) => object,
  ): Generator<[string, object]> {
    for (const node of list) {
      yield [node.id, Object.assign(toJson(node), { checksums: checksums.get(node.id) ?? null })];
    }
  }
  return [
    { name: 'nodes', entries: withChecksums([...manifest.models].sort(byId), modelToJson) },
    { name: 'sources', entries: withChecksums([...manifest.sources].sort(byId), sourceToJson) },
    { name: 'exposures', entries: withChecksums(exposures, exposureToJson) },
    {
      name: 'assertions',
      entries: withChecksums(manifest.assertions, (node) => assertionToJson(node, manifest.project)),
    },
    { name: 'unit_tests', entries: withChecksums(unitTests, (test) => unitTestToJson(test, compilation)) },
  ];
}

/** The text of the file, an entry a line: as JSON as a whole, and to be searched line by line. */
export function* manifestText(compilation: Compilation): Generator<string> {
  const { project, target } = compilation.manifest;
  const metadata = {
    schema_version: MANIFEST_VERSION,
    document: 'manifest',
    checksums_version: CHECKSUMS_VERSION,
    project,
    target,
  };
  yield `{"metadata":${JSON.stringify(metadata)}`;
  for (const { name, entries } of [...nodeSections(compilation), ...otherSections(compilation)]) {
    yield `,\n"${name}":{`;
    let separator = '';
    for (const [key, value] of entries) {
      yield `${separator}\n${JSON.stringify(key)}:${JSON.stringify(value)}`;
      separator = ',';
    }
    yield '}';
  }
  yield '}\n';
}

function otherSections({ dag, exposures, groups }: Compilation): ManifestSection[] {
  const shown = new Map<string, string[]>();
  for (const { id, dependsOn } of exposures) {
    for (const parent of dependsOn) {
      const list = shown.get(parent);
      if (list === undefined) shown.set(parent, [id]);
      else list.push(id);
    }
  }
  return [
    { name: 'groups', entries: groups.map((group) => [group.name, groupToJson(group)]) },
    {
      name: 'parents',
      entries: [
        ...dag.ids.map((id) => [id, dag.parents(id)] as const),
        ...exposures.map(({ id, dependsOn }) => [id, dependsOn] as const),
      ],
    },
    {
      name: 'children',
      entries: [
        ...dag.ids.map((id) => [id, [...(shown.get(id) ?? []), ...dag.children(id)]] as const),
        ...exposures.map(({ id }) => [id, []] as const),
      ],
    },
  ];
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
