/** Scheduling by the critical path: a model's priority is how long the longest path takes that begins with it. */
import type { NodeId } from '../compile/manifest.ts';
import type { Plan, Step } from '../plan/plan.ts';

/** `durations`: seconds that nodes took before; of the others it is assumed that they take as long as most. */
export function criticalPaths(
  plan: Plan,
  durations: ReadonlyMap<NodeId, number> = new Map(),
): ReadonlyMap<NodeId, number> {
  const known = plan.steps.flatMap(({ node }) => durations.get(node) ?? []).sort((a, b) => a - b);
  const usual = known[Math.floor(known.length / 2)] ?? 1;
  const own = (id: NodeId): number => durations.get(id) ?? usual;
  const waiting = new Map<NodeId, number>(plan.steps.map((step) => [step.node, 0]));
  for (const step of plan.steps) for (const id of waitsFor(step)) waiting.set(id, (waiting.get(id) ?? 0) + 1);
  const steps = new Map(plan.steps.map((step) => [step.node, step]));
  const longest = new Map<NodeId, number>(plan.steps.map(({ node }) => [node, own(node)]));
  // From the sinks upwards: a step is done when all that wait for it are.
  const open = plan.steps.filter((step) => waiting.get(step.node) === 0);
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    for (const id of waitsFor(step)) {
      longest.set(id, Math.max(longest.get(id) ?? 0, (longest.get(step.node) ?? 0) + own(id)));
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
