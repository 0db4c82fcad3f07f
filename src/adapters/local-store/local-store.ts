/** An ObjectStore on local disks. What it has finished survives a crash of the machine: files and folders are synced. */
import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { copyFile, type FileHandle, link, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diskFull, storageUnreadable, storageUnwritable } from '../../diagnostics/storage.ts';
import type { ListOptions, ObjectInfo, ObjectStore, ReadOptions } from '../../ports/object-store.ts';
import { makeFolder } from '../make-folder.ts';

/** URIs are absolute paths. Errors are GoldErrors: `disk-full`, `storage-unwritable`, `storage-unreadable`. */
export function localStore(): ObjectStore {
  return {
    read: (uri, options = {}) => onRead(uri, () => readObject(uri, options)),
    stat: (uri) => onRead(uri, () => statObject(uri)),
    list: (prefix, options = {}) => listObjects(prefix, options),
    put: (uri, bytes) => onWrite(uri, () => putObject(uri, bytes)),
    putIfAbsent: (uri, bytes) => onWrite(uri, () => putObjectIfAbsent(uri, bytes)),
    delete: (uri) => onWrite(uri, () => rm(uri, { force: true })),
    moveIfAbsent: (from, to) => onWrite(to, () => moveObject(from, to)),
    deleteFolder: (uri) => rmdir(uri).catch(() => {}),
    hasFolder: async (uri) => (await stat(uri).catch(() => undefined))?.isDirectory() ?? false,
    sync: (uris) => onWrite(uris[0] ?? '', () => syncObjects(uris)),
  };
}

