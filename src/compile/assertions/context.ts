/** What compiling assertions knows of the project, and how their texts lead to tables. */
import type { GoldError, Location } from '../../diagnostics/gold-error.ts';
import type { Dag } from '../../graph/dag.ts';
import type { ProjectNames } from '../builtins.ts';
import { isStored, type ModelNode, type NodeId, type SourceNode } from '../manifest.ts';
import type { ValueTemplates } from '../value-template.ts';

export interface AssertionContext {
  readonly project: string;
  readonly models: ReadonlyMap<NodeId, ModelNode>;
  readonly sources: readonly SourceNode[];
  readonly dag: Dag;
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

/** Tables, and what is stored behind those that are views: views and inlined models are looked through. */
export function storedBehind(
  tables: readonly Table[],
  { models, tables: { byId } }: Pick<AssertionContext, 'models' | 'tables'>,
): Table[] {
  const found = new Map<NodeId, Table>();
  const seen = new Set<NodeId>();
  const open = tables.map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const model = models.get(id);
    const table = byId.get(id);
    if (model !== undefined && !isStored(model.config)) open.push(...model.dependsOn);
    else if (table !== undefined) found.set(id, table);
  }
  return [...found.values()];
}

/**
 * What an assertion over these tables gates: of the stored models that it reads, through views too, the one made last, since only then
 * there is something to compare. Its own source when nothing else is made later; a view where nothing is stored.
 */
export function gateOf(
  subject: Table | undefined,
  tables: readonly Table[],
  rank: (id: NodeId) => number,
  context: Pick<AssertionContext, 'models' | 'tables'>,
): Table | undefined {
  const latest = (list: readonly Table[]): Table | undefined =>
    [...list].sort((a, b) => rank(a.id) - rank(b.id)).at(-1);
  const stored = storedBehind(tables, context).filter(({ kind }) => kind === 'model');
  if (subject?.kind === 'source') return latest([subject, ...stored]);
  return latest(stored) ?? latest(tables.filter(({ kind }) => kind === 'model')) ?? latest(tables);
}

/** `silver.orders` or the name of a model. */
export function tableName(table: Table): string {
  return table.kind === 'source' ? `${table.source}.${table.name}` : table.name;
}
