/** Executes a plan: inputs bound, models run side by side as they become ready, each result reported as it is known. */
import {
  type AssertionResult,
  blocks,
  findMissing,
  runAssertions,
  skipMissing,
} from '../audit/run-assertions.ts';
import { candidateRelation } from '../compile/assertions/assertions.ts';
import type { Compilation } from '../compile/compile-project.ts';
import type { ModelNode, NodeId } from '../compile/manifest.ts';
import { formatRelation } from '../compile/relation-value.ts';
import type { DeltaContext } from '../delta/index.ts';
import { assertionsFailed } from '../diagnostics/assertion.ts';
import { GoldError, GoldErrors } from '../diagnostics/gold-error.ts';
import type { JsonObject } from '../json/lossless.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Engine, RelationInput } from '../ports/engine.ts';
import { type PublishedTable, publishTable } from '../publish/publish-table.ts';
import { bindInputs, bindSnapshot, type Inputs, type ResolvedInput } from './inputs.ts';
import { locateColumn, locateEngineError } from './locate.ts';
import { criticalPaths } from './priorities.ts';
import { provenanceOf } from './provenance.ts';
import { type Outcome, runQueue, type SkipReason } from './ready-queue.ts';
import type { NodeResult, RunResult } from './run-result.ts';

export interface RunContext {
  readonly engine: Engine;
  readonly delta: DeltaContext;
  readonly clock: Clock;
  /** Unique, for provenance. */
  readonly runId: string;
  /** Of gold, for provenance: `gold 0.1.0`. */
  readonly version: string;
  readonly concurrency: number;
  readonly failFast: boolean;
  readonly signal: AbortSignal;
  readonly events: RunEvents;
}

/** Told what happens, when it happens. */
export interface RunEvents {
  nodeStarted(id: NodeId): void;
  /** Share of the query done, 0..1. */
  nodeProgress(id: NodeId, share: number): void;
  nodeFinished(result: NodeResult): void;
}

/** Never rejects for a model that fails: that is a result. Rejects for faults of ours. */
export async function runPlan(plan: Plan, compilation: Compilation, context: RunContext): Promise<RunResult> {
  const startedAt = context.clock.now();
  // Fail-fast ends running queries through the same signal as Ctrl-C.
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const runner = new StepRunner(plan, compilation, { ...context, signal });
  const steps = new Map(plan.steps.map((step) => [step.node, step]));
  const priorities = criticalPaths(plan);
  const results = new Map<NodeId, NodeResult>();
  const finish = (result: NodeResult): void => {
    results.set(result.id, result);
    context.events.nodeFinished(result);
  };
  const outcomes: Map<string, Outcome<NodeResult>> = await runQueue({
    nodes: plan.steps.map((step) => ({
      id: step.node,
      after: step.after,
      priority: priorities.get(step.node) ?? 0,
    })),
    concurrency: context.concurrency,
    failFast: context.failFast,
    signal: context.signal,
    stop: () => stop.abort(new Error('another model failed (--fail-fast)')),
    async run(id) {
      const step = steps.get(id);
      if (step === undefined) throw new Error(`no step ${id}`);
      context.events.nodeStarted(id);
      const result = await runner.run(step);
      finish(result);
      return { ok: result.status !== 'failed' && result.status !== 'skipped', value: result };
    },
    skipped: (id, because) => finish(skippedResult(compilation.models.get(id), id, because, compilation)),
  });
  return {
    runId: context.runId,
    target: plan.target,
    startedAt,
    finishedAt: context.clock.now(),
    nodes: [...outcomes.keys()].sort().flatMap((id) => results.get(id) ?? []),
    cancelled: context.signal.aborted,
  };
}

class StepRunner {
  readonly #compilation: Compilation;
  readonly #context: RunContext;
  readonly #inputs: Inputs;
  /** What reading a model of this run means for provenance: a table's new version, or all that a view reads. */
  readonly #provides = new Map<NodeId, readonly ResolvedInput[]>();

