/** One store for local paths and `s3://` URIs alike; the remote one is made when it is first needed. */
import { isRemote, type ObjectStore } from '../ports/object-store.ts';
import { parseS3Uri } from './s3-store/s3-uri.ts';

/** Throws `unsupported-storage` for other schemes, and `bad-storage-uri`. */
export function routingStore(local: ObjectStore, remote: () => Promise<ObjectStore>): ObjectStore {
  const storeOf = async (uri: string): Promise<ObjectStore> => {
    if (!isRemote(uri)) return local;
    parseS3Uri(uri);
    return remote();
  };
  return {
    read: async (uri, options) => (await storeOf(uri)).read(uri, options),
    stat: async (uri, signal) => (await storeOf(uri)).stat(uri, signal),
    async *list(prefix, options) {
      yield* (await storeOf(prefix)).list(prefix, options);
    },
    put: async (uri, bytes, signal) => (await storeOf(uri)).put(uri, bytes, signal),
    putIfAbsent: async (uri, bytes, signal) => (await storeOf(uri)).putIfAbsent(uri, bytes, signal),
    delete: async (uri, signal) => (await storeOf(uri)).delete(uri, signal),
    moveIfAbsent: async (from, to, signal) => (await storeOf(from)).moveIfAbsent(from, to, signal),
    deleteFolder: async (uri) => {
      if (!isRemote(uri)) await local.deleteFolder?.(uri);
    },
    hasFolder: async (uri) => !isRemote(uri) && ((await local.hasFolder?.(uri)) ?? false),
    sync: async (uris, options) => {
      const own = uris.filter((uri) => !isRemote(uri));
      if (own.length > 0) await local.sync(own, options);
    },
  };
}
