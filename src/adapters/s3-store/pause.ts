/** Waiting between tries: longer with each, never the same for two writers, and no longer than a signal allows. */
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/** `attempt` counts from 1. Rejects with the signal's reason. */
export async function pause(attempt: number, signal: AbortSignal | undefined): Promise<void> {
  const limit = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  try {
    await sleep(limit * (0.5 + Math.random() / 2), undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
