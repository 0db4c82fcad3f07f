/**
 * Binds every model and assertion of a project to the columns of what it reads, without touching data: unknown columns, tables and
 * functions and types that do not fit are found before anything runs. Each table is stood in for by an empty one of its columns; those of a
 * source come from `sources`, those of a model from binding it. What reads something of unknown columns is not bound, and said
 * so, nor is what reads a model that does not bind: its error is enough.
 */

import type { Compilation } from '../compile/compile-project.ts';
import type { ModelNode, NodeId } from '../compile/manifest.ts';
import { forAll } from '../concurrency/for-all.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { Engine, EngineColumn } from '../ports/engine.ts';
import { bindAssertions } from './bind-assertions.ts';
import { Binder, CALLS_AT_ONCE } from './binder.ts';
import type { BindingMemory } from './binding-memory.ts';
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
  /** One without other relations: models and sources are registered under their own names. Asked for only when something is to be bound. */
  readonly engine: () => Promise<Engine>;
  readonly sources: SourceColumns;
  readonly memory: BindingMemory;
  readonly signal: AbortSignal;
}

export async function bindProject(compilation: Compilation, context: BindContext): Promise<BoundProject> {
  const binder = new Binder(compilation, context);
  await forAll([...compilation.sources.values()].filter(isRead(compilation)), CALLS_AT_ONCE, (source) =>
    binder.bindSource(source),
  );
  for (const level of levels(compilation))
    await forAll(level, CALLS_AT_ONCE, (model) => binder.bindModel(model));
  const assertionErrors = await bindAssertions(compilation, binder, context);
  context.memory.sweep();
  const unbound = [...binder.states].flatMap(([id, state]) =>
    state.kind === 'unknown' && compilation.models.has(id) ? [[id, state.why] as const] : [],
  );
  return {
    columns: binder.columns,
    errors: [...binder.errors, ...assertionErrors],
    unbound: new Map(unbound),
  };
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
  const found = new Map<number, ModelNode[]>();
  for (const id of dag.topologicalOrder()) {
    const own = Math.max(0, ...dag.parents(id).map((parent) => (depth.get(parent) ?? 0) + 1));
    depth.set(id, own);
    const model = models.get(id);
    if (model === undefined) continue;
    const level = found.get(own);
    if (level === undefined) found.set(own, [model]);
    else level.push(model);
  }
  return [...found].sort(([a], [b]) => a - b).map(([, level]) => level);
}
