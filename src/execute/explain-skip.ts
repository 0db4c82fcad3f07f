/** Why a node was not run, in words for people. */
import type { Compilation } from '../compile/compile-project.ts';
import type { NodeId } from '../compile/manifest.ts';
import type { SkipReason } from './ready-queue.ts';
import type { RunContext } from './run-context.ts';

export function explainSkip(
  because: SkipReason,
  compilation: Compilation,
  blocked: RunContext['blocked'],
): string {
  if (because.kind === 'cancelled') return 'the run was stopped';
  const what = `${nameOfNode(because.id, compilation)} ${blocked?.has(because.id) ? 'was skipped' : 'failed'}`;
  return because.kind === 'fail-fast' ? `${what} (--fail-fast)` : what;
}

/** What people call a node: the name of a model, `silver.orders` for a source. */
export function nameOfNode(id: NodeId, { models, sources }: Compilation): string {
  const source = sources.get(id);
  return source === undefined ? (models.get(id)?.name ?? id) : `${source.source}.${source.name}`;
}
