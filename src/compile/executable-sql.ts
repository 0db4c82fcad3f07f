/**
 * The query that an engine runs for a model: its own SELECT, ephemeral models it reads put in front as common table
 * expressions, and metadata columns added around. Each part knows its model, so that an offset can be led back.
 */

import type { Dag } from '../graph/dag.ts';
import { quoteName } from '../schema/sql-type.ts';
import type { MetadataColumn, ModelNode, NodeId } from './manifest.ts';

export interface ExecutableSql {
  readonly sql: string;
  readonly parts: readonly SqlPart[];
}

/** `sql.slice(start, end)` is the rendered text of `node` from its beginning. */
export interface SqlPart {
  readonly start: number;
  readonly end: number;
  readonly node: NodeId;
}

/** The place of an offset: a model and the offset in that model's own SQL; undefined in text that gold wrote. */
export function findPart(query: ExecutableSql, offset: number): { node: NodeId; offset: number } | undefined {
  const part = query.parts.find(({ start, end }) => offset >= start && offset <= end);
  return part && { node: part.node, offset: offset - part.start };
}

/** What ephemeral models are called inside a query that reads them. */
export function ephemeralRelationName(model: string): string {
  return `gold_ephemeral__${model}`;
}

export type QueryNode = Pick<ModelNode, 'id' | 'name' | 'sql'>;

/** `ephemerals`: the ephemeral models that `model` reaches, each after those it reads. */
export function buildQuery(
  model: Pick<ModelNode, 'id' | 'sql'>,
  ephemerals: readonly QueryNode[],
): ExecutableSql {
  if (ephemerals.length === 0) {
    return { sql: model.sql, parts: [{ start: 0, end: model.sql.length, node: model.id }] };
  }
  const builder = new PartBuilder();
  ephemerals.forEach((ephemeral, index) => {
    const name = quoteName(ephemeralRelationName(ephemeral.name));
    builder
      .text(`${index === 0 ? 'with ' : ', '}${name} as (\n`)
      .part(ephemeral.id, ephemeral.sql)
      .text('\n)');
  });
  return builder.text('\nselect * from (\n').part(model.id, model.sql).text('\n) as gold_model').build();
}

/** Ephemeral models that are read from there, directly or through other ephemeral ones, each after those it reads itself. */
export function reachedEphemerals(
  dependsOn: readonly NodeId[],
  models: ReadonlyMap<NodeId, ModelNode>,
  dag: Pick<Dag, 'rank'>,
): ModelNode[] {
  const isEphemeral = (id: NodeId): boolean => models.get(id)?.config.materialized === 'ephemeral';
  const open = dependsOn.filter(isEphemeral);
  if (open.length === 0) return [];
  const reached = new Set<NodeId>();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    open.push(...(models.get(id)?.dependsOn ?? []).filter(isEphemeral));
  }
  return [...reached].sort((a, b) => dag.rank(a) - dag.rank(b)).flatMap((id) => models.get(id) ?? []);
}

/** Adds the metadata columns behind those of the query. */
export function withMetadataColumns(query: ExecutableSql, columns: readonly MetadataColumn[]): ExecutableSql {
  if (columns.length === 0) return query;
  const list = columns.map(({ name, sql }) => `(${sql}) as ${quoteName(name)}`).join(', ');
  const head = `select gold_query.*, ${list} from (\n`;
  return {
    sql: `${head}${query.sql}\n) as gold_query`,
    parts: query.parts.map(({ start, end, node }) => ({
      start: start + head.length,
      end: end + head.length,
      node,
    })),
  };
}

class PartBuilder {
  #sql = '';
  readonly #parts: SqlPart[] = [];

  text(sql: string): this {
    this.#sql += sql;
    return this;
  }

  part(node: NodeId, sql: string): this {
    this.#parts.push({ start: this.#sql.length, end: this.#sql.length + sql.length, node });
    return this.text(sql);
  }

  build(): ExecutableSql {
    return { sql: this.#sql, parts: this.#parts };
  }
}
