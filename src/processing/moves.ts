/** Moves of files that can be done again after a crash at any point. */
import type { ObjectStore } from '../ports/object-store.ts';
import { otherName } from './places.ts';

/** Calls of a store at once. */
export const CALLS_AT_ONCE = 16;
const CHUNK = 8 * 1024 * 1024;

/** Between names that nobody else writes: what lies at `to` is the file itself, copied before a crash. */
export async function moveOwn(store: ObjectStore, from: string, to: string): Promise<void> {
  if ((await store.moveIfAbsent(from, to)) === 'exists') await store.delete(from);
}

/**
 * From a folder that others write to, to a name that nobody else writes. What they put under the old name meanwhile stays.
 */
export async function moveFromOthers(store: ObjectStore, from: string, to: string): Promise<void> {
  const outcome = await store.moveIfAbsent(from, to);
  if (outcome === 'exists' && (await haveSameContent(store, from, to))) await store.delete(from);
}

/**
 * Into a folder that others write to: under the name or, when it is taken by other content, under another one with this tag. Gives the
 * name; undefined when there is nothing to move.
 */
export async function moveAmongOthers(
  store: ObjectStore,
  from: string,
  folder: string,
  path: string,
  tag: string,
): Promise<string | undefined> {
  for (let n = 0; ; n += 1) {
    const name = otherName(path, tag, n);
    const to = `${folder}/${name}`;
    const outcome = await store.moveIfAbsent(from, to);
    if (outcome === 'moved') return name;
    if (outcome === 'absent') return undefined;
    if (await haveSameContent(store, from, to)) {
      await store.delete(from);
      return name;
    }
  }
}

async function haveSameContent(store: ObjectStore, first: string, second: string): Promise<boolean> {
  const [a, b] = await Promise.all([store.stat(first), store.stat(second)]);
  if (a === undefined || b === undefined || a.size !== b.size) return false;
  for (let start = 0; start < a.size; start += CHUNK) {
    const range = { start, end: Math.min(a.size, start + CHUNK) };
    const [left, right] = await Promise.all([store.read(first, { range }), store.read(second, { range })]);
    if (left === undefined || right === undefined || !Buffer.from(left).equals(right)) return false;
  }
  return true;
}

/** Removes the folders that moves left empty, the deepest first. `paths`: files that lay below `folder`. */
export async function removeEmptyFolders(
  store: ObjectStore,
  folder: string,
  paths: readonly string[],
): Promise<void> {
  if (store.deleteFolder === undefined) return;
  const folders = new Set([folder]);
  for (const path of paths) {
    const parts = path.split('/').slice(0, -1);
    for (let depth = parts.length; depth > 0; depth -= 1) {
      folders.add(`${folder}/${parts.slice(0, depth).join('/')}`);
    }
  }
  for (const empty of [...folders].sort((a, b) => b.length - a.length)) await store.deleteFolder(empty);
}
