/** The order of a run, by the queue that runs use: of the nodes that are ready the one that holds up most first. */
import type { NodeId } from '../compile/manifest.ts';
import { criticalPaths } from '../execute/priorities.ts';
import { runQueue } from '../execute/ready-queue.ts';
import type { Plan, Step } from '../plan/plan.ts';

/** `durations`: as a run is told. As one model at a time. With more side by side, models start in this order as far as what they wait for allows. */
export async function orderSteps(
  plan: Plan,
  durations: ReadonlyMap<NodeId, number> | undefined,
): Promise<readonly Step[]> {
  const steps = new Map(plan.steps.map((step) => [step.node, step]));
  const priorities = criticalPaths(plan, durations);
  const ordered: Step[] = [];
  await runQueue<undefined>({
    nodes: plan.steps.map(({ node, after }) => ({ id: node, after, priority: priorities.get(node) ?? 0 })),
    concurrency: 1,
    failFast: false,
    signal: new AbortController().signal,
    async run(id) {
      const step = steps.get(id);
      if (step !== undefined) ordered.push(step);
      return { ok: true, value: undefined };
    },
  });
  return ordered;
}
