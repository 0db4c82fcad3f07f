/** What it takes to keep the processing status of sources, from the parts that a project and its adapters have. */
import { setTimeout } from 'node:timers/promises';
import type { Compilation } from '../compile/compile-project.ts';
import type { Clock } from '../ports/clock.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Workers } from '../ports/workers.ts';
import type { ProcessingContext } from '../processing/context.ts';

export function trackingContext(
  { target, manifest }: Compilation,
  store: ObjectStore,
  { clock, workers }: { readonly clock: Clock; readonly workers: Workers },
  runId: string,
): ProcessingContext {
  return {
    store,
    workers,
    run: { runId, project: manifest.project, target: target.name },
    now: clock.now,
    leaseMs: target.leaseMinutes * 60_000,
    pause: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}),
  };
}