  constructor(plan: Plan, compilation: Compilation, context: RunContext) {
    this.#compilation = compilation;
    this.#context = context;
    this.#inputs = bindInputs(plan, compilation, context);
  }

  async run(step: Step): Promise<NodeResult> {
    const { clock, signal } = this.#context;
    const model = this.#modelOf(step.node);
    const stages = new StageTimer(clock);
    const base = { id: step.node, name: model.name, kind: kindOf(step), startedAt: clock.now() };
    const audit: Audit = { missing: new Map(), results: undefined };
    try {
      stages.begin('inputs');
      const bound = await Promise.all(step.inputs.map((key) => this.#inputs.ready(key)));
      audit.missing = await findMissing(step.auditInputs, (key) => this.#inputs.ready(key));
      const read = [...bound.flat(), ...step.reads.flatMap((id) => this.#provides.get(id) ?? [])];
      signal.throwIfAborted();
      const published =
        step.kind === 'view' ? undefined : await this.#publish(step, model, read, stages, audit);
      if (step.kind === 'view') await this.#bindView(model, read, audit);
      const { seconds, timings } = stages.end();
      const warns = audit.results?.some(({ status }) => status === 'warn') ?? false;
      return {
        ...base,
        status: warns ? 'warned' : 'success',
        published: published && summarize(step, published),
        seconds,
        timings,
        assertions: audit.results,
      };
    } catch (error) {
      const { seconds, timings } = stages.end();
      const ended = { ...base, seconds, timings, assertions: audit.results };
      if (signal.aborted) return { ...ended, status: 'skipped', skippedBecause: 'stopped' };
      return { ...ended, status: 'failed', error: this.#place(error, step) };
    }
  }

  /** Binds the candidate under its own name and measures all assertions. Throws when one blocks. */
  async #audit(model: ModelNode, candidate: RelationInput, audit: Audit): Promise<JsonObject> {
    const assertions = this.#compilation.assertionsOf(model.id);
    if (assertions.length === 0) return {};
    const { engine, signal, clock } = this.#context;
    const relation = candidateRelation(model);
    await engine.register(relation, candidate, signal);
    const context = { engine, signal, elapsed: clock.elapsed };
    const { measured, skipped } = skipMissing(assertions, audit.missing);
    const results = [...(await runAssertions(measured, formatRelation(relation), context)), ...skipped];
    audit.results = results;
    const blocking = results.filter(blocks);
    const [first] = blocking;
    if (first !== undefined) {
      if (first.error !== undefined && blocking.length === 1) throw first.error;
      const list = blocking.map(({ assertion, failures }) => ({ name: assertion.name, failures }));
      throw assertionsFailed(list, first.assertion.location);
    }
    return {
      assertions: results.map(({ assertion, status, failures }) => ({
        name: assertion.name,
        status,
        failures,
      })),
    };
  }

  async #publish(
    step: Step,
    model: ModelNode,
    read: readonly ResolvedInput[],
    stages: StageTimer,
    audit: Audit,
  ): Promise<PublishedTable> {
    const { engine, delta, signal, events, clock, version } = this.#context;
    const query = this.#compilation.queryOf(step.node, { metadata: true });
    const table = await publishTable(
      {
        model,
        query,
        table: step.table,
        provenance: provenanceOf(model, this.#context.runId, read, clock.now()),
        locateColumn: (name) => locateColumn(this.#compilation, model, name),
      },
      {
        engine,
        delta,
        signal,
        engineInfo: `${version} (${await engine.version()})`,
        onStage: (stage) => stages.begin(stage),
        onProgress: (share) => events.nodeProgress(step.node, share),
        audit: (candidate) => this.#audit(model, candidate, audit),
      },
    );
    await bindSnapshot(model.relation, table.snapshot, this.#context);
    const { version: published } = table.snapshot;
    this.#provides.set(step.node, [
      { key: step.node, name: model.name, location: step.table, version: published },
    ]);
    return table;
  }

  async #bindView(model: ModelNode, read: readonly ResolvedInput[], audit: Audit): Promise<void> {
    const { engine, signal } = this.#context;
    const { sql } = this.#compilation.queryOf(model.id);
    await engine.describe(sql, signal);
    await this.#audit(model, { kind: 'query', sql }, audit);
    await engine.register(model.relation, { kind: 'query', sql }, signal);
    this.#provides.set(model.id, read);
  }

  #modelOf(id: NodeId): ModelNode {
    const model = this.#compilation.models.get(id);
    if (model === undefined) throw new Error(`no model ${id}`);
    return model;
  }

  /** A GoldError at the line of the analyst; anything else is a fault of ours and goes up. */
  #place(error: unknown, step: Step): GoldError {
    if (error instanceof GoldErrors) {
      const [first, ...others] = error.errors;
      if (first !== undefined && others.length === 0) return first;
      if (first !== undefined) return withOthers(first, others);
    }
    if (!(error instanceof GoldError)) throw error;
    const query = this.#compilation.queryOf(step.node, { metadata: step.kind !== 'view' });
    return locateEngineError(error, query, this.#compilation, this.#modelOf(step.node));
  }
}

/** What a step's audit found, also when it then fails. */
interface Audit {
  missing: ReadonlyMap<string, string>;
  results: readonly AssertionResult[] | undefined;
}

/** Several problems of one model are one failure; the others stand in its hint and details. */
function withOthers(first: GoldError, others: readonly GoldError[]): GoldError {
  return new GoldError({
    code: first.code,
    message: [first.message, ...others.map((error) => error.message)].join('\n'),
    location: first.location,
    hint: first.hint,
    details: { ...first.details, others: others.map(({ code, message }) => ({ code, message })) },
  });
}

function kindOf(step: Step): NodeResult['kind'] {
  return step.kind === 'view' ? 'view' : 'table';
}

function summarize(
  step: Step,
  { before, snapshot, files, partitioned }: PublishedTable,
): NodeResult['published'] {
  return {
    table: step.table,
    versionBefore: before,
    versionAfter: snapshot.version,
    rows: sum(files.map((file) => file.rows)),
    files: files.length,
    bytes: sum(files.map((file) => file.bytes)),
    partitions: partitioned
      ? new Set(files.map((file) => JSON.stringify(file.partitionValues))).size
      : undefined,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function skippedResult(
  model: ModelNode | undefined,
  id: NodeId,
  because: SkipReason,
  compilation: Compilation,
): NodeResult {
  const nameOf = (other: NodeId): string => compilation.models.get(other)?.name ?? other;
  const reasons: Readonly<Record<SkipReason['kind'], (reason: SkipReason) => string>> = {
    upstream: (reason) => ('id' in reason ? `${nameOf(reason.id)} failed` : ''),
    'fail-fast': (reason) => ('id' in reason ? `${nameOf(reason.id)} failed (--fail-fast)` : ''),
    cancelled: () => 'the run was stopped',
  };
  return {
    id,
    name: model?.name ?? id,
    kind: model?.config.materialized === 'view' ? 'view' : 'table',
    status: 'skipped',
    skippedBecause: reasons[because.kind](because),
    seconds: 0,
    timings: [],
  };
}

/** Wall time by stage; a stage ends where the next begins. */
class StageTimer {
  readonly #clock: Clock;
  readonly #start: number;
  #stage: { readonly name: string; readonly start: number } | undefined;
  readonly #timings: { stage: string; seconds: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.elapsed();
  }

  begin(name: string): void {
    this.#close();
    this.#stage = { name, start: this.#clock.elapsed() };
  }

  end(): Pick<NodeResult, 'seconds' | 'timings'> {
    this.#close();
    return { seconds: (this.#clock.elapsed() - this.#start) / 1000, timings: this.#timings };
  }

  #close(): void {
    if (this.#stage === undefined) return;
    this.#timings.push({
      stage: this.#stage.name,
      seconds: (this.#clock.elapsed() - this.#stage.start) / 1000,
    });
    this.#stage = undefined;
  }
}
