/** A rendered model as a node of the manifest. */
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { hashData, hashText } from './hash.ts';
import type { MetadataColumn, ModelNode } from './manifest.ts';
import type { CompileMemory } from './memory/compile-memory.ts';
import type { MetadataRenderer } from './metadata-columns.ts';
import { locateSetting, type RenderedModel, type RenderFacts, relationOf } from './models.ts';
import { compileColumns } from './sources.ts';

export interface NodeContext {
  readonly project: string;
  readonly facts: RenderFacts;
  /** Hashes of macro files, by path. */
  readonly macroHashes: ReadonlyMap<string, string>;
  readonly renderMetadata: MetadataRenderer;
  readonly memory: CompileMemory;
  readonly report: (error: GoldError) => void;
}

export function toModelNode(rendered: RenderedModel, context: NodeContext): ModelNode {
  const { facts, renderMetadata, project } = context;
  const { model, config } = rendered;
  const sourceTables = facts.sourceTables?.get(model.name) ?? [];
  const place = (): Location => locateSetting(rendered, 'metadata_columns');
  const metadataColumns = renderMetadata(
    { name: model.name, path: model.file.path, config, place, sourceTables },
    context.report,
  );
  const { memo } = rendered;
  const isSame =
    memo.node !== undefined &&
    memo.node.properties === model.properties?.value &&
    memo.node.propertiesFile === model.properties?.document.file &&
    memo.node.levels === model.levels &&
    memo.node.config === config &&
    memo.node.project === project &&
    memo.node.schema === facts.schema &&
    isSameList(memo.node.node.sourceTables, sourceTables) &&
    isSameColumns(memo.node.node.metadataColumns, metadataColumns);
  if (isSame && memo.node !== undefined) return memo.node.node;
  const node = buildNode(rendered, sourceTables, metadataColumns, context);
  memo.node = {
    node,
    properties: model.properties?.value,
    propertiesFile: model.properties?.document.file,
    levels: model.levels,
    config,
    project,
    schema: facts.schema,
  };
  return node;
}

function buildNode(
  rendered: RenderedModel,
  sourceTables: readonly string[],
  metadataColumns: readonly MetadataColumn[],
  { project, facts, macroHashes, memory }: NodeContext,
): ModelNode {
  const { model, config, recorded } = rendered;
  const { properties } = model;
  const checksum = memory.hashOf(model.file);
  return {
    kind: 'model',
    id: model.id,
    name: model.name,
    path: model.file.path,
    propertiesPath: properties?.document.file,
    fqn: [project, ...model.folders],
    description: properties?.value.description ?? '',
    columns: properties
      ? compileColumns(properties.value.columns ?? [], properties.document, [...properties.at, 'columns'])
      : [],
    config,
    relation: relationOf(model.name, facts.schema, config.materialized === 'ephemeral'),
    dependsOn: [...recorded.nodes].sort(),
    macroFiles: rendered.macroFiles,
    deltas: recorded.deltas,
    sourceTables,
    metadataColumns,
    sql: rendered.sql,
    partitionPlace: locateSetting(rendered, 'partition_by'),
    checksum,
    codeHash: hashText(
      JSON.stringify([
        checksum,
        rendered.macroFiles.map((path) => macroHashes.get(path)),
        // Most models share it.
        memory.recall(config, 'hash', () => hashData(config)),
        [...recorded.vars].sort(byKey).map(([name, value]) => [name, hashData(value)]),
        [...recorded.environment].sort(byKey),
        // Validating has put the keys into the order of the schema.
        properties?.value.columns ?? [],
        properties?.value.description ?? '',
      ]),
    ),
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((one, index) => one === b[index]));
}

function isSameColumns(a: readonly MetadataColumn[], b: readonly MetadataColumn[]): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every(({ name, sql }, index) => name === b[index]?.name && sql === b[index]?.sql))
  );
}
