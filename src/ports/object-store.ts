/**
 * Bytes under URIs: absolute local paths (`/data/x`) or `s3://bucket/key`. Keys are physical names, never
 * percent-encoded. Guarantees every adapter gives:
 * - a finished `put` or `putIfAbsent` is durable and visible to every later `read` and `list`;
 * - readers never see part of an object;
 * - of any number of racing `putIfAbsent` on one URI exactly one answers `created`;
 * - `list` is sorted by URI as UTF-8 bytes.
 */
export interface ObjectStore {
  /** The whole object, or `range` of it (`start` inclusive, `end` exclusive, in bytes). Undefined when absent. */
  read(uri: string, options?: ReadOptions): Promise<Uint8Array | undefined>;
  /** Size and time of one object; undefined when absent or a folder. */
  stat(uri: string, signal?: AbortSignal): Promise<ObjectInfo | undefined>;
  /** Every object below `prefix` + `/`, all depths unless `shallow`. An absent prefix lists nothing. */
  list(prefix: string, options?: ListOptions): AsyncIterable<ObjectInfo>;
  /** Creates or replaces, atomically. */
  put(uri: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Creates, or answers `exists` and changes nothing. Throws when the outcome is unknown. */
  putIfAbsent(uri: string, bytes: Uint8Array, signal?: AbortSignal): Promise<'created' | 'exists'>;
  /** Deletes; an absent object is no error. */
  delete(uri: string, signal?: AbortSignal): Promise<void>;
  /**
   * Gives an object a name that nobody has. `exists`: `to` is taken, and nothing was changed. `absent`: there is no `from`. Both lie in
   * the same store. Readers of `to` see all of it or nothing, and nothing that another wrote to `to` is ever replaced. Where a
   * store cannot rename, it copies and then deletes, so that three things can happen there that callers must expect: after a crash
   * both are there with the same bytes; so it is with `exists` when the answer to a former try got lost; and `from` stays when it was
   * replaced meanwhile, with its new content.
   */
  moveIfAbsent(from: string, to: string, signal?: AbortSignal): Promise<'moved' | 'exists' | 'absent'>;
  /** Removes an empty folder, where a store has such things. Never fails for one that is absent or not empty. */
  deleteFolder?(uri: string): Promise<void>;
  /** Whether there is a folder of this name, empty or not, where a store has such things. */
  hasFolder?(uri: string): Promise<boolean>;
  /**
   * Makes files that an engine wrote under these URIs durable and visible: on local disk fsync of file and folder, for object storage
   * the upload of what lies staged (see `WriteRequest.directory`). When it rejects, nothing of it goes on any more.
   */
  sync(uris: readonly string[], options?: SyncOptions): Promise<void>;
}

/** A store apart from local disks, to which files are brought. */
export interface RemoteStore extends ObjectStore {
  /** Creates or replaces an object by a local file, atomically. Memory stays bounded whatever its size. */
  upload(uri: string, file: string, options?: SyncOptions): Promise<void>;
}

/** Whether bytes under this URI lie elsewhere than on local disks. */
export function isRemote(uri: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(uri);
}

export interface ObjectInfo {
  readonly uri: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** Another one whenever the content is; absent where a store has no such thing. */
  readonly etag?: string;
}
export interface ReadOptions {
  readonly range?: { readonly start: number; readonly end: number };
  /** Rejects when the object has another one by now. */
  readonly etag?: string;
  readonly signal?: AbortSignal;
}
export interface SyncOptions {
  readonly signal?: AbortSignal;
  /** Told now and then the share done, 0..1. */
  readonly onProgress?: (share: number) => void;
}
export interface ListOptions {
  /** Only URIs greater than this one. */
  readonly startAfter?: string;
  /** Only direct children. */
  readonly shallow?: boolean;
  /** False: names are enough, `size` and `modified` may be 0. Default true. */
  readonly details?: boolean;
  readonly signal?: AbortSignal;
}