async function readObject(uri: string, { range, signal }: ReadOptions): Promise<Uint8Array | undefined> {
  signal?.throwIfAborted();
  const small = range === undefined ? readSmall(uri) : undefined;
  if (small !== undefined) return small;
  const file = await absentAsUndefined(open(uri, 'r'));
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const start = Math.min(range?.start ?? 0, size);
    const end = Math.min(range?.end ?? size, size);
    const bytes = new Uint8Array(Math.max(0, end - start));
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new Error(`${uri} became shorter while it was read`);
      done += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** Bytes up to which reading at once beats handing the work to a thread, several times over. */
const SMALL_FILE = 256 * 1024;

/** Undefined when it is larger, or when anything goes wrong: the other way of reading says what. */
function readSmall(uri: string): Uint8Array | undefined {
  let file: number | undefined;
  try {
    file = openSync(uri, 'r');
    const info = fstatSync(file);
    if (!info.isFile() || info.size > SMALL_FILE) return undefined;
    const bytes = Buffer.allocUnsafe(info.size);
    return readSync(file, bytes) === info.size ? bytes : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

async function statObject(uri: string): Promise<ObjectInfo | undefined> {
  const info = await absentAsUndefined(stat(uri));
  if (info === undefined || !info.isFile()) return undefined;
  return { uri, size: info.size, modified: info.mtimeMs };
}

async function* listObjects(prefix: string, options: ListOptions): AsyncGenerator<ObjectInfo> {
  const { startAfter, shallow = false, details = true, signal } = options;
  const entries = await onRead(prefix, () => absentAsUndefined(readdir(prefix, { withFileTypes: true })));
  // A folder sorts as its children do: by its name and a slash.
  const named = (entries ?? []).map((entry) => ({
    uri: join(prefix, entry.name),
    folder: entry.isDirectory(),
    key: Buffer.from(entry.isDirectory() ? `${entry.name}/` : entry.name),
  }));
  named.sort((a, b) => Buffer.compare(a.key, b.key));
  for (const { uri, folder } of named) {
    signal?.throwIfAborted();
    if (folder) {
      if (!shallow) yield* listObjects(uri, options);
      continue;
    }
    if (startAfter !== undefined && Buffer.compare(Buffer.from(uri), Buffer.from(startAfter)) <= 0) continue;
    const info = details ? statListed(uri) : { uri, size: 0, modified: 0 };
    if (info !== undefined) yield info;
  }
}

/** Without a thread of its own: a listing may have ten thousand entries. Undefined when it is gone since. */
function statListed(uri: string): ObjectInfo | undefined {
  const info = statSync(uri, { throwIfNoEntry: false });
  return info === undefined || !info.isFile() ? undefined : { uri, size: info.size, modified: info.mtimeMs };
}

/** Over a temporary file, so that nobody sees half of it. */
async function putObject(uri: string, bytes: Uint8Array): Promise<void> {
  await withTemporary(uri, bytes, async (temporary) => rename(temporary, uri));
  await syncFolder(dirname(uri));
}

/**
 * `link` puts a complete file under a name that nobody has, or fails: `rename` would replace, and O_EXCL would show a half-written
 * file (DELTA.md §2.2).
 */
async function putObjectIfAbsent(uri: string, bytes: Uint8Array): Promise<'created' | 'exists'> {
  const result = await withTemporary(uri, bytes, async (temporary) => {
    try {
      await link(temporary, uri);
      return 'created' as const;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'exists' as const;
      if (!NO_LINKS.has(codeOf(error) ?? '')) throw error;
      return createExclusive(uri, bytes);
    }
  });
  if (result === 'created') await syncFolder(dirname(uri));
  return result;
}

/** File systems without hard links (exFAT, some network mounts). */
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

async function createExclusive(uri: string, bytes: Uint8Array): Promise<'created' | 'exists'> {
  let file: FileHandle;
  try {
    file = await open(uri, 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'exists';
    throw error;
  }
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    // Ours alone until it is whole; a torn commit would block every reader.
    await rm(uri, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return 'created';
}

async function withTemporary<T>(
  uri: string,
  bytes: Uint8Array,
  publish: (temporary: string) => Promise<T>,
): Promise<T> {
  const folder = dirname(uri);
  await makeFolder(folder);
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    return await publish(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A second name and then the first one away: `rename` would replace what is there. */
async function moveObject(from: string, to: string): Promise<'moved' | 'exists' | 'absent'> {
  const before = await absentAsUndefined(stat(from));
  if (before === undefined || !before.isFile()) return 'absent';
  await makeFolder(dirname(to));
  try {
    await link(from, to);
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EEXIST') return 'exists';
    if (code === 'ENOENT') return 'absent';
    if (!NO_LINKS.has(code) && code !== 'EXDEV') throw error;
    const outcome = await copyObject(from, to);
    if (outcome !== 'moved') return outcome;
  }
  await syncFolder(dirname(to));
  // Who replaces a file that is being moved keeps the new one.
  const after = await absentAsUndefined(stat(from));
  if (after?.ino === before.ino && after.mtimeMs === before.mtimeMs) await rm(from, { force: true });
  await syncFolder(dirname(from));
  return 'moved';
}

/** Where there are no links, or another file system begins. */
async function copyObject(from: string, to: string): Promise<'moved' | 'exists' | 'absent'> {
  const temporary = join(dirname(to), `.${randomUUID()}.tmp`);
  try {
    await copyFile(from, temporary);
    const file = await open(temporary, 'r+');
    await file.sync().finally(() => file.close());
    if ((await absentAsUndefined(stat(to))) !== undefined) return 'exists';
    await rename(temporary, to);
    return 'moved';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'absent';
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function syncObjects(uris: readonly string[]): Promise<void> {
  await Promise.all(
    uris.map(async (uri) => {
      const file = await open(uri, 'r');
      await file.sync().finally(() => file.close());
    }),
  );
  const folders = new Set(uris.map((uri) => dirname(uri)));
  // The folders above too: a new table's folder is itself an entry of one.
  for (const folder of [...folders]) folders.add(dirname(folder));
  await Promise.all([...folders].map(syncFolder));
}

/** Not every system lets a folder be opened; there the file's own sync has to do. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  }
}

async function absentAsUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function onRead<T>(uri: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw isSystemError(error) ? storageUnreadable(uri, error) : error;
  }
}

async function onWrite<T>(uri: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw ['ENOSPC', 'EDQUOT'].includes(error.code ?? '')
      ? diskFull(uri, error)
      : storageUnwritable(uri, error);
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && codeOf(error) !== undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
