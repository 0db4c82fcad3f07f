/** Runs one step of a plan: inputs waited for, query run, rows audited and published, whatever happens a result. */

import type { AssertionResult } from '../audit/assertion-result.ts';
import type { HistoryOf } from '../audit/baseline.ts';
import { findMissing, type MissingInputs, skippedAssertion } from '../audit/missing-inputs.ts';
import { locateColumn, locateEngineError } from '../bind/locate.ts';
import type { Compilation } from '../compile/compile-project.ts';
import type { ModelNode, NodeId } from '../compile/manifest.ts';
import { GoldError, GoldErrors } from '../diagnostics/gold-error.ts';
import { isObjectStorageError } from '../diagnostics/object-storage.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { type PublishedTable, publishTable } from '../publish/publish-table.ts';
import { findColumnErrors } from '../register/column-limits.ts';
import { findIncomparable } from './comparable.ts';
import { explainSkip, nameOfNode } from './explain-skip.ts';
import { type GateContext, ModelGate, measureNode, requirePassed } from './gate.ts';
import { bindInputs, bindSnapshot, type Inputs, type ResolvedInput } from './inputs.ts';
import { provenanceOf } from './provenance.ts';
import type { OtherNodes, SkipReason } from './ready-queue.ts';
import type { Registrations } from './registrations.ts';
import type { RunContext } from './run-context.ts';
import type { NodeResult } from './run-result.ts';
import { StageTimer } from './stage-timer.ts';

export class StepRunner {
  readonly #compilation: Compilation;
  readonly #context: RunContext;
  readonly #gateContext: GateContext;
  readonly #inputs: Inputs;
  readonly #planned: ReadonlySet<NodeId>;
  readonly #boundViews = new Map<NodeId, Promise<void>>();
  readonly #registrations: Registrations;
  /** What reading a model of this run means for provenance: a table's new version, or all that a view reads. */
  readonly #provides = new Map<NodeId, readonly ResolvedInput[]>();

  constructor(plan: Plan, compilation: Compilation, context: RunContext, registrations: Registrations) {
    this.#compilation = compilation;
    this.#context = context;
    this.#registrations = registrations;
    this.#gateContext = { ...context, compilation, bindView: (id) => this.#bindOnce(id) };
    this.#planned = new Set(plan.steps.map(({ node }) => node));
    this.#inputs = bindInputs(plan, compilation, context);
  }

