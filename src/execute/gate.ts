/** What stands between candidate rows and their readers: all assertions of a node, measured on the rows that bear its name. */
import type { AssertionResult } from '../audit/assertion-result.ts';
import { blocks } from '../audit/assertion-result.ts';
import { type AuditRun, failuresTable, storeFailures } from '../audit/audit-tables.ts';
import { type HistoryOf, readBaseline } from '../audit/baseline.ts';
import { type MissingInputs, skipMissing } from '../audit/missing-inputs.ts';
import { findQuarantined, keptRows, quarantinedRows } from '../audit/quarantine.ts';
import { runAssertions } from '../audit/run-assertions.ts';
import type { Compilation } from '../compile/compile-project.ts';
import { type AssertionNode, isStored, type ModelNode, type NodeId } from '../compile/manifest.ts';
import { formatRelation } from '../compile/relation-value.ts';
import type { DeltaContext, Snapshot } from '../delta/index.ts';
import { assertionsFailed, quarantineColumn } from '../diagnostics/assertion.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { JsonObject } from '../json/lossless.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeltaInput, Engine, Relation } from '../ports/engine.ts';
import type { Audited } from '../publish/publish-table.ts';
import type { TableContext } from '../table/table-context.ts';
import { QUARANTINE_COLUMNS, QuarantineTable } from './quarantine-table.ts';

export interface GateContext {
  readonly compilation: Compilation;
  readonly engine: Engine;
  readonly delta: DeltaContext;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Who writes: `gold 0.1.0 (DuckDB v1.5.6)`. */
  readonly engineInfo: string;
  readonly auditRun: AuditRun;
  /** Binds a view under its name, once what it reads is bound. */
  readonly bindView: (id: NodeId) => Promise<void>;
}

export interface GateInput {
  readonly node: NodeId;
  readonly assertions: readonly AssertionNode[];
  readonly missing: MissingInputs;
  /** Rows of the node, where known. */
  readonly rowCount?: number | undefined;
  /** Of the node's table; undefined: it has none. */
  readonly history: HistoryOf | undefined;
}

/** Measures, and keeps failing rows where that is asked for. Sorted by assertion id. */
export async function measureNode(input: GateInput, context: GateContext): Promise<AssertionResult[]> {
  return keepFailures(await measure(input, context), context);
}

/** Throws `assertion-failed`, or why the only one that blocks could not be measured. */
export function requirePassed(
  results: readonly AssertionResult[],
  guarded: 'model' | 'source' = 'model',
): void {
  const blocking = results.filter(blocks);
  const [first] = blocking;
  if (first === undefined) return;
  if (first.error !== undefined && blocking.length === 1) throw first.error;
  const list = blocking.map(({ assertion, failures, status }) => ({
    name: assertion.name,
    failures,
    measured: status !== 'error',
  }));
  throw assertionsFailed(list, first.assertion.location, guarded);
}

/** The gate of one model's table. */
export class ModelGate {
  readonly #model: ModelNode;
  readonly #table: string;
  readonly #quarantine: QuarantineTable | undefined;
  readonly #assertions: readonly AssertionNode[];
  readonly #missing: MissingInputs;
  readonly #context: GateContext;
  readonly #quarantined: AssertionResult[] = [];
  #isSetAside = false;
  /** What was found, also when it blocks. */
  results: readonly AssertionResult[] | undefined;

  /** `table`: URI of the table. */
  constructor(model: ModelNode, table: string, missing: MissingInputs, context: GateContext) {
    this.#model = model;
    this.#table = table;
    this.#assertions = context.compilation.assertionsOf(model.id);
    this.#missing = missing;
    this.#context = context;
    this.#quarantine = this.#assertions.some(({ quarantine }) => quarantine)
      ? new QuarantineTable(tableContext(context), model, table)
      : undefined;
  }

