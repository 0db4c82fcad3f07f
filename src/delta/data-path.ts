/** Paths of data files: percent-encoded URIs in the log, physical names in the store (DELTA.md §1.7). */

/** The log's text for a file relative to the table root. Throws URIError on lone surrogates. */
export function encodePath(relative: string): string {
  return relative
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll('%3D', '='))
    .join('/');
}

/**
 * The store's URI of a path in the log, or undefined for a relative path that leaves the table. Absolute URIs are taken as
 * they are (shallow clones use them); `file:/p`, `file:///p` and `/p` are one.
 */
export function resolvePath(root: string, path: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(path)?.[1]?.toLowerCase();
  if (scheme === 'file') return decode(path.replace(/^file:\/*/i, '/'));
  if (scheme !== undefined) return decode(path);
  if (path.startsWith('/')) return decode(path);
  const key = decode(path);
  const segments = key?.split('/') ?? [];
  if (key === undefined || segments.includes('..') || segments.includes('')) return undefined;
  return `${root}/${segments.filter((segment) => segment !== '.').join('/')}`;
}

/** Undefined when the percent escapes are broken. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Names that need no decoding and no resolving. */
const PLAIN_PATH = /^(?!\.)[\w=-][\w=.-]*(?:\/(?!\.)[\w=-][\w=.-]*)*$/;

/**
 * One text for all spellings of one file: relative to the table and decoded, or the whole URI of a file elsewhere. Undefined as in
 * `resolvePath`.
 */
export function relativeKey(root: string, path: string): string | undefined {
  if (PLAIN_PATH.test(path)) return path;
  const uri = resolvePath(root, path);
  return uri?.startsWith(`${root}/`) ? uri.slice(root.length + 1) : uri;
}
