/**
 * Binds nodes one by one, each after those that it reads, and knows of each what came of it. An engine is handed only what memory does not
 * know, and of the rest what that reads.
 */
import type { Compilation } from '../compile/compile-project.ts';
import type { ExecutableSql } from '../compile/executable-sql.ts';
import { hashData } from '../compile/hash.ts';
import type { ModelNode, NodeId, SourceNode } from '../compile/manifest.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { Engine, EngineColumn, Relation } from '../ports/engine.ts';
import { mayTakeColumnsFromRows } from '../ports/row-columns.ts';
import { describeContract } from '../publish/contract.ts';
import { toTableColumns } from '../publish/table-columns.ts';
import type { StructField } from '../schema/types.ts';
import type { BindingMemory, KeptBinding } from './binding-memory.ts';
import { type BindingState, isCertain } from './binding-state.ts';
import { type KnownColumns, knownColumns } from './known-columns.ts';
import { locateColumn, locateEngineError } from './locate.ts';
import { bindSeedFile } from './seed-file.ts';
import type { SourceColumns } from './source-columns.ts';

/** Calls of the engine: enough that it always has work, and that several tables are made in one call. */
export const CALLS_AT_ONCE = 8;

interface BinderContext {
  readonly engine: () => Promise<Engine>;
  readonly sources: SourceColumns;
  readonly memory: BindingMemory;
  readonly signal: AbortSignal;
}

/** What others read of a node. */
interface Readable {
  /** Equal for what gives the same columns. */
  readonly key: string;
  /** Puts it under its name in the engine, once. */
  readonly register: () => Promise<void>;
}

export class Binder {
  readonly states = new Map<NodeId, BindingState>();
  /** Of models and seeds that bind, metadata columns included. */
  readonly columns = new Map<NodeId, readonly EngineColumn[]>();
  readonly errors: GoldError[] = [];
  readonly #compilation: Compilation;
  readonly #context: BinderContext;
  /** By node id, or by the name of the relation of a table read by its path. */
  readonly #readable = new Map<string, Readable>();

  constructor(compilation: Compilation, context: BinderContext) {
    this.#compilation = compilation;
    this.#context = context;
  }

