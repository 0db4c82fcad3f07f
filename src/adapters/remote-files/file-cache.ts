/**
 * Copies of remote files on local disk, shared by all runs of a project: by URI, size and etag (or the time in a table's log), so that a
 * copy never goes stale. Files appear whole or not at all. What was used longest ago goes first when there is too much. A borrower gets a
 * hard link of its own, so that nobody can take a file away from under it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { copyFile, link, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dataFileMissing, diskFull, storageUnwritable } from '../../diagnostics/storage.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { ByteBudget } from '../byte-budget.ts';
import { makeFolder } from '../make-folder.ts';

export interface RemoteFile {
  readonly uri: string;
  /** Bytes; undefined or zero: not known. A table's log may be wrong about it. */
  readonly size?: number | undefined;
  readonly etag?: string | undefined;
  /** Milliseconds since the epoch, where the table's log is what says which content is meant. */
  readonly modified?: number | undefined;
}

export interface FileCacheOptions {
  readonly store: ObjectStore;
  /** Absolute; made when missing. */
  readonly folder: string;
  /** Bytes that stay after the cache has been tidied. */
  readonly maxBytes: number;
}

const MIB = 1024 * 1024;
const PART_SIZE = 8 * MIB;
/** Bytes being fetched that are in memory at once. */
export const FETCH_MEMORY = 64 * MIB;
/** What a request costs beside its bytes: bounds how many small ones go on at once. */
const LEAST_COST = 2 * MIB;
/** Temporary files older than this belong to runs that died. */
const STALE_MS = 24 * 3_600_000;

export class FileCache {
  readonly #options: FileCacheOptions;
  readonly #memory = new ByteBudget(FETCH_MEMORY);
  readonly #fetching = new Map<string, Promise<string>>();

  constructor(options: FileCacheOptions) {
    this.#options = options;
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** Puts the file at `destination`, fetched if need be. Throws `data-file-missing`. */
  async borrow(file: RemoteFile, destination: string, signal?: AbortSignal): Promise<void> {
    await this.#guard(async () => {
      await makeFolder(dirname(destination));
      // Between finding and linking a copy another process may tidy it away.
      for (let tries = 0; ; tries += 1) {
        const entry = await this.#find(file, signal);
        if (await linkOrCopy(entry, destination)) break;
        if (tries >= 3) throw new Error(`${entry} vanishes again and again`);
      }
    });
  }

  /** Takes a local file for the content of a remote one, so that it need not be fetched. Does nothing where links are not possible. */
  async adopt(file: RemoteFile, path: string): Promise<void> {
    const entry = this.#entryOf(file);
    await makeFolder(dirname(entry));
    await link(path, entry).catch(() => {});
  }

  /** Removes what was used longest ago until no more than `maxBytes` are left, and what died runs left. Never fails. */
  async tidy(): Promise<void> {
    const { folder, maxBytes } = this.#options;
    const now = Date.now();
    const entries: { readonly path: string; readonly bytes: number; readonly used: number }[] = [];
    for (const item of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
      if (!item.isFile()) continue;
      const path = join(item.parentPath, item.name);
      const info = await stat(path).catch(() => undefined);
      if (info === undefined) continue;
      if (!item.name.endsWith('.tmp')) entries.push({ path, bytes: info.size, used: info.mtimeMs });
      else if (info.mtimeMs < now - STALE_MS) await rm(path, { force: true }).catch(() => {});
    }
    let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes } of entries.sort((a, b) => a.used - b.used)) {
      if (total <= maxBytes) return;
      await rm(path, { force: true }).catch(() => {});
      total -= bytes;
    }
  }

  /** The path of the copy; two that want the same fetch it once. */
  async #find(file: RemoteFile, signal: AbortSignal | undefined): Promise<string> {
    const entry = this.#entryOf(file);
    const now = new Date();
    const isThere = await utimes(entry, now, now).then(
      () => true,
      () => false,
    );
    if (isThere) return entry;
    const going = this.#fetching.get(entry);
    if (going !== undefined) return going;
    const fetching = this.#fetch(file, entry, signal).finally(() => this.#fetching.delete(entry));
    this.#fetching.set(entry, fetching);
    return fetching;
  }

  async #fetch(file: RemoteFile, entry: string, signal: AbortSignal | undefined): Promise<string> {
    await makeFolder(dirname(entry));
    const temporary = `${entry}.${randomUUID()}.tmp`;
    try {
      await this.#download(file, temporary, signal);
      await rename(temporary, entry);
      return entry;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Ranges side by side, each written where it belongs. All end before this does. */
  async #download(file: RemoteFile, path: string, signal: AbortSignal | undefined): Promise<void> {
    const { store } = this.#options;
    const { uri } = file;
    const whole = await this.#sizeOf(file, signal);
    const stop = new AbortController();
    const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    const etag = whole.etag === undefined ? {} : { etag: whole.etag };
    const handle = await open(path, 'wx');
    try {
      const ranges = rangesOf(whole.size);
      const results = await Promise.allSettled(
        ranges.map(({ start, end }) =>
          this.#memory
            .use(Math.max(end - start, LEAST_COST), async () => {
              stopped.throwIfAborted();
              // A small file is asked for whole: the log may be wrong about its size.
              const range = ranges.length === 1 ? {} : { range: { start, end } };
              const bytes = await store.read(uri, { ...range, ...etag, signal: stopped });
              if (bytes === undefined) throw dataFileMissing(uri, undefined, undefined);
              await handle.write(bytes, 0, bytes.length, start);
            })
            .catch((error: unknown) => {
              stop.abort(error);
              throw error;
            }),
        ),
      );
      signal?.throwIfAborted();
      if (stop.signal.aborted) throw stop.signal.reason;
      if (results.some(({ status }) => status === 'rejected')) throw new Error(`fetching ${uri} ended early`);
      // A copy that a crash of the machine has torn would look whole.
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }

  /** The store's word on large files, since their parts must fit together. */
  async #sizeOf(
    { uri, size, etag }: RemoteFile,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly size: number; readonly etag?: string | undefined }> {
    if (size !== undefined && size > 0 && (size <= PART_SIZE || etag !== undefined)) return { size, etag };
    const info = await this.#options.store.stat(uri, signal);
    if (info === undefined) throw dataFileMissing(uri, undefined, undefined);
    return { size: info.size, etag: etag ?? info.etag };
  }

  #entryOf({ uri, size, etag, modified }: RemoteFile): string {
    const key = JSON.stringify([uri, size ?? null, etag ?? modified ?? null]);
    const hash = createHash('sha256').update(key).digest('hex');
    return join(this.#options.folder, hash.slice(0, 2), hash.slice(2));
  }

  async #guard<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      const code = error instanceof Error && 'syscall' in error && 'code' in error ? error.code : undefined;
      if (code === undefined) throw error;
      const { folder } = this.#options;
      throw code === 'ENOSPC' || code === 'EDQUOT'
        ? diskFull(folder, error)
        : storageUnwritable(folder, error);
    }
  }
}

function rangesOf(size: number): { readonly start: number; readonly end: number }[] {
  const count = Math.max(1, Math.ceil(size / PART_SIZE));
  return Array.from({ length: count }, (_, index) => ({
    start: index * PART_SIZE,
    end: Math.min(size, (index + 1) * PART_SIZE),
  }));
}

/** False when `from` is gone. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    // Another file system, or one without links.
    await copyFile(from, to);
    return true;
  }
}
