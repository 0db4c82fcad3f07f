/**
 * Makes a folder and those above it, one at a time. Node's own `mkdir` with `recursive` never ends where a folder cannot be made and says
 * ENOENT, as below /proc. At once, without a thread: to hand such a call over takes several times as long as the call.
 */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Others may remove empty folders meanwhile; so often is it tried again. */
const ATTEMPTS = 3;

/** Gives the topmost folder that was made, undefined when there was nothing to make. Throws the system's error. */
export function makeFolder(path: string): string | undefined {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return makeMissing(path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt >= ATTEMPTS) throw error;
    }
  }
}

function makeMissing(path: string): string | undefined {
  const above = dirname(path);
  try {
    return makeOne(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || above === path) throw error;
  }
  const madeAbove = makeMissing(above);
  const made = makeOne(path);
  return madeAbove ?? made;
}

/** Undefined when something of that name is there. Whatever it is: when it is no folder, what is made in it says so. */
function makeOne(folder: string): string | undefined {
  try {
    mkdirSync(folder);
    return folder;
  } catch (error) {
    // What is there already need not be writable, and systems differ in what they say of it.
    if (codeOf(error) === 'EEXIST' || statSync(folder, { throwIfNoEntry: false }) !== undefined)
      return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
