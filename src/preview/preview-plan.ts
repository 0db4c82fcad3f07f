/** Holds a plan against what is published and what is there to read. Reads logs and listings, no data; writes nothing. */
import type { Compilation } from '../compile/compile-project.ts';
import { isStored, type ModelNode, type NodeId } from '../compile/manifest.ts';
import type { Snapshot } from '../delta/index.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import { nameOfNode } from '../execute/explain-skip.ts';
import type { LogContext } from '../execute/inputs.ts';
import { kindOf } from '../execute/step-runner.ts';
import { buildPlan, type Plan, type Step } from '../plan/plan.ts';
import { findOwnTable } from '../table/own-table.ts';
import { findBlocker } from './find-blocker.ts';
import { findChanges, type ReadNow } from './find-changes.ts';
import { amountOfTable, lookAtInput } from './look-at-input.ts';
import type {
  Change,
  InputPreview,
  PlannedAction,
  PlanPreview,
  Read,
  StepPreview,
  TablePreview,
} from './preview.ts';
import type { CatalogLook } from './preview-catalog.ts';
import { orderSteps } from './run-order.ts';
import { readPast } from './table-past.ts';

export interface PreviewContext extends LogContext {
  /** Undefined: the target has no catalog. */
  readonly catalog: CatalogLook | undefined;
  /** Seconds that nodes took before, for the order. */
  readonly durations: ReadonlyMap<NodeId, number>;
}

/** What a run of the nodes among `selected` would do. */
export async function previewPlan(
  compilation: Compilation,
  selected: ReadonlySet<NodeId>,
  context: PreviewContext,
): Promise<PlanPreview> {
  const plan = buildPlan(compilation, selected);
  const [looked, published, order] = await Promise.all([
    Promise.all(plan.inputs.map((input) => lookAtInput(input, context))),
    Promise.all(plan.steps.map((step) => findPublished(step, compilation, context))),
    orderSteps(plan, context.durations),
  ]);
  const previewer = new Previewer(plan, compilation, context, {
    inputs: new Map(looked.flatMap((input) => (input === undefined ? [] : [[input.key, input]]))),
    published: new Map(published.flatMap((found) => (found === undefined ? [] : [[found.node, found]]))),
  });
  for (const step of order) await previewer.add(step);
  return {
    plan,
    warehouse: compilation.target.warehouse,
    steps: previewer.steps(),
    inputs: previewer.inputs,
    inlined: compilation.manifest.models.filter(
      ({ id, config }) => selected.has(id) && config.materialized === 'ephemeral',
    ),
    catalogError: context.catalog?.error,
  };
}

interface Published {
  readonly node: NodeId;
  readonly snapshot: Snapshot | undefined;
  /** What is in the way. */
  readonly error: GoldError | undefined;
}

/** Undefined for steps that publish nothing. */
async function findPublished(
  { kind, node, table }: Step,
  { models }: Compilation,
  { delta, signal }: LogContext,
): Promise<Published | undefined> {
  const model = models.get(node);
  if (kind !== 'publish' || model === undefined) return undefined;
  const place = { file: model.path, line: 1, column: 1 };
  try {
    const own = { root: table, owner: model.id, place, signal, statistics: true };
    return { node, snapshot: await findOwnTable(own, delta), error: undefined };
  } catch (error) {
    if (error instanceof GoldError) return { node, snapshot: undefined, error: error.at(place) };
    throw error;
  }
}

class Previewer {
  readonly inputs: ReadonlyMap<string, InputPreview>;
  readonly #published: ReadonlyMap<NodeId, Published>;
  readonly #compilation: Compilation;
  readonly #context: PreviewContext;
  readonly #byNode: ReadonlyMap<NodeId, Step>;
  readonly #views: ReadonlyMap<string, readonly string[]>;
  readonly #done = new Map<NodeId, StepPreview>();

