/** Scheduling by the critical path: a model's priority is the number of steps on the longest path that waits for it. */
import type { NodeId } from '../compile/manifest.ts';
import type { Plan, Step } from '../plan/plan.ts';

export function criticalPaths(plan: Plan): ReadonlyMap<NodeId, number> {
  const waiting = new Map<NodeId, number>(plan.steps.map((step) => [step.node, 0]));
  for (const step of plan.steps) for (const id of waitsFor(step)) waiting.set(id, (waiting.get(id) ?? 0) + 1);
  const steps = new Map(plan.steps.map((step) => [step.node, step]));
  const longest = new Map<NodeId, number>(plan.steps.map((step) => [step.node, 1]));
  // From the sinks upwards: a step is done when all that wait for it are.
  const open = plan.steps.filter((step) => waiting.get(step.node) === 0);
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    for (const id of waitsFor(step)) {
      longest.set(id, Math.max(longest.get(id) ?? 1, (longest.get(step.node) ?? 1) + 1));
      const left = (waiting.get(id) ?? 0) - 1;
      waiting.set(id, left);
      const parent = steps.get(id);
      if (left === 0 && parent !== undefined) open.push(parent);
    }
  }
  return longest;
}

function waitsFor({ after, auditAfter }: Step): readonly NodeId[] {
  return [...after, ...auditAfter];
}
