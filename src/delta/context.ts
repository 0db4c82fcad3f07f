/** What Delta code needs from outside: where bytes live, who reads Parquet, what time it is, and random ids. */
import type { CheckpointFiles } from '../ports/checkpoint-files.ts';
import type { ObjectStore } from '../ports/object-store.ts';

export interface DeltaContext {
  readonly store: ObjectStore;
  readonly checkpoints: CheckpointFiles;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A new random UUID. */
  newId(): string;
}
