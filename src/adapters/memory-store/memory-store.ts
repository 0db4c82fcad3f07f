/** An ObjectStore in memory, for tests and for trying things out. */
import type { ObjectInfo, ObjectStore } from '../../ports/object-store.ts';

interface StoredObject {
  readonly bytes: Uint8Array;
  readonly modified: number;
}

/** `now` gives the times of objects, in milliseconds since the epoch. */
export function memoryStore(now: () => number = Date.now): ObjectStore {
  const objects = new Map<string, StoredObject>();
  const put = (uri: string, bytes: Uint8Array): void => {
    objects.set(uri, { bytes: bytes.slice(), modified: now() });
  };
  const infoOf = (uri: string, { bytes, modified }: StoredObject): ObjectInfo => ({
    uri,
    size: bytes.length,
    modified,
  });
  return {
    async read(uri, { range, signal } = {}) {
      signal?.throwIfAborted();
      return objects.get(uri)?.bytes.slice(range?.start, range?.end);
    },
    async stat(uri) {
      const object = objects.get(uri);
      return object && infoOf(uri, object);
    },
    async *list(prefix, { startAfter, shallow = false, signal } = {}) {
      const uris = [...objects.keys()].filter((uri) => uri.startsWith(`${prefix}/`));
      for (const uri of uris.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
        signal?.throwIfAborted();
        const object = objects.get(uri);
        if (object === undefined || (shallow && uri.slice(prefix.length + 1).includes('/'))) continue;
        if (startAfter !== undefined && Buffer.compare(Buffer.from(uri), Buffer.from(startAfter)) <= 0)
          continue;
        yield infoOf(uri, object);
      }
    },
    async put(uri, bytes) {
      put(uri, bytes);
    },
    async putIfAbsent(uri, bytes) {
      if (objects.has(uri)) return 'exists';
      put(uri, bytes);
      return 'created';
    },
    async moveIfAbsent(from, to) {
      const object = objects.get(from);
      if (object === undefined) return 'absent';
      if (objects.has(to)) return 'exists';
      objects.set(to, object);
      objects.delete(from);
      return 'moved';
    },
    async delete(uri) {
      objects.delete(uri);
    },
    async sync() {},
  };
}
