/** An ObjectStore on Amazon S3 or what speaks its protocol. Errors are GoldErrors (`storage-…`); throttling is waited for. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { GoldError } from '../../diagnostics/gold-error.ts';
import { objectChanged, type StorageAttempt } from '../../diagnostics/object-storage.ts';
import type { ListOptions, ObjectInfo, ReadOptions, RemoteStore } from '../../ports/object-store.ts';
import type { StorageSettings } from '../../ports/storage-settings.ts';
import { moveIfAbsent } from './move.ts';
import { pause } from './pause.ts';
import { probeConditionalWrites, putIfAbsent } from './put-if-absent.ts';
import { abortable, openS3, type S3Access, type S3Options } from './s3-client.ts';
import { describeFailure, isConnectionError, toStorageError } from './s3-errors.ts';
import { parseS3Uri } from './s3-uri.ts';
import { Uploads } from './upload.ts';

/** Credentials as an engine needs them to read by itself. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

export interface S3Store extends RemoteStore {
  /** Those in force now, renewed when they are about to expire, with the region. `uri` is for the error. */
  credentials(uri: string): Promise<S3Credentials & { readonly region: string }>;
  /** Where requests go: undefined is Amazon S3. */
  location(): Promise<{ readonly endpoint: string | undefined; readonly pathStyle: boolean }>;
  close(): void;
}

/** Answers cut off in the middle are asked for again so often; the SDK does that only up to the first byte. */
const MAX_READS = 4;

export function s3Store(settings: StorageSettings, options: S3Options = {}): S3Store {
  let opened: Promise<S3Access> | undefined;
  const open = (): Promise<S3Access> => {
    opened ??= openS3(settings, options);
    return opened;
  };
  const probed = new Map<string, Promise<void>>();
  const requireConditionalWrites = (s3: S3Access, uri: string, signal?: AbortSignal): Promise<void> => {
    const { base } = parseS3Uri(uri);
    let probe = probed.get(base);
    if (probe === undefined) {
      // Amazon's S3 has them; asking would leave an old version and a delete marker in versioned buckets with each run.
      probe = s3.endpoint !== undefined ? probeConditionalWrites(s3, uri, signal) : Promise.resolve();
      probed.set(base, probe);
      // Asked again after a failure that says nothing about the store.
      probe.catch((error: unknown) => {
        if (!isRefusal(error)) probed.delete(base);
      });
    }
    return probe;
  };
  const uploads = new Uploads(open);
  return {
    read: async (uri, options = {}) => readObject(await open(), uri, options),
    stat: async (uri, signal) => statObject(await open(), uri, signal),
    async *list(prefix, listOptions = {}) {
      yield* listObjects(await open(), prefix, { ...listOptions, pageSize: options.pageSize });
    },
    put: (uri, bytes, signal) => uploads.putBytes(uri, bytes, signal),
    putIfAbsent: async (uri, bytes, signal) => {
      const s3 = await open();
      await requireConditionalWrites(s3, uri, signal);
      return putIfAbsent(s3, uri, bytes, signal);
    },
    delete: async (uri, signal) => {
      const s3 = await open();
      const { bucket, key } = parseS3Uri(uri);
      await attempt(s3, { action: 'delete', uri }, signal, async () => {
        await s3.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), abortable(signal));
      });
    },
    moveIfAbsent: async (from, to, signal) => moveIfAbsent(await open(), from, to, signal),
    sync: async () => {},
    upload: async (uri, file, uploadOptions = {}) => {
      // Files of a table are of no use where no commit can follow.
      await requireConditionalWrites(await open(), uri, uploadOptions.signal);
      await uploads.putFile(uri, file, uploadOptions);
    },
    credentials: async (uri) => {
      const s3 = await open();
      return attempt(s3, { action: 'read', uri }, undefined, async () => {
        const { accessKeyId, secretAccessKey, sessionToken } = await s3.client.config.credentials();
        return { accessKeyId, secretAccessKey, sessionToken, region: await s3.client.config.region() };
      });
    },
    location: async () => {
      const { endpoint, pathStyle } = await open();
      return { endpoint, pathStyle };
    },
    close: () => {
      opened?.then(({ client }) => client.destroy()).catch(() => {});
    },
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof GoldError && error.code === 'storage-no-conditional-writes';
}

