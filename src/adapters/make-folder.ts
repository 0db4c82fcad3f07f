/**
 * Makes a folder and those above it, one at a time. Node's own `mkdir` with `recursive` never ends where a folder cannot be made and says
 * ENOENT, as below /proc.
 */
import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Others may remove empty folders meanwhile; so often is it tried again. */
const ATTEMPTS = 3;

/** Gives the topmost folder that was made, undefined when there was nothing to make. Rejects with the system's error. */
export async function makeFolder(path: string): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const missing = findMissing(path);
      for (const folder of missing) await makeOne(folder);
      return missing[0];
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** Folders to make, topmost first. */
function findMissing(path: string): string[] {
  const missing: string[] = [];
  for (let folder = path; !isThere(folder); folder = dirname(folder)) {
    missing.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  return missing;
}

/** Whatever it is: when it is no folder, what is made in it says so. At once, for a thread would take longer to begin. */
function isThere(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false }) !== undefined;
}

/** Somebody else may have made it just now. In a thread: file systems make folders wait for what they write to their journals. */
async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