  /** `others`: to wait for those that its assertions compare it with. */
  async run(step: Step, others: OtherNodes): Promise<NodeResult> {
    const { clock, signal } = this.#context;
    const stages = new StageTimer(clock);
    const base = {
      id: step.node,
      name: nameOfNode(step.node, this.#compilation),
      kind: kindOf(step, this.#compilation),
      startedAt: clock.now(),
    };
    const audit: Audit = { others, missing: new Map(), results: undefined };
    let read: readonly ResolvedInput[] = [];
    try {
      stages.begin('inputs');
      const bound = await Promise.all(step.inputs.map((key) => this.#inputs.ready(key)));
      read = [...bound.flat(), ...step.reads.flatMap((id) => this.#provides.get(id) ?? [])];
      audit.missing = await this.#findUnmeasurable(step, read);
      signal.throwIfAborted();
      const published = await this.#perform(step, read, stages, audit);
      const { seconds, timings } = stages.end();
      const warns = audit.results?.some(({ status }) => status === 'warn') ?? false;
      return {
        ...base,
        status: warns ? 'warned' : 'success',
        published: published && summarize(step, published),
        versionRead: versionOf(step, read),
        seconds,
        timings,
        assertions: [...(audit.results ?? []), ...this.#leftOut(step)],
      };
    } catch (error) {
      const { seconds, timings } = stages.end();
      const versionRead = versionOf(step, read);
      const ended = { ...base, versionRead, seconds, timings, assertions: audit.results };
      if (signal.aborted) return { ...ended, status: 'skipped', skippedBecause: 'stopped' };
      if (error instanceof NotCompared) {
        const skippedBecause = explainSkip(error.reason, this.#compilation, this.#context.blocked);
        return { ...ended, status: 'skipped', skippedBecause };
      }
      return { ...ended, status: 'failed', error: this.#place(error, step) };
    }
  }

  /** Tables that assertions cannot be measured against: never published, or made from other versions of what is read here. */
  async #findUnmeasurable(step: Step, read: readonly ResolvedInput[]): Promise<MissingInputs> {
    const { delta, signal } = this.#context;
    const missing = await findMissing(step.auditInputs, (key) => this.#inputs.ready(key));
    const there = step.auditInputs.filter((key) => !missing.has(key));
    const compared = (await Promise.all(there.map((key) => this.#inputs.ready(key)))).flat();
    const isPublished = (key: string): boolean =>
      this.#compilation.models.has(key) && !this.#provides.has(key);
    const stale = await findIncomparable({ read, compared, isPublished }, delta, signal);
    return new Map([...missing, ...stale]);
  }

  async #perform(
    step: Step,
    read: readonly ResolvedInput[],
    stages: StageTimer,
    audit: Audit,
  ): Promise<PublishedTable | undefined> {
    switch (step.kind) {
      case 'publish':
        return this.#publish(step, this.#modelOf(step.node), read, stages, audit);
      case 'view':
        await this.#bindView(step, this.#modelOf(step.node), read, audit);
        return undefined;
      case 'source': {
        const version = versionOf(step, read);
        stages.begin('audit');
        // The version read is what is measured; those before it are its past.
        const upTo = version === undefined || version === 0 ? undefined : version - 1;
        await this.#measure(step, { root: step.table, upTo }, audit, 'source');
        return undefined;
      }
    }
  }

  /** Of a node that is bound and stays what it is. Throws when an assertion blocks. */
  async #measure(
    step: Step,
    history: HistoryOf | undefined,
    audit: Audit,
    guarded: 'model' | 'source' = 'model',
  ): Promise<void> {
    const assertions = this.#compilation.assertionsOf(step.node);
    if (assertions.length === 0) return;
    await waitForCompared(step, audit);
    const { node } = step;
    audit.results = await measureNode(
      { node, assertions, missing: audit.missing, history },
      this.#gateContext,
    );
    requirePassed(audit.results, guarded);
  }

  async #publish(
    step: Step,
    model: ModelNode,
    read: readonly ResolvedInput[],
    stages: StageTimer,
    audit: Audit,
  ): Promise<PublishedTable> {
    const { engine, delta, signal, events, clock, engineInfo, auditRun } = this.#context;
    const query = this.#compilation.queryOf(step.node, { metadata: true });
    const code = this.#compilation.codePartsOf(step.node);
    const gate = new ModelGate(model, step.table, audit.missing, this.#gateContext);
    const publishing = publishTable(
      {
        model,
        query,
        table: step.table,
        provenance: provenanceOf(model, code, auditRun.runId, read, clock.now()),
        locateColumn: (name) => locateColumn(this.#compilation, model, name),
        checkColumns: this.#compilation.target.catalog && findColumnErrors,
      },
      {
        engine,
        delta,
        signal,
        engineInfo,
        onStage: (stage) => stages.begin(stage),
        onProgress: (share) => events.nodeProgress(step.node, share),
        commit: (action) => audit.others.yieldTo(action),
        audit: async (candidate, base) => {
          await waitForCompared(step, audit);
          try {
            return await gate.audit(candidate, base);
          } finally {
            audit.results = gate.results;
          }
        },
      },
    );
    const table = await settling(publishing, gate, signal);
    this.#registrations.begin(model, table.snapshot);
    await unlessStopped(signal, () => bindSnapshot(model.relation, table.snapshot, this.#context));
    const { version: published } = table.snapshot;
    this.#provides.set(step.node, [
      { key: step.node, name: model.name, location: step.table, version: published },
    ]);
    return table;
  }

  async #bindView(step: Step, model: ModelNode, read: readonly ResolvedInput[], audit: Audit): Promise<void> {
    const { engine, signal } = this.#context;
    const { sql } = this.#compilation.queryOf(model.id);
    await engine.describe(sql, signal);
    await this.#bindOnce(model.id);
    await this.#measure(step, undefined, audit);
    this.#provides.set(model.id, read);
  }

  /** Steps side by side must not bind one name at the same time. */
  #bindOnce(view: NodeId): Promise<void> {
    const known = this.#boundViews.get(view);
    if (known !== undefined) return known;
    const { engine, signal } = this.#context;
    const { sql } = this.#compilation.queryOf(view);
    const bound = engine.register(this.#modelOf(view).relation, { kind: 'query', sql }, signal);
    this.#boundViews.set(view, bound);
    return bound;
  }

  /** Assertions that read a node of this run and gate one that is not: they are named, not forgotten. */
  #leftOut({ node, kind }: Step): AssertionResult[] {
    const { models, dag } = this.#compilation;
    const reading = kind === 'source' ? [] : this.#compilation.assertionsReading(node);
    return (
      reading
        .filter(({ gate }) => models.has(gate) && !this.#planned.has(gate))
        // What is made from this node has to be made anew anyway.
        .filter(({ gate }) => !dag.descendants(node).has(gate))
        .map((assertion) =>
          skippedAssertion(
            assertion,
            `it is measured when ${nameOfNode(assertion.gate, this.#compilation)} is made, which is not part of this run`,
          ),
        )
    );
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
    if (step.kind === 'source') return error;
    if (isObjectStorageError(error)) return error.at(this.#compilation.target.place);
    const query = this.#compilation.queryOf(step.node, { metadata: step.kind !== 'view' });
    return locateEngineError(error, query, this.#compilation, this.#modelOf(step.node));
  }
}

/** What a step's audit found, also when it then fails. */
interface Audit {
  readonly others: OtherNodes;
  missing: MissingInputs;
  results: readonly AssertionResult[] | undefined;
}

/** A table that the candidate must be compared with did not come to be. */
class NotCompared extends Error {
  readonly reason: SkipReason;

  constructor(reason: SkipReason) {
    super(`not compared: ${reason.kind}`);
    this.reason = reason;
  }
}

/**
 * Tells the gate how publishing ended. What it cannot tidy up then is mended by the next run: rows in quarantine are known by their run.
 */
async function settling(
  publishing: Promise<PublishedTable>,
  gate: ModelGate,
  signal: AbortSignal,
): Promise<PublishedTable> {
  const tidy = (isPublished: boolean): Promise<void> =>
    unlessStopped(signal, async () => {
      try {
        await gate.settle(isPublished);
      } catch (error) {
        if (!(error instanceof GoldError)) throw error;
      }
    });
  let table: PublishedTable;
  try {
    table = await publishing;
  } catch (error) {
    await tidy(false);
    throw error;
  }
  await tidy(true);
  return table;
}

/** For what comes after a commit: the version is published, whether the run is stopped meanwhile or not. */
async function unlessStopped(signal: AbortSignal, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function waitForCompared({ auditAfter }: Step, { others }: Audit): Promise<void> {
  const reason = auditAfter.length === 0 ? undefined : await others.settled(auditAfter);
  if (reason !== undefined) throw new NotCompared(reason);
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

/** Of a source's step; undefined for plain files and for all other steps, which do not read themselves. */
function versionOf({ node }: Step, read: readonly ResolvedInput[]): number | undefined {
  return read.find(({ key }) => key === node)?.version;
}

const KINDS: Readonly<Record<Step['kind'], NodeResult['kind']>> = {
  publish: 'table',
  view: 'view',
  source: 'source',
};

export function kindOf(step: Step, { models }: Compilation): NodeResult['kind'] {
  return models.get(step.node)?.seedFile === undefined ? KINDS[step.kind] : 'seed';
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
