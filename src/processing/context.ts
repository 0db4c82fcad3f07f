/** What tracking needs of the world outside. */
import type { ObjectStore } from '../ports/object-store.ts';
import type { Workers } from '../ports/workers.ts';
import type { RunIdentity } from './status-record.ts';

export interface ProcessingContext {
  readonly store: ObjectStore;
  readonly workers: Workers;
  readonly run: RunIdentity;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A run of which nothing can be seen but signs of life counts as dead after so many milliseconds without one. */
  readonly leaseMs: number;
  /** Resolves after so many milliseconds; rejects when the signal fires. */
  pause(ms: number, signal: AbortSignal | undefined): Promise<void>;
}