  /** Binds the candidate under the model's own name: nothing else reads that before the model is published. */
  async audit(candidate: DeltaInput, base: Snapshot | undefined): Promise<Audited> {
    const { engine, signal } = this.#context;
    if (this.#assertions.length === 0) return { info: {} };
    if (this.#quarantine !== undefined) this.#requireColumnsFree(candidate);
    await engine.register(this.#model.relation, candidate, signal);
    const input: GateInput = {
      node: this.#model.id,
      assertions: this.#assertions,
      missing: this.#missing,
      rowCount: candidate.files.reduce((total, { rows = 0 }) => total + rows, 0),
      history: { root: this.#table, upTo: base?.version },
    };
    const found = await measure(input, this.#context);
    const setAside = findQuarantined(found);
    if (setAside.length > 0) {
      const bad = found.filter(({ assertion }) => setAside.includes(assertion));
      // The name will stand for the kept rows next.
      this.#quarantined.push(...(await keepFailures(bad, this.#context)).map(asQuarantined));
      this.results = this.#quarantined;
      return { info: {}, split: await this.#split(candidate, setAside) };
    }
    const kept = await keepFailures(found, this.#context);
    this.results = kept.map(
      (result) => this.#quarantined.find(({ assertion }) => assertion === result.assertion) ?? result,
    );
    requirePassed(kept);
    return { info: { assertions: this.results.map(toCommitEntry) } };
  }

  async #split(candidate: DeltaInput, assertions: readonly AssertionNode[]): Promise<Audited['split']> {
    const { engine, signal, auditRun } = this.#context;
    // The model's name will stand for the kept rows next.
    const relation: Relation = { schema: 'gold_candidate', name: this.#model.name };
    await engine.register(relation, candidate, signal);
    const rows = formatRelation(relation);
    return {
      kept: keptRows(rows, assertions),
      setAside: async () => {
        this.#isSetAside = true;
        await this.#quarantine?.add(quarantinedRows(rows, assertions, auditRun));
      },
    };
  }

  /** After the commit, or after what came instead of it. */
  async settle(isPublished: boolean): Promise<void> {
    if (isPublished || this.#isSetAside) await this.#quarantine?.settle(this.#context.auditRun, isPublished);
  }

  #requireColumnsFree({ schema }: DeltaInput): void {
    const taken = schema.fields.find(({ name }) =>
      QUARANTINE_COLUMNS.some((column) => column === name.toLowerCase()),
    );
    const [first] = this.#assertions.filter(({ quarantine }) => quarantine);
    if (taken !== undefined && first !== undefined) {
      throw quarantineColumn(this.#model.name, taken.name, first.location);
    }
  }
}

function asQuarantined(result: AssertionResult): AssertionResult {
  const rows = result.failures === 1 ? 'row' : 'rows';
  const note = [`${result.failures} ${rows} set aside for quarantine`, ...(result.note ? [result.note] : [])];
  return { ...result, status: 'warn', note: note.join('; ') };
}

/** Views that assertions read, each after those it reads itself. */
function viewsOf(assertions: readonly AssertionNode[], { models }: Compilation): NodeId[] {
  const found = new Set<NodeId>();
  const seen = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    const model = models.get(id);
    if (model === undefined || isStored(model.config) || seen.has(id)) return;
    seen.add(id);
    for (const parent of model.dependsOn) visit(parent);
    if (model.config.materialized === 'view') found.add(id);
  };
  for (const { subject, dependsOn } of assertions) for (const id of [subject, ...dependsOn]) visit(id);
  return [...found];
}

async function measure(
  { assertions, missing, rowCount, history }: GateInput,
  { compilation, engine, delta, clock, signal, bindView }: GateContext,
): Promise<AssertionResult[]> {
  const { measured, skipped } = skipMissing(assertions, missing);
  for (const id of viewsOf(measured, compilation)) await bindView(id);
  const results = await runAssertions(measured, {
    engine,
    rowCount,
    signal,
    elapsed: clock.elapsed,
    baseline: (rule) =>
      history === undefined ? Promise.resolve([]) : readBaseline(delta, history, rule, signal),
    locate: ({ id }, offset) => compilation.locateInAssertion(id, offset),
  });
  return [...results, ...skipped].sort((a, b) => (a.assertion.id < b.assertion.id ? -1 : 1));
}

/** A failure to keep them is told with the result, which is the more important news. */
function keepFailures(results: readonly AssertionResult[], context: GateContext): Promise<AssertionResult[]> {
  return Promise.all(
    results.map(async (result) => {
      const { assertion, status, failures } = result;
      if (assertion.storeFailures === undefined || failures === 0 || status === 'pass') return result;
      try {
        await storeFailures(tableContext(context), context.auditRun, result);
        return {
          ...result,
          note: `failing rows are kept in ${failuresTable(context.auditRun.folder, assertion)}`,
        };
      } catch (error) {
        if (!(error instanceof GoldError)) throw error;
        return { ...result, note: `failing rows could not be kept: ${error.message}` };
      }
    }),
  );
}

function tableContext({ engine, delta, engineInfo, signal }: GateContext): TableContext {
  return { engine, delta, engineInfo, signal };
}

/** What the commit says of a result; later trends read the values, so only those of the table itself are there. */
function toCommitEntry({ assertion, status, failures, measured }: AssertionResult): JsonObject {
  const isOwn = assertion.subject === assertion.gate;
  return { name: assertion.name, status, failures, ...(isOwn ? measured : {}) };
}
