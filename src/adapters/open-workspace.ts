/** What one piece of work needs, put together: an engine and tables that both know local disks and object storage. */
import { randomUUID } from 'node:crypto';
import type { DeltaContext } from '../delta/index.ts';
import { httpfsUnavailable } from '../diagnostics/object-storage.ts';
import type { CheckpointFiles } from '../ports/checkpoint-files.ts';
import type { Clock } from '../ports/clock.ts';
import type { Engine } from '../ports/engine.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { StorageSettings } from '../ports/storage-settings.ts';
import type { DuckDb, DuckDbOptions } from './duckdb/duckdb-engine.ts';
import { FileCache } from './remote-files/file-cache.ts';
import { remoteCheckpoints } from './remote-files/remote-checkpoints.ts';
import { remoteEngine } from './remote-files/remote-engine.ts';
import { stagingStore, WorkspaceFiles } from './remote-files/workspace-files.ts';
import { routingStore } from './routing-store.ts';
import type { S3Store } from './s3-store/s3-store.ts';

export interface Workspace {
  /** Closing it ends the workspace: what is staged goes with it. */
  readonly engine: Engine;
  readonly delta: DeltaContext;
  /** How files under this URI are read, and why so; for people. */
  describeReading(uri: string): Promise<string>;
}

/** Cache and storage of a target; `cacheFolder` is where copies go when the settings do not say. */
export interface WorkspaceStorage {
  readonly settings: StorageSettings;
  readonly cacheFolder: string;
}

const CACHE_BYTES = 10_000_000_000;

/** Opens nothing yet: S3 is loaded with the first URI that needs it. */
class Storage {
  readonly store: ObjectStore;
  readonly cache: FileCache;
  readonly settings: StorageSettings;
  readonly #remote: { opened: Promise<S3Store> | undefined } = { opened: undefined };

  constructor(local: ObjectStore, { settings, cacheFolder }: WorkspaceStorage) {
    this.settings = settings;
    this.store = routingStore(local, () => this.remote());
    this.cache = new FileCache({
      store: this.store,
      folder: settings.cacheFolder ?? cacheFolder,
      maxBytes: settings.cacheSize ?? CACHE_BYTES,
    });
  }

  remote(): Promise<S3Store> {
    this.#remote.opened ??= import('./s3-store/s3-store.ts').then(({ s3Store }) => s3Store(this.settings));
    return this.#remote.opened;
  }

  async close(): Promise<void> {
    (await this.#remote.opened?.catch(() => undefined))?.close();
  }

  delta(store: ObjectStore, checkpoints: CheckpointFiles, clock: Clock): DeltaContext {
    return {
      store,
      checkpoints: remoteCheckpoints(checkpoints, this.store, () => this.cache),
      now: clock.now,
      newId: randomUUID,
    };
  }
}

export async function openWorkspace(
  engineOptions: DuckDbOptions,
  storageOptions: WorkspaceStorage,
  checkpoints: CheckpointFiles,
  clock: Clock,
): Promise<Workspace> {
  const [{ openDuckDb }, { localStore }] = await Promise.all([
    import('./duckdb/duckdb-engine.ts'),
    import('./local-store/local-store.ts'),
  ]);
  const duckDb = await openDuckDb(engineOptions);
  const storage = new Storage(localStore(), storageOptions);
  const files = new WorkspaceFiles({
    remote: () => storage.remote(),
    cache: storage.cache,
    temporaryFolder: engineOptions.temporaryFolder,
  });
  const reader = new RemoteReader(duckDb, storage);
  return {
    engine: remoteEngine({
      engine: duckDb,
      store: storage.store,
      files,
      readsRemote: (uri) => reader.readsRemote(uri),
      onClose: async () => {
        await files.close();
        await storage.close();
      },
    }),
    delta: storage.delta(stagingStore(storage.store, files), checkpoints, clock),
    describeReading: (uri) => reader.describe(uri),
  };
}

/** Tables without an engine. */
export async function openTables(
  storageOptions: WorkspaceStorage,
  checkpoints: CheckpointFiles,
  clock: Clock,
): Promise<DeltaContext> {
  const { localStore } = await import('./local-store/local-store.ts');
  const storage = new Storage(localStore(), storageOptions);
  return storage.delta(storage.store, checkpoints, clock);
}

/** Decides how DuckDB reads remote files: by its extension where that can be loaded, else local copies. */
class RemoteReader {
  readonly #duckDb: DuckDb;
  readonly #storage: Storage;
  /** The credentials that DuckDB has. */
  #secret = '';
  #reason: string | undefined;

  constructor(duckDb: DuckDb, storage: Storage) {
    this.#duckDb = duckDb;
    this.#storage = storage;
  }

  /** Throws `httpfs-unavailable` when the target insists. */
  async readsRemote(uri: string): Promise<boolean> {
    const { reader } = this.#storage.settings;
    this.#reason = reader === 'cache' ? 'storage.reader says so' : await this.#prepare(uri);
    if (this.#reason !== undefined && reader === 'httpfs') throw httpfsUnavailable(this.#reason);
    return this.#reason === undefined;
  }

  async describe(uri: string): Promise<string> {
    if (await this.readsRemote(uri)) return "by DuckDB's extension httpfs, which is installed";
    return `through local copies in ${this.#storage.cache.folder} (${this.#reason})`;
  }

  /** Why it cannot be used; undefined when all is ready. Credentials that were renewed are handed over again. */
  async #prepare(uri: string): Promise<string | undefined> {
    const missing = await this.#duckDb.httpfs.load();
    if (missing !== undefined) return missing;
    const store = await this.#storage.remote();
    const credentials = await store.credentials(uri);
    const { endpoint, pathStyle } = await store.location();
    const secret = { ...credentials, endpoint, pathStyle };
    const text = JSON.stringify(secret);
    if (text === this.#secret) return undefined;
    try {
      await this.#duckDb.httpfs.setSecret(secret);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    this.#secret = text;
    return undefined;
  }
}
