/**
 * The columns that tables would get, found by binding each query over empty stand-ins of what it reads: no data is read of Delta tables,
 * and of plain files what tells their columns. What does not bind would fail in a run, for the same reason.
 */

import { isCertain } from '../bind/binding-state.ts';
import { locateColumn, locateEngineError } from '../bind/locate.ts';
import { bindSeedFile } from '../bind/seed-file.ts';
import type { Compilation } from '../compile/compile-project.ts';
import type { ModelNode, NodeId } from '../compile/manifest.ts';
import { GoldError, GoldErrors } from '../diagnostics/gold-error.ts';
import type { InputContext } from '../execute/inputs.ts';
import type { PlanInput } from '../plan/plan.ts';
import type { Relation } from '../ports/engine.ts';
import { mayTakeColumnsFromRows } from '../ports/row-columns.ts';
import { bindTable } from '../publish/publish-table.ts';
import { findColumnErrors } from '../register/column-limits.ts';
import { compareColumns } from '../schema/compare-columns.ts';
import { toSqlType } from '../schema/sql-type.ts';
import type { StructField } from '../schema/types.ts';
import { findBlocker } from './find-blocker.ts';
import type { PlanPreview, StepPreview } from './preview.ts';

/** Whether there is anything to find: tables that are new or would be others. */
export function wantsColumns({ steps }: PlanPreview): boolean {
  return steps.some(isOpen);
}

/** The preview with columns, and with what would fail. */
export async function bindColumns(
  preview: PlanPreview,
  compilation: Compilation,
  context: Pick<InputContext, 'engine' | 'delta' | 'signal'>,
): Promise<PlanPreview> {
  const binder = new Binder(preview, compilation, context);
  const steps = new Map<NodeId, StepPreview>();
  for (const step of preview.steps) {
    const because = step.because ?? findBlocker(step.step, steps);
    const bound = because === undefined ? await binder.bind(step) : step;
    const isSkipped = because !== undefined && step.action !== 'fail';
    steps.set(step.step.node, isSkipped ? { ...bound, action: 'skip', because } : bound);
  }
  return { ...preview, steps: [...steps.values()] };
}

function isOpen({ action, changes }: StepPreview): boolean {
  return action === 'create' || (action === 'replace' && changes.length > 0);
}

class Binder {
  readonly #preview: PlanPreview;
  readonly #compilation: Compilation;
  readonly #context: Pick<InputContext, 'engine' | 'delta' | 'signal'>;
  readonly #inputs: ReadonlyMap<string, PlanInput>;
  readonly #ready = new Map<string, Promise<boolean>>();
  /** Nodes of the plan that stand under their names. */
  readonly #bound = new Set<NodeId>();

  constructor(
    preview: PlanPreview,
    compilation: Compilation,
    context: Pick<InputContext, 'engine' | 'delta' | 'signal'>,
  ) {
    this.#preview = preview;
    this.#compilation = compilation;
    this.#context = context;
    this.#inputs = new Map(preview.plan.inputs.map((input) => [input.key, input]));
  }

