/**
 * The local side of remote files during one piece of work, such as a run: what an engine has written and is not uploaded yet, and
 * what it reads. All of it lies in one folder of this process, which is removed at the end.
 */
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore, RemoteStore, SyncOptions } from '../../ports/object-store.ts';
import { makeFolder } from '../make-folder.ts';
import type { FileCache, RemoteFile } from './file-cache.ts';

export interface WorkspaceOptions {
  readonly remote: () => Promise<RemoteStore>;
  readonly cache: FileCache;
  /** Absolute; the workspace makes a folder of its own in it. */
  readonly temporaryFolder: string;
}

/** A file written here. `sent`: an upload was begun, so that the store may have it. */
interface WrittenFile {
  readonly path: string;
  sent: boolean;
  durable: boolean;
}

export class WorkspaceFiles {
  readonly #options: WorkspaceOptions;
  readonly #folder: string;
  readonly #written = new Map<string, WrittenFile>();
  readonly #reading = new Map<string, Promise<string>>();
  readonly #uris = new Map<string, string>();

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    this.#folder = join(options.temporaryFolder, `files-${process.pid}-${Date.now().toString(36)}`);
  }

  /** Where an engine writes what belongs under this URI. */
  stagingFolder(uri: string): string {
    return join(this.#folder, 'staged', digest(uri));
  }

  written(uri: string, path: string): void {
    this.#written.set(uri, { path, sent: false, durable: false });
    this.#uris.set(path, uri);
  }

  /** The local path of a file that was written here; undefined for others. */
  findWritten(uri: string): string | undefined {
    return this.#written.get(uri)?.path;
  }

  /** A local path of the file: as it was written here, else from the cache. */
  read(file: RemoteFile, signal: AbortSignal | undefined): Promise<string> {
    const own = this.#written.get(file.uri);
    if (own !== undefined) return this.#keep(file, own);
    const key = JSON.stringify([file.uri, file.size, file.etag ?? file.modified]);
    const known = this.#reading.get(key);
    if (known !== undefined) return known;
    const path = join(this.#folder, 'read', localPath(file.uri, key));
    this.#uris.set(path, file.uri);
    const reading = this.#options.cache.borrow(file, path, signal).then(() => path);
    this.#reading.set(key, reading);
    // A later reader tries again.
    reading.catch(() => this.#reading.delete(key));
    return reading;
  }

  /** Uploads what was written here. When one fails the others are stopped, and nothing goes on after the rejection. */
  async upload(uris: readonly string[], { signal, onProgress }: SyncOptions): Promise<void> {
    const files = uris.flatMap((uri) => {
      const file = this.#written.get(uri);
      return file === undefined || file.durable ? [] : [{ uri, file }];
    });
    if (files.length === 0) return;
    const sizes = await Promise.all(files.map(async ({ file }) => (await stat(file.path)).size));
    const total = Math.max(1, sizes.reduce((sum, size) => sum + size, 0)); // biome-ignore format: short
    const shares = files.map(() => 0);
    const store = await this.#options.remote();
    const stop = new AbortController();
    const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    await Promise.allSettled(
      files.map(async ({ uri, file }, index) => {
        try {
          stopped.throwIfAborted();
          file.sent = true;
          await store.upload(uri, file.path, {
            signal: stopped,
            onProgress: (share) => {
              shares[index] = share * (sizes[index] ?? 0);
              onProgress?.(shares.reduce((sum, bytes) => sum + bytes, 0) / total);
            },
          });
          file.durable = true;
        } catch (error) {
          stop.abort(error);
        }
      }),
    );
    signal?.throwIfAborted();
    if (stop.signal.aborted) throw stop.signal.reason;
  }

  /** Forgets a file written here. True when the store may have it too. */
  async discard(uri: string): Promise<boolean> {
    const file = this.#written.get(uri);
    if (file === undefined) return true;
    this.#written.delete(uri);
    await rm(file.path, { force: true });
    return file.sent;
  }

  /** Names of this folder in a message become URIs, which is what people know. */
  toUris(text: string): string {
    if (!text.includes(this.#folder)) return text;
    // Longer paths first: one may begin with another.
    const paths = [...this.#uris.keys()].filter((path) => text.includes(path));
    return paths
      .sort((a, b) => b.length - a.length)
      .reduce((result, path) => result.replaceAll(path, this.#uris.get(path) ?? path), text);
  }

  /** Removes the folder, and what workspaces left there whose process is gone. */
  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await removeAbandoned(this.#options.temporaryFolder);
    if (this.#reading.size > 0 || this.#written.size > 0) await this.#options.cache.tidy();
  }

  /** What was published is likely to be read by the next run. */
  async #keep(file: RemoteFile, { path, durable }: WrittenFile): Promise<string> {
    if (durable) await this.#options.cache.adopt(file, path);
    return path;
  }
}

/** A store that also knows what lies staged: `sync` uploads it. */
export function stagingStore(store: ObjectStore, files: WorkspaceFiles): ObjectStore {
  return {
    ...store,
    sync: async (uris, options = {}) => {
      const local = uris.filter((uri) => files.findWritten(uri) === undefined);
      if (local.length > 0) await store.sync(local, options);
      await files.upload(uris, options);
    },
    delete: async (uri, signal) => {
      if (await files.discard(uri)) await store.delete(uri, signal);
    },
  };
}

/** As in the store, so that file names, suffixes and `key=value` folders are what they are there; else a name that always fits. */
function localPath(uri: string, key: string): string {
  const segments = uri.replace(/^[^:]*:\/\//, '').split('/');
  const fits = segments.every(
    (part) =>
      part !== '' && part !== '.' && part !== '..' && Buffer.byteLength(part) < 256 && !part.includes('\0'),
  );
  const name = fits && Buffer.byteLength(uri) < 1024 ? segments : [digest(uri)];
  return join(digest(key), ...name);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const ABANDONED_MS = 24 * 3_600_000;

/** Folders of processes that were killed: a day old, since the number of a process says nothing about other machines. */
async function removeAbandoned(temporaryFolder: string): Promise<void> {
  for (const name of await readdir(temporaryFolder).catch(() => [])) {
    const pid = /^files-(\d+)-[a-z0-9]+$/.exec(name)?.[1];
    const folder = join(temporaryFolder, name);
    const info = pid === undefined ? undefined : await stat(folder).catch(() => undefined);
    if (info === undefined || info.mtimeMs > Date.now() - ABANDONED_MS || isRunning(Number(pid))) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
  await makeFolder(temporaryFolder).catch(() => {});
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
