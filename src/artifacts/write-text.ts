/** Files that gold writes for tools, below target/. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { forAll } from '../concurrency/for-all.ts';
import { diskFull, storageUnwritable } from '../diagnostics/storage.ts';

/** Files that are written side by side. */
const FILES_AT_ONCE = 8;

/** Makes folders as needed. Throws `storage-unwritable` and `disk-full`. */
export async function writeText(path: string, text: string): Promise<void> {
  await explained(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  });
}

/** Characters written at once. */
const CHUNK = 256 * 1024;

/**
 * Writes a text piece by piece, each put through `change`, with other work between; the file is there only when it is whole. Throws as
 * `writeText`.
 */
export async function writePieces(
  path: string,
  pieces: Iterable<string>,
  change: (piece: string) => string,
): Promise<void> {
  // Two runs at once each write a file of their own; the last one stays.
  const temporary = `${path}.${randomUUID()}`;
  await explained(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    try {
      const file = await open(temporary, 'w');
      try {
        let chunk = '';
        for (const piece of pieces) {
          chunk += change(piece);
          if (chunk.length < CHUNK) continue;
          await file.writeFile(chunk);
          chunk = '';
        }
        await file.writeFile(chunk);
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}

/**
 * Makes a folder hold these files and no others, by their paths in it; what is there already is not written again. Throws as `writeText`.
 */
export async function updateFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await explained(folder, async () => {
    mkdirSync(folder, { recursive: true });
    const there = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
    const isThere = new Set(there);
    for (const path of there) if (!files.has(path)) rmSync(join(folder, path));
    const changed = [...files].filter(
      ([path, text]) => !isThere.has(path) || readFileSync(join(folder, path), 'utf8') !== text,
    );
    for (const parent of new Set(changed.map(([path]) => dirname(join(folder, path))))) {
      mkdirSync(parent, { recursive: true });
    }
    await forAll(changed, FILES_AT_ONCE, ([path, text]) => writeFile(join(folder, path), text));
  });
}

/** With all that is in it; one that is not there is no error. */
export async function removeFolder(path: string): Promise<void> {
  await explained(path, () => rm(path, { recursive: true, force: true }));
}

export function formatJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function explained(path: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    // What has no code is no answer of the system.
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw error.code === 'ENOSPC' ? diskFull(path, error) : storageUnwritable(path, error);
  }
}
