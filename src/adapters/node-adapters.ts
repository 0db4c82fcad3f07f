/** The adapters that the command line uses. Heavy ones load when first asked for. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { DeltaContext } from '../delta/index.ts';
import type { Catalog, CatalogSettings } from '../ports/catalog.ts';
import type { CheckpointFiles } from '../ports/checkpoint-files.ts';
import type { Clock } from '../ports/clock.ts';
import type { Engine } from '../ports/engine.ts';
import type { WatchFiles } from '../ports/file-watcher.ts';
import type { OpenKeyboard } from '../ports/keyboard.ts';
import type { Workers } from '../ports/workers.ts';
import type { DuckDbOptions } from './duckdb/duckdb-engine.ts';
import { openNodeKeyboard } from './node-keyboard.ts';
import { nodeWorkers } from './node-workers.ts';
import type { Workspace, WorkspaceStorage } from './open-workspace.ts';
import { timeOrderedId } from './time-ordered-id.ts';

export interface NodeAdapters {
  readonly clock: Clock;
  readonly workers: Workers;
  /** Sorts by time. */
  newId(): string;
  /** For local files only. */
  openEngine(options: DuckDbOptions): Promise<Engine>;
  /** Tables on local disks and, as `storage` says, in object storage. */
  openDelta(storage?: WorkspaceStorage): Promise<DeltaContext>;
  /** Both, for both. */
  openWorkspace(engine: DuckDbOptions, storage: WorkspaceStorage): Promise<Workspace>;
  openCatalog(settings: CatalogSettings): Promise<Catalog>;
  readonly watchFiles: WatchFiles;
  readonly openKeyboard: OpenKeyboard;
}

export function nodeAdapters(): NodeAdapters {
  const clock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };
  const checkpoints = lazyCheckpointFiles();
  return {
    clock,
    workers: nodeWorkers(),
    newId: () => timeOrderedId(clock.now()),
    openEngine: async (options) => (await import('./duckdb/duckdb-engine.ts')).openDuckDb(options),
    openDelta: async (storage = { settings: {}, cacheFolder: join(tmpdir(), 'gold-cache') }) =>
      (await import('./open-workspace.ts')).openTables(storage, checkpoints, clock),
    openWorkspace: async (engine, storage) =>
      (await import('./open-workspace.ts')).openWorkspace(engine, storage, checkpoints, clock),
    openCatalog: async (settings) => (await import('./glue/glue-catalog.ts')).glueCatalog(settings),
    watchFiles: async (watching) => (await import('./chokidar-watcher.ts')).watchWithChokidar(watching),
    openKeyboard: (onKey) => openNodeKeyboard(onKey),
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
