/**
 * The columns of what unit tests give rows for, known without any data: what YAML declares, and for models what their own query gives,
 * bound over empty stand-ins of all that it reads.
 */
import type { Compilation } from '../compile/compile-project.ts';
import type { ModelNode, NodeId, SeedFile, SourceNode } from '../compile/manifest.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { Engine, EngineColumn, Relation } from '../ports/engine.ts';
import { mayTakeColumnsFromRows } from '../ports/row-columns.ts';
import { toSqlType } from '../schema/sql-type.ts';
import {
  declaredSchema,
  emptyColumn,
  engineType,
  type InputColumn,
  type InputSchema,
} from './declared-schema.ts';

export interface InputSchemas {
  /** `key`: a node id. Others have no known columns. Rejects with `bad-column-type`. */
  of(key: string): Promise<InputSchema>;
  /** The rows of a seed, from its file in the project, as a query. */
  seedQuery(seed: ModelNode, file: SeedFile): Promise<string>;
}

const UNKNOWN: InputSchema = { columns: [], complete: false };
const SCHEMA = 'gold_stand_in';
/** A column that stand-ins have while their own are not all known: where it shows up, `select *` lets unknown columns through. */
const PROBE = 'gold_unit_test_probe';

/** Each schema is found once, when first asked for. */
export function inputSchemas(compilation: Compilation, engine: Engine, signal: AbortSignal): InputSchemas {
  const known = new Map<string, Promise<InputSchema>>();
  const seedFiles = new Map<NodeId, Promise<void>>();
  const standIns = new Map<NodeId, Promise<Relation | undefined>>();
  const of = (key: string): Promise<InputSchema> => {
    const schema = known.get(key) ?? find(key);
    known.set(key, schema);
    return schema;
  };
  const find = async (key: string): Promise<InputSchema> => {
    const source = compilation.sources.get(key);
    if (source !== undefined) return declaredSchema(source.columns, engine, signal);
    const model = compilation.models.get(key);
    if (model === undefined) return UNKNOWN;
    return model.seedFile === undefined ? modelSchema(model) : seedSchema(model, model.seedFile);
  };
  const seedSchema = async (seed: ModelNode, file: SeedFile): Promise<InputSchema> => {
    const declared = await declaredSchema(seed.columns, engine, signal);
    const sql = await seedQuery(seed, file);
    return describedSchema(await engine.describe(sql, signal), declared, sql);
  };
  const seedQuery = async (seed: ModelNode, file: SeedFile): Promise<string> => {
    const bound = seedFiles.get(seed.id) ?? bindFile(file);
    seedFiles.set(seed.id, bound);
    await bound;
    return compilation.queryOf(seed.id, { metadata: true }).sql;
  };
  const bindFile = async ({ relation, location, delimiter, columns }: SeedFile): Promise<void> => {
    const typed = columns.map(({ name, type }) => ({
      name,
      type: type === undefined ? undefined : engineType(type),
    }));
    const csv = { delimiter, columns: typed };
    await engine.register(relation, { kind: 'files', format: 'csv', location, csv }, signal);
  };
  const modelSchema = async (model: ModelNode): Promise<InputSchema> => {
    const declared = await declaredSchema(model.columns, engine, signal);
    const contract = { ...declared, complete: declared.complete && model.config.contract.enforced };
    const plain = compilation.renderVariant(model.id, { relations: new Map() });
    const nodes = plain.reads.flatMap(
      (id) => compilation.models.get(id) ?? compilation.sources.get(id) ?? [],
    );
    // Tables read by their path have no stand-ins.
    if (plain.errors.length > 0 || nodes.length < plain.reads.length) return contract;
    try {
      const bound = await Promise.all(nodes.map(async (node) => [node.id, await standIn(node)] as const));
      const { query } = compilation.renderVariant(model.id, { relations: new Map(bound) });
      const columns = await engine.describe(query.sql, signal);
      return describedSchema(columns, declared, query.sql);
    } catch (error) {
      if (!(error instanceof GoldError)) throw error;
      return contract;
    }
  };
  const standIn = async (node: ModelNode | SourceNode): Promise<Relation> => {
    const folder = node.kind === 'source' ? `${SCHEMA}.${node.source}` : SCHEMA;
    const relation = { schema: folder, name: node.relation.name };
    const registered = standIns.get(node.id) ?? register(node, relation);
    standIns.set(node.id, registered);
    await registered;
    return relation;
  };
  const register = async (node: ModelNode | SourceNode, relation: Relation): Promise<Relation> => {
    const schema = await of(node.id);
    const columns = schema.columns.map(({ name, sqlType }) => emptyColumn(name, sqlType));
    const list = [...columns, ...(schema.complete ? [] : [emptyColumn(PROBE, undefined)])].join(', ');
    await engine.register(relation, { kind: 'query', sql: `select ${list} where false` }, signal);
    return relation;
  };
  return { of, seedQuery };
}

function describedSchema(columns: readonly EngineColumn[], declared: InputSchema, sql: string): InputSchema {
  const zoneless = new Set(
    declared.columns.flatMap(({ name, sqlType }) => (sqlType === 'TIMESTAMP' ? [name.toLowerCase()] : [])),
  );
  const isProbe = ({ name }: EngineColumn): boolean => name.startsWith(PROBE);
  return {
    columns: columns
      .filter((column) => !isProbe(column))
      .map(({ name, type }): InputColumn => {
        if (type.kind === 'unsupported') return { name, sqlType: undefined, type: undefined };
        const isZoneless = zoneless.has(name.toLowerCase()) && toSqlType(type).startsWith('TIMESTAMP');
        return { name, type, sqlType: isZoneless ? 'TIMESTAMP' : toSqlType(type) };
      }),
    complete: !columns.some(isProbe) && !mayTakeColumnsFromRows(sql),
  };
}
