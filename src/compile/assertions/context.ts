/** What compiling assertions knows of the project, and how their texts lead to tables. */
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import type { Dag } from '../../graph/dag.ts';
import type { ProjectNames } from '../builtins.ts';
import type { ModelNode, NodeId, SourceNode } from '../manifest.ts';
import type { ValueTemplates } from '../value-template.ts';

export interface AssertionContext {
  readonly project: string;
  readonly models: ReadonlyMap<NodeId, ModelNode>;
  readonly sources: readonly SourceNode[];
  readonly dag: Dag;
  /** All nodes, parents before children. */
  readonly order: readonly NodeId[];
  readonly tables: TableIndex;
  readonly names: ProjectNames;
  readonly templates: ValueTemplates;
  /** Renders a template in a text at a place. */
  readonly render: (text: string, location: Location) => string;
  readonly report: (error: GoldError) => void;
}

export type Table = ModelNode | SourceNode;

/** Stored models and sources by what people write, and by id. */
export interface TableIndex {
  /** Under `ref('model')` and `source('schema', 'table')`. */
  readonly byReference: ReadonlyMap<string, Table>;
  readonly byId: ReadonlyMap<NodeId, Table>;
}

export function indexTables(models: Iterable<ModelNode>, sources: readonly SourceNode[]): TableIndex {
  const tables = [...[...models].filter(({ config }) => config.materialized !== 'ephemeral'), ...sources];
  return {
    byReference: new Map(tables.map((table) => [referenceTo(table), table])),
    byId: new Map(tables.map((table) => [table.id, table])),
  };
}

function referenceTo(table: Table): string {
  return table.kind === 'source' ? `source('${table.source}', '${table.name}')` : `ref('${table.name}')`;
}

/** By `ref('model')`, `source('schema', 'table')` or a model's bare name; undefined for anything else and for what is not stored. */
export function findTable(
  reference: string,
  { tables }: Pick<AssertionContext, 'tables'>,
): Table | undefined {
  const source = /^\s*source\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)\s*$/.exec(reference);
  if (source !== null) return tables.byReference.get(`source('${source[1]}', '${source[2]}')`);
  const name = /^\s*(?:ref\(\s*['"]([^'"]+)['"]\s*\)|([\w-]+))\s*$/.exec(reference);
  return name === null ? undefined : tables.byReference.get(`ref('${name[1] ?? name[2]}')`);
}

/**
 * Of the tables that an assertion reads, the one that it gates: the model made last, since only then there is something to compare.
 * Without models the last source.
 */
export function gateOf(tables: readonly Table[], rank: ReadonlyMap<NodeId, number>): Table | undefined {
  const latest = (list: readonly Table[]): Table | undefined =>
    [...list].sort((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0)).at(-1);
  const models = tables.filter((table) => table.kind === 'model');
  const stored = models.filter((model) => model.config.materialized !== 'view');
  return latest(stored) ?? latest(models) ?? latest(tables);
}

/** `silver.orders` or the name of a model. */
export function tableName(table: Table): string {
  return table.kind === 'source' ? `${table.source}.${table.name}` : table.name;
}
