/**
 * Binds every model and assertion of a project to the columns of what it reads, without touching data: unknown columns, tables and
 * functions and types that do not fit are found before anything runs. Each table is stood in for by an empty one of its columns; those of a
 * source come from `sources`, those of a model from binding it. What reads something of unknown columns is not bound, and said
 * so, nor is what reads a model that does not bind: its error is enough.
 */
import type { Compilation } from '../compile/compile-project.ts';
import type { ModelNode, NodeId } from '../compile/manifest.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { Engine, EngineColumn } from '../ports/engine.ts';
import { describeContract } from '../publish/contract.ts';
import { toTableColumns } from '../publish/table-columns.ts';
import { bindAssertions } from './bind-assertions.ts';
import { type BindingState, isCertain } from './binding-state.ts';
import { inLanes } from './in-lanes.ts';
import { type KnownColumns, knownColumns } from './known-columns.ts';
import { locateColumn, locateEngineError } from './locate.ts';
import { bindSeedFile } from './seed-file.ts';
import type { SourceColumns } from './source-columns.ts';

export interface BoundProject {
  /** Of models and seeds that bind, metadata columns included. */
  readonly columns: ReadonlyMap<NodeId, readonly EngineColumn[]>;
  /** Certain to come up when what is wrong runs. In the order of nodes. */
  readonly errors: readonly GoldError[];
  /** Models that could not be bound for want of something outside of the project, with the reason. */
  readonly unbound: ReadonlyMap<NodeId, string>;
}

export interface BindContext {
  /** One without other relations: models and sources are registered under their own names. */
  readonly engine: Engine;
  readonly sources: SourceColumns;
  readonly signal: AbortSignal;
}

export async function bindProject(compilation: Compilation, context: BindContext): Promise<BoundProject> {
  const states = new Map<NodeId, BindingState>();
  const columns = new Map<NodeId, readonly EngineColumn[]>();
  const errors: GoldError[] = [];
  await inLanes([...compilation.sources.values()].filter(isRead(compilation)), async (source) => {
    states.set(
      source.id,
      await standIn(source.relation, () => context.sources.ofSource(source), context, errors),
    );
  });
  for (const level of levels(compilation)) {
    await inLanes(level, async (model) => {
      const outcome = await bindModel(model, states, compilation, context);
      states.set(model.id, outcome.state);
      errors.push(...outcome.errors);
      if (outcome.columns !== undefined) columns.set(model.id, outcome.columns);
    });
  }
  errors.push(...(await bindAssertions(compilation, (id) => states.get(id), context)));
  const unbound = [...states].flatMap(([id, state]) =>
    state.kind === 'unknown' && compilation.models.has(id) ? [[id, state.why] as const] : [],
  );
  return { columns, errors, unbound: new Map(unbound) };
}

/** Sources that nothing reads need not be there. */
function isRead({
  dag,
  assertionsOf,
  assertionsReading,
}: Compilation): (node: { readonly id: NodeId }) => boolean {
  return ({ id }) =>
    dag.children(id).length > 0 || assertionsOf(id).length > 0 || assertionsReading(id).length > 0;
}

/** Models, each behind all that it reads; those of a level read nothing of each other. */
function levels({ dag, models }: Compilation): ModelNode[][] {
  const depth = new Map<NodeId, number>();
  const found: ModelNode[][] = [];
  for (const id of dag.topologicalOrder()) {
    const own = Math.max(0, ...dag.parents(id).map((parent) => (depth.get(parent) ?? 0) + 1));
    depth.set(id, own);
    const model = models.get(id);
    if (model === undefined) continue;
    const level = found[own] ?? [];
    level.push(model);
    found[own] = level;
  }
  return found.filter((level) => level !== undefined);
}

interface ModelBinding {
  readonly state: BindingState;
  readonly columns?: readonly EngineColumn[];
  readonly errors: readonly GoldError[];
}

async function bindModel(
  model: ModelNode,
  states: ReadonlyMap<NodeId, BindingState>,
  compilation: Compilation,
  context: BindContext,
): Promise<ModelBinding> {
  const { engine, signal } = context;
  const isTable = model.config.materialized === 'table' || model.seedFile !== undefined;
  const query = compilation.queryOf(model.id, { metadata: isTable });
  const placed = (error: GoldError): GoldError => locateEngineError(error, query, compilation, model);
  const errors: GoldError[] = [];
  const above = model.dependsOn.map((id) => states.get(id));
  const deltas: BindingState[] = [];
  for (const reference of model.deltas) {
    deltas.push(await standIn(reference.relation, () => context.sources.ofDelta(reference), context, errors));
  }
  const missing = [...above, ...deltas].find((state) => state?.kind === 'unknown');
  try {
    if (above.some((state) => state?.kind === 'failed')) return { state: { kind: 'failed' }, errors };
    if (model.seedFile !== undefined) {
      const { relation } = model.seedFile;
      await bindSeedFile(
        { kind: 'seed', key: model.id, seed: model, file: model.seedFile, relation },
        context,
      );
    }
    const columns = await engine.describe(query.sql, signal);
    if (missing?.kind === 'unknown') return { state: missing, errors };
    if (hasDataColumns(query.sql)) {
      return {
        state: { kind: 'unknown', why: `the columns of ${model.name} come from data (PIVOT)` },
        errors,
      };
    }
    const own = (name: string): ReturnType<typeof locateColumn> => locateColumn(compilation, model, name);
    if (!isTable) {
      // An ephemeral model is part of its readers' queries; a view is read by its own.
      if (model.config.materialized === 'view') {
        await engine.register(model.relation, { kind: 'query', sql: query.sql }, signal);
      }
      return { state: { kind: 'bound' }, columns, errors };
    }
    const contract = await describeContract(model, engine, signal);
    const table = toTableColumns(columns, model, own, contract);
    if (table.errors.length > 0) return { state: { kind: 'failed' }, errors: table.errors };
    const state = await standIn(model.relation, async () => knownColumns(table.fields), context, errors);
    return { state, columns: table.fields, errors };
  } catch (error) {
    if (signal.aborted || !(error instanceof GoldError)) throw error;
    // Beside something unknown only what does not even parse is certain.
    if (missing?.kind === 'unknown' && error.code !== 'engine-syntax') return { state: missing, errors };
    if (!isCertain(error)) {
      return { state: { kind: 'unknown', why: `${model.name} cannot be bound: ${error.message}` }, errors };
    }
    return { state: { kind: 'failed' }, errors: [placed(error)] };
  }
}

/** A pivot takes its columns from rows, and stand-ins have none. */
function hasDataColumns(sql: string): boolean {
  return /\bpivot\b/i.test(sql);
}

async function standIn(
  relation: { readonly schema: string; readonly name: string },
  find: () => Promise<KnownColumns>,
  { engine, signal }: BindContext,
  errors: GoldError[],
): Promise<BindingState> {
  try {
    const columns = await find();
    if (columns.kind === 'unknown') return columns;
    await engine.register(relation, { kind: 'empty', columns: columns.columns }, signal);
    return { kind: 'bound' };
  } catch (error) {
    if (signal.aborted || !(error instanceof GoldError)) throw error;
    errors.push(error);
    return { kind: 'failed' };
  }
}
