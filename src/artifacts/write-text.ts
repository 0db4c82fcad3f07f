/** Files that gold writes for tools, below target/. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskFull, storageUnwritable } from '../diagnostics/storage.ts';

/** Makes folders as needed. Throws `storage-unwritable` and `disk-full`. */
export async function writeText(path: string, text: string): Promise<void> {
  await explained(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
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
