/** Runs engine work under a signal and reports its progress. */
import { setMaxListeners } from 'node:events';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RunOptions } from '../../ports/engine.ts';

const PROGRESS_INTERVAL_MS = 100;
/** An interrupt that arrives before the engine has begun is lost, so it is repeated until the work ends. */
const INTERRUPT_INTERVAL_MS = 20;

/** Rejects with the signal's reason when it fires; the connection is idle again by then. */
export async function interruptible<T>(
  connection: DuckDBConnection,
  options: RunOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const timers: NodeJS.Timeout[] = [];
  const interrupt = (): void => {
    connection.interrupt();
    timers.push(setInterval(() => connection.interrupt(), INTERRUPT_INTERVAL_MS));
  };
  // Many queries run under one signal; Node takes more than ten listeners for a leak.
  if (signal !== undefined) setMaxListeners(0, signal);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (onProgress !== undefined)
    timers.push(setInterval(() => report(connection, onProgress), PROGRESS_INTERVAL_MS));
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    for (const timer of timers) clearInterval(timer);
  }
}

/** DuckDB gives a percentage, or -1 while it knows none. */
function report(connection: DuckDBConnection, onProgress: (share: number) => void): void {
  const { percentage } = connection.progress;
  if (percentage >= 0) onProgress(Math.min(percentage / 100, 1));
}
