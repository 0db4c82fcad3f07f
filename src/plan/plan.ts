/**
 * What a run will do, as plain data, before anything is done. `gold run` executes exactly this.
 */
import type { Compilation } from '../compile/compile-project.ts';
import type {
  AssertionNode,
  DeltaReference,
  ModelNode,
  NodeId,
  SeedFile,
  SourceNode,
} from '../compile/manifest.ts';
import type { Relation } from '../ports/engine.ts';

export interface Plan {
  readonly target: string;
  /** Sorted by id. */
  readonly steps: readonly Step[];
  /** Everything the steps read that they do not make, each resolved once. */
  readonly inputs: readonly PlanInput[];
}

/** One model or seed: its query run and published, or bound as a view. Or a source whose assertions are measured before anything reads it. */
export interface Step {
  readonly kind: 'publish' | 'view' | 'source';
  readonly node: NodeId;
  /** Absolute URI of the Delta table; for a view where it would be; for a source its location. */
  readonly table: string;
  /** Steps of this plan that must end well before: those it reads, and sources that have assertions of their own. */
  readonly after: readonly NodeId[];
  /** Further steps that must end well before it is audited: those its assertions compare it with. */
  readonly auditAfter: readonly NodeId[];
  /** Those of them whose tables its query reads. */
  readonly reads: readonly NodeId[];
  /** Keys of inputs that its query reads. */
  readonly inputs: readonly string[];
  /** Keys of further inputs, which its assertions read. */
  readonly auditInputs: readonly string[];
}

export type PlanInput = SourceInput | SeedInput | PublishedInput | ViewInput | DeltaPathInput;

/** A source table. */
export interface SourceInput {
  readonly kind: 'source';
  readonly key: string;
  readonly relation: Relation;
  readonly source: SourceNode;
}
/** The file of a seed that the plan publishes or shows. */
export interface SeedInput {
  readonly kind: 'seed';
  readonly key: string;
  readonly relation: Relation;
  readonly seed: ModelNode;
  readonly file: SeedFile;
}
/** A model that the plan does not run: its newest published version. */
export interface PublishedInput {
  readonly kind: 'published';
  readonly key: string;
  readonly relation: Relation;
  readonly model: ModelNode;
  readonly table: string;
}
/** A view that the plan does not run: bound all the same, since it is not stored. */
export interface ViewInput {
  readonly kind: 'view';
  readonly key: string;
  readonly relation: Relation;
  readonly model: ModelNode;
  readonly inputs: readonly string[];
}
/** `delta('path')`. */
export interface DeltaPathInput {
  readonly kind: 'delta';
  readonly key: string;
  readonly relation: Relation;
  readonly reference: DeltaReference;
}

/** Where a model's table lies. */
export function tableUri(warehouse: string, relation: Relation): string {
  return `${warehouse.replace(/\/+$/, '')}/${relation.schema}/${relation.name}`;
}

/** Plans a run of the models among `selected`. Ephemeral models have no step: they are part of those that read them. */
export function buildPlan(compilation: Compilation, selected: ReadonlySet<NodeId>): Plan {
  const builder = new PlanBuilder(compilation, selected);
  const steps = compilation.manifest.models
    .filter((model) => selected.has(model.id) && model.config.materialized !== 'ephemeral')
    .map((model) => builder.step(model));
  const all = [...steps.map((step) => builder.behindSources(step)), ...builder.sourceSteps(steps)];
  all.sort((a, b) => (a.node < b.node ? -1 : 1));
  return { target: compilation.target.name, steps: all, inputs: builder.inputs() };
}

/** A plan without steps: what must be bound to run one model's query, none of it made. */
export function planReading(compilation: Compilation, model: ModelNode): Plan {
  const builder = new PlanBuilder(compilation, new Set());
  builder.bindQuery(model);
  return { target: compilation.target.name, steps: [], inputs: builder.inputs() };
}

/** A plan without steps: what must be bound to measure assertions on what is published. */
export function planTesting(compilation: Compilation, assertions: readonly AssertionNode[]): Plan {
  const builder = new PlanBuilder(compilation, new Set());
  builder.bind(assertions.flatMap(({ gate, dependsOn }) => [gate, ...dependsOn]));
  return { target: compilation.target.name, steps: [], inputs: builder.inputs() };
}

/** Ephemeral models are part of what reads them. Views are to assertions, which are measured before a view over the candidate is. */
function isLookedThrough({ config }: ModelNode, throughViews: boolean): boolean {
  return config.materialized === 'ephemeral' || (throughViews && config.materialized === 'view');
}

class PlanBuilder {
  readonly #compilation: Compilation;
  readonly #selected: ReadonlySet<NodeId>;
  readonly #inputs = new Map<string, PlanInput>();

  constructor(compilation: Compilation, selected: ReadonlySet<NodeId>) {
    this.#compilation = compilation;
    this.#selected = selected;
  }

