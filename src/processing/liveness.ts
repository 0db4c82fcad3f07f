/** Whether another run still lives: by its process where that can be seen, else by its signs of life. */
import type { Worker } from '../ports/workers.ts';
import type { ProcessingContext } from './context.ts';
import { heartbeatUri } from './places.ts';
import { isoTime, parseObject, timeOf } from './status-record.ts';

export interface RunSeen {
  readonly runId: string;
  readonly worker: Worker;
  /** When it was seen alive for sure, milliseconds since the epoch. */
  readonly since: number;
}

export async function isDead(
  { runId, worker, since }: RunSeen,
  base: string,
  { store, workers, now, leaseMs }: Pick<ProcessingContext, 'store' | 'workers' | 'now' | 'leaseMs'>,
): Promise<boolean> {
  if (workers.isAlive(worker) === false) return true;
  if (now() - since <= leaseMs) return false;
  // A living process of that id may be another one by now.
  const bytes = await store.read(heartbeatUri(base, runId));
  const beat = bytes === undefined ? undefined : timeOf(parseObject(bytes)['alive_at']);
  return now() - Math.max(since, beat ?? 0) > leaseMs;
}

export async function writeHeartbeat(base: string, { store, run, now }: ProcessingContext): Promise<void> {
  const text = `${JSON.stringify({ run_id: run.runId, alive_at: isoTime(now()) })}\n`;
  await store.put(heartbeatUri(base, run.runId), new TextEncoder().encode(text));
}