  async bindSource(source: SourceNode): Promise<void> {
    const find = (): Promise<KnownColumns> => this.#context.sources.ofSource(source);
    this.states.set(source.id, await this.#standIn(source.id, source.relation, find));
  }

  async bindModel(model: ModelNode): Promise<void> {
    this.states.set(model.id, await this.#bind(model));
  }

  /** A hash of `sql` and of the columns of what it reads. Undefined when some of that is not bound. */
  keyOf(sql: string, reads: readonly NodeId[]): string | undefined {
    const keys = reads.map((id) => this.#readable.get(id)?.key);
    return keys.includes(undefined) ? undefined : hashData([sql, keys]);
  }

  /** Binds a query that reads these nodes. Rejects with the engine's error. */
  async describe(sql: string, reads: readonly NodeId[]): Promise<readonly EngineColumn[]> {
    await this.#registerAll(reads);
    return (await this.#context.engine()).describe(sql, this.#context.signal);
  }

  async #registerAll(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#readable.get(id)?.register()));
  }

  async #bind(model: ModelNode): Promise<BindingState> {
    const isTable = model.config.materialized === 'table' || model.seedFile !== undefined;
    const query = this.#compilation.queryOf(model.id, { metadata: isTable });
    const above = [...model.dependsOn.map((id) => this.states.get(id)), ...(await this.#bindDeltas(model))];
    if (above.some((state) => state?.kind === 'failed')) return { kind: 'failed' };
    const missing = above.find((state) => state?.kind === 'unknown');
    const reads = [...model.dependsOn, ...model.deltas.map(({ relation }) => relation.name)];
    try {
      if (missing !== undefined) {
        await this.#parse(model, query.sql);
        return missing;
      }
      const bound = await this.#bindQuery(model, query.sql, reads);
      if (mayTakeColumnsFromRows(query.sql)) {
        return { kind: 'unknown', why: `the columns of ${model.name} come from data (PIVOT)` };
      }
      return isTable ? await this.#publish(model, bound) : this.#offer(model, query, bound);
    } catch (error) {
      if (this.#context.signal.aborted || !(error instanceof GoldError)) throw error;
      if (!isCertain(error)) {
        return { kind: 'unknown', why: `${model.name} cannot be bound: ${error.message}` };
      }
      this.errors.push(locateEngineError(error, query, this.#compilation, model));
      return { kind: 'failed' };
    }
  }

  /** Beside something unknown only what does not even parse is certain: rejects with `engine-syntax`. */
  async #parse(model: ModelNode, sql: string): Promise<void> {
    const { memory } = this.#context;
    const name = `syntax of ${model.id}`;
    const key = memory.derived.recall(model, 'syntax', () => hashData(sql), [sql]);
    if (memory.find(name, key) !== undefined) return;
    try {
      await this.describe(sql, []);
    } catch (error) {
      if (!(error instanceof GoldError) || error.code === 'engine-syntax') throw error;
      // Another time it may get as far as the syntax.
      if (!isCertain(error)) return;
    }
    memory.keep(name, { key, columns: [] });
  }

  async #bindDeltas({ deltas }: ModelNode): Promise<BindingState[]> {
    const states: BindingState[] = [];
    for (const reference of deltas) {
      const find = (): Promise<KnownColumns> => this.#context.sources.ofDelta(reference);
      states.push(await this.#standIn(reference.relation.name, reference.relation, find));
    }
    return states;
  }

  async #bindQuery(model: ModelNode, sql: string, reads: readonly string[]): Promise<KeptBinding> {
    const { memory, engine, signal } = this.#context;
    const { seedFile, config } = model;
    const declared = config.contract.enforced
      ? model.columns.map(({ name, dataType }) => [name, dataType])
      : [];
    const keys = reads.map((id) => this.#readable.get(id)?.key);
    const makeKey = (): string =>
      hashData([
        sql,
        keys,
        declared,
        config.contract.enforced,
        seedFile === undefined ? null : [model.checksum, seedFile.delimiter, seedFile.columns],
      ]);
    const key = memory.derived.recall(model, 'key', makeKey, [sql, ...keys]);
    const known = memory.find(model.id, key);
    if (known !== undefined) return known;
    if (seedFile !== undefined) {
      const { relation } = seedFile;
      await bindSeedFile(
        { kind: 'seed', key: model.id, seed: model, file: seedFile, relation },
        { engine: await engine(), signal },
      );
    }
    const columns = await this.describe(sql, reads);
    const contract = await describeContract(model, await engine(), signal);
    const binding: KeptBinding = { key, columns, ...(contract && { contract: [...contract] }) };
    memory.keep(model.id, binding);
    return binding;
  }

  /** A table's columns, checked as they are when it is published. */
  async #publish(model: ModelNode, binding: KeptBinding): Promise<BindingState> {
    const { derived } = this.#context.memory;
    const kept = derived.recall(binding, 'table', () => this.#tableOf(model, binding), [model]);
    // Places of errors may lie in other files, which may have changed.
    const table = 'errors' in kept ? this.#tableOf(model, binding) : kept;
    if ('errors' in table) {
      this.errors.push(...table.errors);
      return { kind: 'failed' };
    }
    this.columns.set(model.id, table.fields);
    return this.#standIn(model.id, model.relation, async () => table.known);
  }

  #tableOf(
    model: ModelNode,
    { columns, contract }: KeptBinding,
  ):
    | { readonly errors: readonly GoldError[] }
    | { readonly fields: readonly StructField[]; readonly known: KnownColumns } {
    const place = (name: string): ReturnType<typeof locateColumn> =>
      locateColumn(this.#compilation, model, name);
    const { fields, errors } = toTableColumns(columns, model, place, contract && new Map(contract));
    return errors.length > 0 ? { errors } : { fields, known: knownColumns(fields) };
  }

  /** A view is read by its own query; an ephemeral model is part of its readers' queries. */
  #offer(model: ModelNode, query: ExecutableSql, { key, columns }: KeptBinding): BindingState {
    this.columns.set(model.id, columns);
    const inputs = [...model.dependsOn, ...model.deltas.map(({ relation }) => relation.name)];
    this.#readable.set(model.id, {
      key,
      register: once(async () => {
        await this.#registerAll(inputs);
        if (model.config.materialized !== 'view') return;
        const engine = await this.#context.engine();
        await engine.register(model.relation, { kind: 'query', sql: query.sql }, this.#context.signal);
      }),
    });
    return { kind: 'bound' };
  }

  async #standIn(id: string, relation: Relation, find: () => Promise<KnownColumns>): Promise<BindingState> {
    if (this.#readable.has(id)) return { kind: 'bound' };
    const { engine, memory, signal } = this.#context;
    try {
      const found = await find();
      if (found.kind === 'unknown') return found;
      const { columns } = found;
      this.#readable.set(id, {
        key: memory.derived.recall(columns, 'key', () => hashData(columns)),
        register: once(async () => (await engine()).register(relation, { kind: 'empty', columns }, signal)),
      });
      return { kind: 'bound' };
    } catch (error) {
      if (signal.aborted || !(error instanceof GoldError)) throw error;
      this.errors.push(error);
      return { kind: 'failed' };
    }
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= action();
    return done;
  };
}
