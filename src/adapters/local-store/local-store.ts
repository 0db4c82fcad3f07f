/** An ObjectStore on local disks. What it has finished survives a crash of the machine: files and folders are synced. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  type Dirent,
  fstatSync,
  fsync,
  linkSync,
  openSync,
  read,
  readdirSync,
  readSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFile,
  writeFileSync,
} from 'node:fs';
import { copyFile, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { diskFull, storageUnreadable, storageUnwritable } from '../../diagnostics/storage.ts';
import type { ListOptions, ObjectInfo, ObjectStore, ReadOptions } from '../../ports/object-store.ts';
import { makeFolder } from '../make-folder.ts';

const fsyncFile = promisify(fsync);
const readInThread = promisify(read);
const writeInThread = promisify(writeFile);

/**
 * Bytes up to which reading and writing at once beats handing the work to a thread, several times over. So it is with every call that
 * does not wait for the disk: all but `fsync`, `mkdir` and the contents of large files are made at once here.
 */
const SMALL_FILE = 256 * 1024;

/** URIs are absolute paths. Errors are GoldErrors: `disk-full`, `storage-unwritable`, `storage-unreadable`. */
export function localStore(): ObjectStore {
  return {
    read: (uri, options = {}) => onRead(uri, () => readObject(uri, options)),
    stat: (uri) => onRead(uri, async () => statObject(uri)),
    list: (prefix, options = {}) => listObjects(prefix, options),
    put: (uri, bytes) => onWrite(uri, () => putObject(uri, bytes)),
    putIfAbsent: (uri, bytes) => onWrite(uri, () => putObjectIfAbsent(uri, bytes)),
    delete: (uri) => onWrite(uri, async () => remove(uri)),
    moveIfAbsent: (from, to) => onWrite(to, () => moveObject(from, to)),
    deleteFolder: (uri) => rmdir(uri).catch(() => {}),
    hasFolder: async (uri) => isFolder(uri),
    sync: (uris) => onWrite(uris[0] ?? '', () => syncObjects(uris)),
  };
}

