/** The plain files at a location: one file, all of the format below a prefix, or those that match a pattern. */
import type { FilesInput } from './engine.ts';
import type { ObjectInfo, ObjectStore } from './object-store.ts';
import { isDataName } from './plain-file-names.ts';

/** Sorted by URI. A location that exists is taken by its name, also when it has `*` in it. */
export async function listPlainFiles(
  store: ObjectStore,
  { location, format }: FilesInput,
  signal: AbortSignal | undefined,
): Promise<ObjectInfo[]> {
  const prefix = location.replace(/\/+$/, '');
  const own = await store.stat(prefix, signal);
  if (own !== undefined) return [own];
  const options = signal ? { signal } : {};
  const found: ObjectInfo[] = [];
  for await (const info of store.list(prefix, options)) {
    const name = info.uri.slice(info.uri.lastIndexOf('/') + 1);
    if (isDataName(name, format)) found.push(info);
  }
  if (found.length > 0 || !/[*?[]/.test(location)) return found;
  const pattern = globPattern(location);
  const literal = location.slice(0, location.search(/[*?[]/));
  for await (const info of store.list(literal.slice(0, literal.lastIndexOf('/')), options)) {
    if (pattern.test(info.uri)) found.push(info);
  }
  return found;
}

/** DuckDB's patterns: `*` and `?` within a name, `**` over folders, `[abc]`, `[a-z]`, `[!a]`. */
export function globPattern(glob: string): RegExp {
  const parts = glob.matchAll(/\*\*\/?|[*?]|\[!?[^\]]+\]|[\s\S]/g);
  const source = [...parts].map(([part]) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 2)
      return `[${part
        .slice(1, -1)
        .replace(/^!/, '^')
        .replace(/[\\\]]/g, '\\$&')}]`;
    return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 's');
}
