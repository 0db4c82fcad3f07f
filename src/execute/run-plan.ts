/** Executes a plan: inputs bound, models run side by side as they become ready, each result reported as it is known. */
import type { Compilation } from '../compile/compile-project.ts';
import type { NodeId } from '../compile/manifest.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { explainSkip, nameOfNode } from './explain-skip.ts';
import { criticalPaths } from './priorities.ts';
import { type Outcome, runQueue } from './ready-queue.ts';
import { Registrations } from './registrations.ts';
import type { RunContext } from './run-context.ts';
import type { NodeResult, RunResult } from './run-result.ts';
import { kindOf, StepRunner } from './step-runner.ts';

/** Never rejects for a model that fails: that is a result. Rejects for faults of ours. */
export async function runPlan(plan: Plan, compilation: Compilation, context: RunContext): Promise<RunResult> {
  const startedAt = context.clock.now();
  // Fail-fast ends running queries through the same signal as Ctrl-C.
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const registrations = new Registrations(context.registrar, context.signal);
  const runner = new StepRunner(plan, compilation, { ...context, signal }, registrations);
  const steps = new Map(plan.steps.map((step) => [step.node, step]));
  const priorities = criticalPaths(plan, context.durations);
  const results = new Map<NodeId, NodeResult>();
  // A node whose table is being registered is told of when that is known; what waits for it goes on.
  const finish = (step: Step, ended: NodeResult): void =>
    registrations.follow(step, compilation.models.get(step.node), ended, (result) => {
      results.set(result.id, result);
      context.events.nodeFinished(result);
    });
  context.events.runStarted(new Map(plan.steps.map(({ node }) => [node, nameOfNode(node, compilation)])));
  const outcomes: Map<string, Outcome<NodeResult>> = await runQueue({
    nodes: plan.steps.map((step) => ({
      id: step.node,
      after: step.after,
      priority: priorities.get(step.node) ?? 0,
    })),
    concurrency: context.concurrency,
    failFast: context.failFast,
    signal: context.signal,
    stop: () => stop.abort(new Error('another model failed (--fail-fast)')),
    async run(id, others) {
      const step = steps.get(id);
      if (step === undefined) throw new Error(`no step ${id}`);
      const reason = context.blocked?.get(id);
      if (reason !== undefined) {
        const result = unrunResult(step, reason, compilation);
        finish(step, result);
        return { ok: false, value: result };
      }
      context.events.nodeStarted(id);
      const result = await runner.run(step, others);
      finish(step, result);
      return { ok: result.status !== 'failed' && result.status !== 'skipped', value: result };
    },
    skipped: (id, because) => {
      const step = steps.get(id);
      if (step === undefined) return;
      finish(step, unrunResult(step, explainSkip(because, compilation, context.blocked), compilation));
    },
  });
  await registrations.done();
  return {
    runId: context.auditRun.runId,
    target: plan.target,
    startedAt,
    finishedAt: context.clock.now(),
    nodes: [...outcomes.keys()].sort().flatMap((id) => results.get(id) ?? []),
    cancelled: context.signal.aborted,
  };
}

function unrunResult(step: Step, reason: string, compilation: Compilation): NodeResult {
  return {
    id: step.node,
    name: nameOfNode(step.node, compilation),
    kind: kindOf(step, compilation),
    status: 'skipped',
    skippedBecause: reason,
    seconds: 0,
    timings: [],
  };
}