  step(model: ModelNode): Step {
    const { after, inputs } = this.#reads(model.dependsOn, model.deltas);
    const asserted = this.#compilation.assertionsOf(model.id).flatMap(({ dependsOn }) => dependsOn);
    const audit = this.#reads(asserted, [], { throughViews: true });
    return {
      kind: model.config.materialized === 'view' ? 'view' : 'publish',
      node: model.id,
      table: tableUri(this.#compilation.target.warehouse, model.relation),
      after: [...after].sort(),
      auditAfter: audit.after.filter((id) => id !== model.id && !after.includes(id)).sort(),
      reads: after.sort(),
      inputs: [...inputs, ...this.#seedFile(model)].sort(),
      auditInputs: audit.inputs.filter((key) => key !== model.id && !inputs.includes(key)).sort(),
    };
  }

  /** The step, waiting for the sources that it reads and that have assertions of their own. */
  behindSources(step: Step): Step {
    return { ...step, after: [...step.after, ...this.#auditedSources(step)].sort() };
  }

  /** A step for each such source. */
  sourceSteps(steps: readonly Step[]): Step[] {
    const ids = [...new Set(steps.flatMap((step) => this.#auditedSources(step)))];
    return ids.flatMap((id) => {
      const source = this.#compilation.sources.get(id);
      if (source === undefined) return [];
      const asserted = this.#compilation.assertionsOf(id).flatMap(({ dependsOn }) => dependsOn);
      const audit = this.#reads(asserted, [], { throughViews: true });
      return {
        kind: 'source',
        node: id,
        table: source.location,
        after: [],
        auditAfter: audit.after.sort(),
        reads: [],
        inputs: [id],
        auditInputs: audit.inputs.filter((key) => key !== id).sort(),
      };
    });
  }

  #auditedSources({ inputs }: Step): NodeId[] {
    const found = new Set<NodeId>();
    const open = [...inputs];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      const input = this.#inputs.get(key);
      if (input?.kind === 'view') open.push(...input.inputs);
      if (input?.kind === 'source') for (const gate of this.#gatesOfSource(key)) found.add(gate);
    }
    return [...found];
  }

  /** Sources that must have been audited before this one is read: itself, and others whose assertions are about it too. */
  #gatesOfSource(id: NodeId): NodeId[] {
    const { sources } = this.#compilation;
    return [...this.#compilation.assertionsOf(id), ...this.#compilation.assertionsReading(id)]
      .filter(({ gate, guards }) => sources.has(gate) && guards.includes(id))
      .map(({ gate }) => gate);
  }

  /** What the model's assertions compare it with is not part of it. */
  bindQuery(model: ModelNode): void {
    this.#reads(model.dependsOn, model.deltas);
    this.#seedFile(model);
  }

  bind(nodes: readonly NodeId[]): void {
    this.#reads(nodes, []);
  }

  inputs(): PlanInput[] {
    return [...this.#inputs.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** What a query over these nodes needs bound; ephemeral models are looked through. */
  #reads(
    dependsOn: readonly NodeId[],
    deltas: readonly DeltaReference[],
    { throughViews = false }: { readonly throughViews?: boolean } = {},
  ): { after: NodeId[]; inputs: string[] } {
    const after = new Set<NodeId>();
    const inputs = new Set<string>();
    const seen = new Set<NodeId>();
    const open: Pick<ModelNode, 'dependsOn' | 'deltas'>[] = [{ dependsOn, deltas }];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const reference of node.deltas) inputs.add(this.#delta(reference));
      for (const id of node.dependsOn) {
        if (seen.has(id)) continue;
        seen.add(id);
        const upstream = this.#compilation.models.get(id);
        const source = this.#compilation.sources.get(id);
        if (source !== undefined) inputs.add(this.#source(source));
        else if (upstream !== undefined && isLookedThrough(upstream, throughViews)) open.push(upstream);
        else if (upstream !== undefined && this.#selected.has(id)) after.add(id);
        else if (upstream !== undefined) inputs.add(this.#unselected(upstream));
      }
    }
    // A view is expanded inside its readers, so whatever it reads must be there too: its step comes before theirs.
    return { after: [...after], inputs: [...inputs] };
  }

  #source(source: SourceNode): string {
    return this.#add({ kind: 'source', key: source.id, relation: source.relation, source });
  }

  #seedFile(seed: ModelNode): string[] {
    const { seedFile: file } = seed;
    if (file === undefined) return [];
    return [this.#add({ kind: 'seed', key: `file.${seed.id}`, relation: file.relation, seed, file })];
  }

  #delta(reference: DeltaReference): string {
    const key = `delta.${reference.relation.name}`;
    return this.#add({ kind: 'delta', key, relation: reference.relation, reference });
  }

  #unselected(model: ModelNode): string {
    const { relation } = model;
    if (model.config.materialized !== 'view') {
      const table = tableUri(this.#compilation.target.warehouse, relation);
      return this.#add({ kind: 'published', key: model.id, relation, model, table });
    }
    if (this.#inputs.has(model.id)) return model.id;
    const { after, inputs } = this.#reads(model.dependsOn, model.deltas);
    return this.#add({ kind: 'view', key: model.id, relation, model, inputs: [...after, ...inputs] });
  }

  #add(input: PlanInput): string {
    this.#inputs.set(input.key, input);
    return input.key;
  }
}
