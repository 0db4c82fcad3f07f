/** Files that gold writes for tools, below target/. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { diskFull, storageUnwritable } from '../diagnostics/storage.ts';

/** Makes folders as needed. Throws `storage-unwritable` and `disk-full`. */
export async function writeText(path: string, text: string): Promise<void> {
  await explained(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
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
    const made = new Set<string>();
    for (const [path, text] of files) {
      const file = join(folder, path);
      if (isThere.has(path) && readFileSync(file, 'utf8') === text) continue;
      if (!made.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
      made.add(dirname(file));
      writeFileSync(file, text);
    }
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
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    throw isFull ? diskFull(path, error) : storageUnwritable(path, error);
  }
}