async function readObject(
  s3: S3Access,
  uri: string,
  { range, etag, signal }: ReadOptions,
): Promise<Uint8Array | undefined> {
  const { bucket, key } = parseS3Uri(uri);
  if (range !== undefined && range.end <= range.start) {
    return (await statObject(s3, uri, signal)) === undefined ? undefined : new Uint8Array();
  }
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end - 1}` }),
    ...(etag === undefined ? {} : { IfMatch: etag }),
  });
  for (let tries = 1; ; tries += 1) {
    try {
      const { Body, ContentLength } = await s3.client.send(command, abortable(signal));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      if (ContentLength === undefined || bytes.length === ContentLength) return bytes;
      throw Object.assign(new Error(`${bytes.length} bytes of ${ContentLength}`), { code: 'ECONNRESET' });
    } catch (error) {
      signal?.throwIfAborted();
      const { name, status } = describeFailure(error);
      if (name === 'NoSuchKey') return undefined;
      // Beyond the end of the object.
      if (status === 416) return new Uint8Array();
      if (status === 412) throw objectChanged(uri, error);
      if (tries >= MAX_READS || !isConnectionError(error)) {
        throw toStorageError(error, { action: 'read', uri }, s3.settings.profile);
      }
      await pause(tries, signal);
    }
  }
}

async function statObject(s3: S3Access, uri: string, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
  const { bucket, key } = parseS3Uri(uri);
  if (key === '' || key.endsWith('/')) return undefined;
  return attempt(s3, { action: 'read', uri }, signal, async () => {
    try {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
      const { ContentLength = 0, LastModified, ETag } = await s3.client.send(command, abortable(signal));
      return toInfo(uri, ContentLength, LastModified, ETag);
    } catch (error) {
      if (describeFailure(error).status === 404) return undefined;
      throw error;
    }
  });
}

async function* listObjects(
  s3: S3Access,
  prefix: string,
  { startAfter, shallow = false, signal, pageSize }: ListOptions & { readonly pageSize: number | undefined },
): AsyncGenerator<ObjectInfo> {
  const { bucket, key, base } = parseS3Uri(prefix);
  const folder = key === '' || key.endsWith('/') ? key : `${key}/`;
  let token: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: folder,
      ...(pageSize === undefined ? {} : { MaxKeys: pageSize }),
      ...(shallow ? { Delimiter: '/' } : {}),
      ...(startAfter === undefined ? {} : { StartAfter: parseS3Uri(startAfter).key }),
      ...(token === undefined ? {} : { ContinuationToken: token }),
    });
    const page = await attempt(s3, { action: 'list', uri: prefix }, signal, () =>
      s3.client.send(command, abortable(signal)),
    );
    for (const { Key = '', Size = 0, LastModified, ETag } of page.Contents ?? []) {
      signal?.throwIfAborted();
      // Empty objects that consoles make to show a folder.
      if (!Key.endsWith('/')) yield toInfo(`${base}${Key}`, Size, LastModified, ETag);
    }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

function toInfo(uri: string, size: number, modified: Date | undefined, etag: string | undefined): ObjectInfo {
  return { uri, size, modified: modified?.getTime() ?? 0, ...(etag === undefined ? {} : { etag }) };
}

async function attempt<T>(
  { settings }: S3Access,
  what: StorageAttempt,
  signal: AbortSignal | undefined,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    signal?.throwIfAborted();
    throw toStorageError(error, what, settings.profile);
  }
}
