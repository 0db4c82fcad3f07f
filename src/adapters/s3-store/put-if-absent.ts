/**
 * Put-if-absent by `If-None-Match: *` (DELTA.md §2.2). Each call marks its object with an id of its own, so that an outcome that stays
 * open (no answer, or "exists" after a try whose answer got lost) is settled by looking at the object.
 */
import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { noConditionalWrites } from '../../diagnostics/object-storage.ts';
import { pause } from './pause.ts';
import { abortable, type S3Access } from './s3-client.ts';
import { describeFailure, isConnectionError, toStorageError } from './s3-errors.ts';
import { parseS3Uri } from './s3-uri.ts';

/** Tries while the store says that another write of the key goes on (409): about half a minute. */
const MAX_BUSY = 30;
/** Tries after answers that got lost; the SDK makes several of each. */
const MAX_UNKNOWN = 3;
/** Name in the object's metadata (`x-amz-meta-gold-put`). */
const ID = 'gold-put';

export async function putIfAbsent(
  s3: S3Access,
  uri: string,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<'created' | 'exists'> {
  const id = randomUUID();
  let isFirst = true;
  let busy = 0;
  for (let unknown = 0; ; ) {
    const outcome = await tryPut(s3, uri, bytes, id, signal);
    signal?.throwIfAborted();
    switch (outcome.kind) {
      case 'created':
        return 'created';
      case 'exists':
        // Only a try of our own whose answer got lost can have made it.
        if (isFirst && outcome.attempts === 1) return 'exists';
        return (await readId(s3, uri, signal)) === id ? 'created' : 'exists';
      case 'busy':
        busy += 1;
        if (busy > MAX_BUSY)
          throw toStorageError(outcome.error, { action: 'write', uri }, s3.settings.profile);
        await pause(busy, signal);
        break;
      case 'unknown': {
        const found = await readId(s3, uri, signal);
        if (found !== undefined) return found === id ? 'created' : 'exists';
        unknown += 1;
        if (unknown >= MAX_UNKNOWN)
          throw toStorageError(outcome.error, { action: 'write', uri }, s3.settings.profile);
        await pause(unknown, signal);
      }
    }
    isFirst = false;
  }
}

type PutOutcome =
  | { readonly kind: 'created' }
  | { readonly kind: 'exists'; readonly attempts: number }
  | { readonly kind: 'busy' | 'unknown'; readonly error: unknown };

async function tryPut(
  { client, settings }: S3Access,
  uri: string,
  bytes: Uint8Array,
  id: string,
  signal: AbortSignal | undefined,
): Promise<PutOutcome> {
  const { bucket, key } = parseS3Uri(uri);
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: bytes,
    IfNoneMatch: '*',
    Metadata: { [ID]: id },
  });
  try {
    await client.send(command, abortable(signal));
    return { kind: 'created' };
  } catch (error) {
    signal?.throwIfAborted();
    const { status, name, attempts } = describeFailure(error);
    if (status === 412) return { kind: 'exists', attempts };
    if (status === 409) return { kind: 'busy', error };
    if (status === 501) throw noConditionalWrites(uri, error);
    const isThrottling = status === 503 || name === 'SlowDown';
    if (isConnectionError(error) || (status !== undefined && status >= 500 && !isThrottling)) {
      return { kind: 'unknown', error };
    }
    throw toStorageError(error, { action: 'write', uri }, settings.profile);
  }
}

/** The id of the put that made the object; empty for an object made otherwise, undefined when there is none. */
async function readId(
  { client, settings }: S3Access,
  uri: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { bucket, key } = parseS3Uri(uri);
  try {
    const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
    const { Metadata = {} } = await client.send(command, abortable(signal));
    return Metadata[ID] ?? '';
  } catch (error) {
    signal?.throwIfAborted();
    if (describeFailure(error).status === 404) return undefined;
    throw toStorageError(error, { action: 'read', uri }, settings.profile);
  }
}

/**
 * Throws `storage-no-conditional-writes` for a store that ignores the condition: a small object beside `uri` is put twice. Its name
 * begins with a dot, which readers of tables leave alone, and it is deleted again.
 */
export async function probeConditionalWrites(
  s3: S3Access,
  uri: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const probe = `${uri.slice(0, uri.lastIndexOf('/'))}/.gold-probe-${randomUUID()}`;
  const { bucket, key } = parseS3Uri(probe);
  try {
    await putIfAbsent(s3, probe, new Uint8Array(), signal);
    const second = await tryPut(s3, probe, new Uint8Array(), randomUUID(), signal);
    if (second.kind === 'created') throw noConditionalWrites(uri);
  } finally {
    // Who may not delete leaves an empty object behind.
    await s3.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })).catch(() => {});
  }
}
