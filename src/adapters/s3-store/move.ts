/**
 * Moves within S3, which has no rename: copied on the server, then deleted. The copy is made only if nobody has the name (`If-None-Match`
 * beside a look before, for stores that ignore it), and the original is deleted only if it is still what was copied.
 */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { objectChanged } from '../../diagnostics/object-storage.ts';
import { abortable, type S3Access } from './s3-client.ts';
import { describeFailure, toStorageError } from './s3-errors.ts';
import { parseS3Uri, type S3Address } from './s3-uri.ts';

const GIB = 1024 ** 3;
/** Larger objects are copied in parts; S3 copies up to 5 GiB at once. */
const MAX_COPY = 4 * GIB;

export async function moveIfAbsent(
  s3: S3Access,
  from: string,
  to: string,
  signal: AbortSignal | undefined,
): Promise<'moved' | 'exists' | 'absent'> {
  const source = parseS3Uri(from);
  const target = parseS3Uri(to);
  const attempt = async <T>(
    action: 'read' | 'write' | 'delete',
    uri: string,
    send: () => Promise<T>,
  ): Promise<T> => {
    signal?.throwIfAborted();
    try {
      return await send();
    } catch (error) {
      signal?.throwIfAborted();
      throw toStorageError(error, { action, uri }, s3.settings.profile);
    }
  };
  const [found, taken] = await Promise.all([
    attempt('read', from, () => head(s3, source, signal)),
    attempt('read', to, () => head(s3, target, signal)),
  ]);
  if (found === undefined) return 'absent';
  if (taken !== undefined) return 'exists';
  // Neither copy nor delete is broken off half-way: what was given up may still take effect later.
  const copied = await attempt('write', to, () => copy(s3, source, target, found));
  if (copied === 'refused') {
    const after = await attempt('read', to, () => head(s3, target, signal));
    if (after !== undefined) return 'exists';
    const still = await attempt('read', from, () => head(s3, source, signal));
    if (still === undefined) return 'absent';
    throw objectChanged(from, undefined);
  }
  await attempt('delete', from, () => deleteUnchanged(s3, source, found.etag));
  return 'moved';
}

interface Head {
  readonly size: number;
  readonly etag: string | undefined;
}

async function head(
  { client }: S3Access,
  { bucket, key }: S3Address,
  signal: AbortSignal | undefined,
): Promise<Head | undefined> {
  try {
    const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
    const { ContentLength = 0, ETag } = await client.send(command, abortable(signal));
    return { size: ContentLength, etag: ETag };
  } catch (error) {
    if (describeFailure(error).status === 404) return undefined;
    throw error;
  }
}

/** `refused`: the target is there by now, or the source is another one. */
async function copy(
  s3: S3Access,
  source: S3Address,
  target: S3Address,
  found: Head,
): Promise<'copied' | 'refused'> {
  const send = (isConditional: boolean): Promise<unknown> =>
    found.size > MAX_COPY
      ? copyParts(s3, source, target, found, isConditional)
      : s3.client.send(
          new CopyObjectCommand({
            Bucket: target.bucket,
            Key: target.key,
            CopySource: copySource(source),
            CopySourceIfMatch: found.etag,
            ...(isConditional ? { IfNoneMatch: '*' } : {}),
          }),
        );
  try {
    await send(true).catch((error: unknown) => {
      if (describeFailure(error).status !== 501) throw error;
      return send(false);
    });
    return 'copied';
  } catch (error) {
    if ([404, 412].includes(describeFailure(error).status ?? 0)) return 'refused';
    throw error;
  }
}

async function copyParts(
  { client }: S3Access,
  source: S3Address,
  { bucket: Bucket, key: Key }: S3Address,
  { size, etag }: Head,
  isConditional: boolean,
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  try {
    const parts: { readonly PartNumber: number; readonly ETag: string | undefined }[] = [];
    for (let start = 0; start < size; start += GIB) {
      const PartNumber = parts.length + 1;
      const { CopyPartResult } = await client.send(
        new UploadPartCopyCommand({
          Bucket,
          Key,
          UploadId,
          PartNumber,
          CopySource: copySource(source),
          CopySourceIfMatch: etag,
          CopySourceRange: `bytes=${start}-${Math.min(size, start + GIB) - 1}`,
        }),
      );
      parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    }
    await client.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts: parts },
        ...(isConditional ? { IfNoneMatch: '*' } : {}),
      }),
    );
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => {});
    throw error;
  }
}

/** Encoded as a path, since it travels in a header. */
function copySource({ bucket, key }: S3Address): string {
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

/** Whoever wrote another object under the name meanwhile keeps it. */
async function deleteUnchanged(
  { client }: S3Access,
  { bucket, key }: S3Address,
  etag: string | undefined,
): Promise<void> {
  const request = { Bucket: bucket, Key: key };
  try {
    await client.send(
      new DeleteObjectCommand({ ...request, ...(etag === undefined ? {} : { IfMatch: etag }) }),
    );
  } catch (error) {
    const { status } = describeFailure(error);
    if (status === 404 || status === 412) return;
    if (status !== 501) throw error;
    await client.send(new DeleteObjectCommand(request));
  }
}
