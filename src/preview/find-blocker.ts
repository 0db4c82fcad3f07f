/** What keeps a step of a preview from running. */
import type { NodeId } from '../compile/manifest.ts';
import type { Step } from '../plan/plan.ts';
import type { StepPreview } from './preview.ts';

/** The node that would fail first among those that the step waits for; `done` has these. Undefined: all would go well. */
export function findBlocker(
  { after, auditAfter }: Step,
  done: ReadonlyMap<NodeId, StepPreview>,
): NodeId | undefined {
  for (const id of [...after, ...auditAfter]) {
    const other = done.get(id);
    if (other?.action === 'fail') return id;
    if (other?.action === 'skip') return other.because;
  }
  return undefined;
}