  constructor(
    plan: Plan,
    compilation: Compilation,
    context: PreviewContext,
    found: {
      readonly inputs: ReadonlyMap<string, InputPreview>;
      readonly published: ReadonlyMap<NodeId, Published>;
    },
  ) {
    this.#compilation = compilation;
    this.#context = context;
    this.inputs = found.inputs;
    this.#published = found.published;
    this.#byNode = new Map(plan.steps.map((step) => [step.node, step]));
    this.#views = new Map(
      plan.inputs.flatMap((input) => (input.kind === 'view' ? [[input.key, input.inputs] as const] : [])),
    );
  }

  steps(): readonly StepPreview[] {
    return [...this.#done.values()];
  }

  /** All that it waits for must have been added. */
  async add(step: Step): Promise<void> {
    const { models, sources } = this.#compilation;
    const model = models.get(step.node);
    const reads = this.#readsOf(step);
    const published = this.#published.get(step.node);
    const error = this.#errorOf(reads) ?? published?.error;
    const because = findBlocker(step, this.#done);
    const action = because !== undefined ? 'skip' : error !== undefined ? 'fail' : actionOf(step, published);
    const { changes, madeAt } =
      model === undefined || published === undefined || published.error !== undefined
        ? NO_CHANGES
        : await this.#compare(step, model, published.snapshot, reads);
    this.#done.set(step.node, {
      step,
      name: nameOfNode(step.node, this.#compilation),
      kind: kindOf(step, this.#compilation),
      path: model?.path ?? sources.get(step.node)?.path ?? '',
      action,
      changes,
      madeAt,
      reads,
      assertions: this.#compilation.assertionsOf(step.node),
      table: model && published && toTable(step, model, published.snapshot),
      catalog: model && published && this.#context.catalog?.actionFor(model, step.table),
      error: because === undefined ? error : undefined,
      because,
    });
  }

  async #compare(
    step: Step,
    model: ModelNode,
    snapshot: Snapshot | undefined,
    reads: readonly Read[],
  ): Promise<Pick<StepPreview, 'changes' | 'madeAt'>> {
    if (snapshot === undefined) return { changes: [{ kind: 'new-table' }], madeAt: undefined };
    const { delta, signal } = this.#context;
    const past = await readPast(delta, step.table, snapshot.version, signal);
    const changes: Change[] = await findChanges(
      {
        snapshot,
        past,
        code: this.#compilation.codePartsOf(model.id),
        codeHash: model.codeHash,
        partitionBy: model.config.partitionBy,
        reads: reads.flatMap((read) => this.#now(read)),
      },
      delta,
      signal,
    );
    return { changes, madeAt: past.made?.version };
  }

  #now(read: Read): ReadNow[] {
    if (read.kind === 'input') {
      const input = this.inputs.get(read.key);
      return input === undefined ? [] : [{ ...input, isChanging: false, isCode: input.kind === 'seed' }];
    }
    const upstream = this.#done.get(read.node);
    if (upstream === undefined) return [];
    return [
      {
        name: upstream.name,
        location: upstream.step.table,
        version: upstream.table?.versionBefore,
        newest: undefined,
        incoming: undefined,
        isChanging: upstream.changes.length > 0,
        isCode: false,
      },
    ];
  }

  /** Views are looked through, as provenance does. */
  #readsOf({ inputs, reads }: Step): Read[] {
    const found = new Map<string, Read>();
    const seen = new Set<string>();
    const open = [...inputs, ...reads];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      if (seen.has(key)) continue;
      seen.add(key);
      const input = this.inputs.get(key);
      const step = this.#byNode.get(key);
      if (input !== undefined) found.set(key, { kind: 'input', name: input.name, key });
      else if (step?.kind === 'view') open.push(...step.inputs, ...step.reads);
      else if (step !== undefined) {
        found.set(key, { kind: 'node', name: nameOfNode(key, this.#compilation), node: key });
      } else open.push(...(this.#views.get(key) ?? []));
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #errorOf(reads: readonly Read[]): GoldError | undefined {
    return reads
      .flatMap((read) => (read.kind === 'input' ? (this.inputs.get(read.key)?.error ?? []) : []))
      .at(0);
  }
}

const NO_CHANGES: Pick<StepPreview, 'changes' | 'madeAt'> = { changes: [], madeAt: undefined };

function actionOf({ kind }: Step, published: Published | undefined): PlannedAction {
  if (kind === 'view') return 'view';
  if (kind === 'source') return 'audit';
  return published?.snapshot === undefined ? 'create' : 'replace';
}

function toTable(step: Step, model: ModelNode, snapshot: Snapshot | undefined): TablePreview | undefined {
  if (!isStored(model.config)) return undefined;
  const { partitionBy } = model.config;
  return {
    location: step.table,
    versionBefore: snapshot?.version,
    versionAfter: (snapshot?.version ?? -1) + 1,
    schema: snapshot?.schema,
    columns: undefined,
    partitionBy,
    replaced: snapshot && { ...amountOfTable(snapshot), partitions: countPartitions(snapshot) },
  };
}

function countPartitions({ files, metaData }: Snapshot): number | undefined {
  if (metaData.partitionColumns.length === 0) return undefined;
  return new Set(files.map((file) => JSON.stringify(file.partitionValues))).size;
}