  async bind(step: StepPreview): Promise<StepPreview> {
    const { step: planned, table } = step;
    const model = this.#compilation.models.get(planned.node);
    if (model === undefined || step.action === 'fail') return step;
    const known = await Promise.all(planned.inputs.map((key) => this.#isReady(key)));
    // Something that it reads has columns that are not known.
    if (known.includes(false) || !planned.reads.every((id) => this.#bound.has(id))) return step;
    if (planned.kind === 'view') return this.#attempt(step, model, false, () => this.#bindView(model, step));
    if (table === undefined) return step;
    if (!isOpen(step)) {
      await this.#standIn(model.relation, table.schema?.fields ?? []);
      this.#bound.add(model.id);
      return step;
    }
    return this.#attempt(step, model, true, () => this.#bindTable(model, step));
  }

  async #bindView(model: ModelNode, step: StepPreview): Promise<StepPreview> {
    const { engine, signal } = this.#context;
    const { sql } = this.#compilation.queryOf(model.id);
    await engine.describe(sql, signal);
    await engine.register(model.relation, { kind: 'query', sql }, signal);
    this.#bound.add(model.id);
    return step;
  }

  async #bindTable(model: ModelNode, step: StepPreview): Promise<StepPreview> {
    const { engine, signal } = this.#context;
    const query = this.#compilation.queryOf(model.id, { metadata: true });
    const { fields } = await bindTable(
      {
        model,
        query,
        locateColumn: (name) => locateColumn(this.#compilation, model, name),
        checkColumns: this.#compilation.target.catalog && findColumnErrors,
      },
      engine,
      signal,
    );
    if (mayTakeColumnsFromRows(query.sql)) return step;
    await this.#standIn(model.relation, fields);
    this.#bound.add(model.id);
    const changed = step.table?.schema === undefined ? [] : compareColumns(step.table.schema.fields, fields);
    return {
      ...step,
      changes: changed.length === 0 ? step.changes : [...step.changes, { kind: 'columns', columns: changed }],
      table: step.table && { ...step.table, columns: fields },
    };
  }

  async #attempt(
    step: StepPreview,
    model: ModelNode,
    metadata: boolean,
    action: () => Promise<StepPreview>,
  ): Promise<StepPreview> {
    try {
      return await action();
    } catch (thrown) {
      const error = thrown instanceof GoldErrors ? thrown.errors[0] : thrown;
      if (!(error instanceof GoldError) || this.#context.signal.aborted) throw thrown;
      // Of files or of the machine, or of values that a stand-in has none of: another time, or with rows, there may be none.
      if (error.code.startsWith('engine-') && !isCertain(error)) return step;
      const query = this.#compilation.queryOf(model.id, { metadata });
      return { ...step, action: 'fail', error: locateEngineError(error, query, this.#compilation, model) };
    }
  }

  /** False when its columns are not known. */
  #isReady(key: string): Promise<boolean> {
    const known = this.#ready.get(key);
    if (known !== undefined) return known;
    const input = this.#inputs.get(key);
    // A node of the plan, which a view that is not in it reads.
    const ready =
      input === undefined
        ? Promise.resolve(this.#bound.has(key))
        : this.#register(input).catch(unknownColumns);
    if (input !== undefined) this.#ready.set(key, ready);
    return ready;
  }

  async #register(input: PlanInput): Promise<boolean> {
    const { engine, signal } = this.#context;
    const look = this.#preview.inputs.get(input.key);
    if (look?.error !== undefined) return false;
    if (look?.schema !== undefined) {
      await this.#standIn(input.relation, look.schema.fields);
      return true;
    }
    switch (input.kind) {
      case 'view': {
        const reads = await Promise.all(input.inputs.map((key) => this.#isReady(key)));
        if (reads.includes(false)) return false;
        const { sql } = this.#compilation.queryOf(input.model.id);
        await engine.register(input.relation, { kind: 'query', sql }, signal);
        return true;
      }
      case 'seed':
        await bindSeedFile(input, this.#context);
        return true;
      case 'source': {
        const { format, intake } = input.source;
        if (format === 'delta' || intake || look === undefined) return false;
        await engine.register(input.relation, { kind: 'files', format, location: look.location }, signal);
        return true;
      }
      case 'delta':
      case 'published':
        return false;
    }
  }

  async #standIn(relation: Relation, fields: readonly StructField[]): Promise<void> {
    const { engine, signal } = this.#context;
    const columns = fields.map(({ name, type }) => ({ name, sqlType: toSqlType(type) }));
    await engine.register(relation, { kind: 'empty', columns }, signal);
  }
}

/** What is wrong with an input is told by those who read it when they run. */
function unknownColumns(error: unknown): boolean {
  if (error instanceof GoldError) return false;
  throw error;
}
