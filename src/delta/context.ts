/** What Delta code needs from outside: where bytes live, what time it is, and random ids. */
import type { ObjectStore } from '../ports/object-store.ts';

export interface DeltaContext {
  readonly store: ObjectStore;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A new random UUID. */
  newId(): string;
}