async function readObject(uri: string, { range, signal }: ReadOptions): Promise<Uint8Array | undefined> {
  signal?.throwIfAborted();
  const file = absentAsUndefined(() => openSync(uri, 'r'));
  if (file === undefined) return undefined;
  try {
    const { size } = fstatSync(file);
    const start = Math.min(range?.start ?? 0, size);
    const end = Math.min(range?.end ?? size, size);
    const bytes = new Uint8Array(Math.max(0, end - start));
    for (let done = 0; done < bytes.length; ) {
      const position = { offset: done, position: start + done };
      const count =
        bytes.length <= SMALL_FILE
          ? readSync(file, bytes, position)
          : (await readInThread(file, { buffer: bytes, ...position })).bytesRead;
      if (count === 0) throw new Error(`${uri} became shorter while it was read`);
      done += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

function statObject(uri: string): ObjectInfo | undefined {
  const info = statFile(uri);
  return info && { uri, size: info.size, modified: info.mtimeMs };
}

function statFile(uri: string): Stats | undefined {
  const info = absentAsUndefined(() => statSync(uri));
  return info?.isFile() === true ? info : undefined;
}

function isFolder(uri: string): boolean {
  try {
    return statSync(uri).isDirectory();
  } catch {
    return false;
  }
}

async function* listObjects(prefix: string, options: ListOptions): AsyncGenerator<ObjectInfo> {
  const { startAfter, shallow = false, details = true, signal } = options;
  const entries = await onRead(prefix, async () => readFolder(prefix));
  // A folder sorts as its children do: by its name and a slash.
  const named = entries.map((entry) => ({
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
    const info = details ? statObject(uri) : { uri, size: 0, modified: 0 };
    if (info !== undefined) yield info;
  }
}

function readFolder(path: string): readonly Dirent[] {
  return absentAsUndefined(() => readdirSync(path, { withFileTypes: true })) ?? [];
}

/** Over a temporary file, so that nobody sees half of it. */
function putObject(uri: string, bytes: Uint8Array): Promise<void> {
  return withTemporary(uri, bytes, async (temporary) => renameSync(temporary, uri));
}

/**
 * `link` puts a complete file under a name that nobody has, or fails: `rename` would replace, and O_EXCL would show a half-written
 * file (DELTA.md §2.2).
 */
function putObjectIfAbsent(uri: string, bytes: Uint8Array): Promise<'created' | 'exists'> {
  return withTemporary(uri, bytes, async (temporary) => {
    try {
      linkSync(temporary, uri);
      return 'created';
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'exists';
      if (!NO_LINKS.has(codeOf(error) ?? '')) throw error;
      return createExclusive(uri, bytes);
    }
  });
}

/** File systems without hard links (exFAT, some network mounts). */
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

async function createExclusive(uri: string, bytes: Uint8Array): Promise<'created' | 'exists'> {
  try {
    await writeNew(uri, bytes);
    return 'created';
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'exists';
    // Ours alone until it is whole; a torn commit would block every reader.
    remove(uri);
    throw error;
  }
}

/** The folder is durable afterwards too, and so are those that had to be made for it. */
async function withTemporary<T>(
  uri: string,
  bytes: Uint8Array,
  publish: (temporary: string) => Promise<T>,
): Promise<T> {
  const folder = dirname(uri);
  const made = await makeFolder(folder);
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  let result: T;
  try {
    await writeNew(temporary, bytes);
    result = await publish(temporary);
  } finally {
    remove(temporary);
  }
  await Promise.all(foldersUpTo(made === undefined ? folder : dirname(made), folder).map(syncFolder));
  return result;
}

/** From the folder up to one above it, both included. */
function foldersUpTo(top: string, folder: string): string[] {
  const above = dirname(folder);
  return folder === top || above === folder ? [folder] : [folder, ...foldersUpTo(top, above)];
}

/** Durable when it resolves. Rejects with EEXIST where there is something. */
async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const file = openSync(path, 'wx');
  try {
    if (bytes.length <= SMALL_FILE) writeFileSync(file, bytes);
    else await writeInThread(file, bytes);
    await fsyncFile(file);
  } finally {
    closeSync(file);
  }
}

/** A second name and then the first one away: `rename` would replace what is there. */
async function moveObject(from: string, to: string): Promise<'moved' | 'exists' | 'absent'> {
  const before = statFile(from);
  if (before === undefined) return 'absent';
  await makeFolder(dirname(to));
  try {
    linkSync(from, to);
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
  const after = statFile(from);
  if (after?.ino === before.ino && after.mtimeMs === before.mtimeMs) remove(from);
  await syncFolder(dirname(from));
  return 'moved';
}

/** Where there are no links, or another file system begins. */
async function copyObject(from: string, to: string): Promise<'moved' | 'exists' | 'absent'> {
  const temporary = join(dirname(to), `.${randomUUID()}.tmp`);
  try {
    await copyFile(from, temporary);
    await syncFile(temporary, 'r+');
    if (statSync(to, { throwIfNoEntry: false }) !== undefined) return 'exists';
    renameSync(temporary, to);
    return 'moved';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'absent';
    throw error;
  } finally {
    remove(temporary);
  }
}

async function syncObjects(uris: readonly string[]): Promise<void> {
  const folders = new Set(uris.map((uri) => dirname(uri)));
  // The folders above too: a new table's folder is itself an entry of one.
  for (const folder of [...folders]) folders.add(dirname(folder));
  await Promise.all(uris.map((uri) => syncFile(uri, 'r')));
  await Promise.all([...folders].map(syncFolder));
}

async function syncFile(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = openSync(path, flags);
  try {
    await fsyncFile(file);
  } finally {
    closeSync(file);
  }
}

/** Not every system lets a folder be opened; there the file's own sync has to do. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await syncFile(folder, 'r');
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  }
}

function remove(path: string): void {
  absentAsUndefined(() => unlinkSync(path));
}

function absentAsUndefined<T>(action: () => T): T | undefined {
  try {
    return action();
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
