/** Sources that are declared, but so that they cannot be read: errors of those who name them would only repeat that. */
import type { YamlPath } from './yaml-document.ts';

/** Names such as `silver.orders`, `silver.*` for a whole source, and `*` for any. */
export type Unread = readonly string[];

/** A file of which nothing is known. */
export const UNREAD_FILE: Unread = ['*'];

/** `value`: of a properties file; `leftOut`: paths of what is not used of it. */
export function findUnread(value: unknown, leftOut: readonly YamlPath[]): Unread {
  return leftOut.flatMap((path) => {
    if (path.length === 0) return UNREAD_FILE;
    const [section, source, key, table] = path;
    if (section !== 'sources') return [];
    const sourceName = nameAt(value, ['sources', source]);
    if (path.length === 1 || sourceName === undefined) return UNREAD_FILE;
    if (path.length === 2 || (key === 'tables' && path.length === 3)) return [`${sourceName}.*`];
    const tableName = nameAt(value, ['sources', source, 'tables', table]);
    if (key !== 'tables' || path.length > 5) return [];
    return [`${sourceName}.${tableName ?? '*'}`];
  });
}

/** Whether the name, such as `silver.orders`, may be one of them. */
export function isUnread(name: string, unread: Unread): boolean {
  return unread.some(
    (one) => one === '*' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))),
  );
}

function nameAt(value: unknown, path: readonly (string | number | undefined)[]): string | undefined {
  let found = value;
  for (const part of [...path, 'name'])
    found =
      typeof found === 'object' && found !== null
        ? Object.entries(found).find(([key]) => key === String(part))?.[1]
        : undefined;
  return typeof found === 'string' ? found : undefined;
}
