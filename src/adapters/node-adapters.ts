/** The adapters that the command line uses. Heavy ones load when first asked for. */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { DeltaContext } from '../delta/index.ts';
import type { CheckpointFiles } from '../ports/checkpoint-files.ts';
import type { Clock } from '../ports/clock.ts';
import type { Engine } from '../ports/engine.ts';
import type { DuckDbOptions } from './duckdb/duckdb-engine.ts';

export interface NodeAdapters {
  readonly clock: Clock;
  newId(): string;
  openEngine(options: DuckDbOptions): Promise<Engine>;
  openDelta(): Promise<DeltaContext>;
}

export function nodeAdapters(): NodeAdapters {
  const clock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };
  return {
    clock,
    newId: randomUUID,
    openEngine: async (options) => (await import('./duckdb/duckdb-engine.ts')).openDuckDb(options),
    openDelta: async () => ({
      store: (await import('./local-store/local-store.ts')).localStore(),
      checkpoints: lazyCheckpointFiles(),
      now: clock.now,
      newId: randomUUID,
    }),
  };
}

/** DuckDB is loaded with the first checkpoint. */
function lazyCheckpointFiles(): CheckpointFiles {
  let opened: Promise<CheckpointFiles> | undefined;
  const open = (): Promise<CheckpointFiles> => {
    opened ??= import('./duckdb/checkpoint-files.ts').then((module) => module.duckDbCheckpointFiles());
    return opened;
  };
  return {
    async *read(uris, options) {
      yield* (await open()).read(uris, options);
    },
    format: async (rows, signal) => (await open()).format(rows, signal),
  };
}
