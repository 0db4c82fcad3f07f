/**
 * Objects from files and large byte arrays: one request for small ones, else a multipart upload whose parts are read as they are sent.
 * A failed or stopped upload is aborted before the promise rejects, so that no parts are left to be paid for.
 */
import { open, readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { AbortMultipartUploadCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { GoldError } from '../../diagnostics/gold-error.ts';
import { storageUnreadable } from '../../diagnostics/storage.ts';
import type { SyncOptions } from '../../ports/object-store.ts';
import { ByteBudget } from '../byte-budget.ts';
import { abortable, type S3Access } from './s3-client.ts';
import { toStorageError } from './s3-errors.ts';
import { parseS3Uri } from './s3-uri.ts';

const MIB = 1024 * 1024;
const PART_SIZE = 8 * MIB;
/** Parts of one upload on their way at once. */
const PARTS_AT_ONCE = 4;
/** S3 allows 10,000 parts. */
const MAX_PARTS = 9_000;
/** Bytes of all uploads of a store that are in memory at once. */
export const UPLOAD_MEMORY = 96 * MIB;
/** What a request costs beside its bytes: bounds how many small ones go on at once. */
const LEAST_COST = 2 * MIB;

export class Uploads {
  readonly #open: () => Promise<S3Access>;
  readonly #memory = new ByteBudget(UPLOAD_MEMORY);

  constructor(open: () => Promise<S3Access>) {
    this.#open = open;
  }

  async putFile(uri: string, file: string, { signal, onProgress }: SyncOptions): Promise<void> {
    const { size } = await stat(file);
    if (size <= PART_SIZE) {
      await this.#memory.use(Math.max(size, LEAST_COST), async () =>
        putWhole(await this.#open(), uri, await readFile(file), signal),
      );
      onProgress?.(1);
      return;
    }
    const partSize = partSizeOf(size);
    await this.#memory.use(partSize * (PARTS_AT_ONCE + 1), async () =>
      putParts(await this.#open(), uri, (stopped) => readParts(file, size, partSize, stopped), size, {
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress } : {}),
      }),
    );
  }

  /** The bytes are in memory already, so they cost nothing more. */
  async putBytes(uri: string, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const s3 = await this.#open();
    if (bytes.length <= 2 * PART_SIZE) return putWhole(s3, uri, bytes, signal);
    const partSize = partSizeOf(bytes.length);
    const parts = (stopped: AbortSignal): AsyncGenerator<Uint8Array> => sliceParts(bytes, partSize, stopped);
    return putParts(s3, uri, parts, bytes.length, signal ? { signal } : {});
  }
}

/**
 * Not broken off half-way: a request that was given up may still take effect, after whoever gave it up has deleted the object. It is
 * small.
 */
async function putWhole(
  { client, settings }: S3Access,
  uri: string,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { bucket, key } = parseS3Uri(uri);
  signal?.throwIfAborted();
  try {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
    signal?.throwIfAborted();
  } catch (error) {
    signal?.throwIfAborted();
    throw toStorageError(error, { action: 'write', uri }, settings.profile);
  }
}

/**
 * The SDK's own way of aborting rejects before the abort has been sent, and goes on reading after a part has failed. So it is
 * never told: instead its requests fail, upon which the SDK waits for all of them, aborts the upload and rejects.
 */
async function putParts(
  { client, settings }: S3Access,
  uri: string,
  read: (stopped: AbortSignal) => AsyncGenerator<Uint8Array>,
  size: number,
  { signal, onProgress }: SyncOptions,
): Promise<void> {
  const { bucket, key } = parseS3Uri(uri);
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const upload = new Upload({
    client: stoppingClient(client, stop, stopped),
    params: { Bucket: bucket, Key: key, Body: Readable.from(read(stopped)), ContentLength: size },
    partSize: partSizeOf(size),
    queueSize: PARTS_AT_ONCE,
  });
  upload.on('httpUploadProgress', ({ loaded = 0 }) => onProgress?.(Math.min(1, loaded / size)));
  try {
    await upload.done();
    signal?.throwIfAborted();
  } catch (error) {
    signal?.throwIfAborted();
    const cause = stop.signal.aborted ? stop.signal.reason : error;
    throw cause instanceof GoldError
      ? cause
      : toStorageError(cause, { action: 'write', uri }, settings.profile);
  }
}

/**
 * The client, but the first request that fails stops the upload, and is what the error then says. After that only the abort is sent: the
 * last parts may be up already, and the upload must not be completed all the same.
 */
function stoppingClient(
  client: S3Access['client'],
  stop: AbortController,
  stopped: AbortSignal,
): S3Access['client'] {
  // `send` has overloads for callbacks, which the SDK's own upload does not use.
  const send = client.send.bind(client) as (
    command: object,
    options: { readonly abortSignal?: AbortSignal },
  ) => Promise<unknown>;
  const stopping: S3Access['client'] = Object.create(client);
  stopping.send = async (command: object): Promise<never> => {
    const isAbort = command instanceof AbortMultipartUploadCommand;
    const isPart = command instanceof UploadPartCommand;
    try {
      if (!isAbort) stopped.throwIfAborted();
      // The last request is not broken off, for the same reason as in putWhole. The answer is what the SDK expects for its command; the type is that of every command at once.
      return (await send(command, isPart ? abortable(stopped) : {})) as never;
    } catch (error) {
      if (!stopped.aborted) stop.abort(error);
      throw error;
    }
  };
  return stopping;
}

async function* readParts(
  file: string,
  size: number,
  partSize: number,
  stopped: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    for (let start = 0; start < size; start += partSize) {
      const bytes = Buffer.allocUnsafe(Math.min(partSize, size - start));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      stopped.throwIfAborted();
      if (bytesRead < bytes.length) throw storageUnreadable(file, new Error('it became shorter'));
      yield bytes;
    }
  } finally {
    await handle.close();
  }
}

async function* sliceParts(
  bytes: Uint8Array,
  partSize: number,
  stopped: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += partSize) {
    stopped.throwIfAborted();
    yield bytes.subarray(start, start + partSize);
  }
}

function partSizeOf(size: number): number {
  return Math.max(PART_SIZE, Math.ceil(size / MAX_PARTS));
}
