/** `s3://bucket/key`, with keys as they are: never percent-encoded, never normalized. */
import { badStorageUri, unsupportedStorage } from '../../diagnostics/object-storage.ts';

export interface S3Address {
  readonly bucket: string;
  /** Without a slash in front; empty for the bucket itself. */
  readonly key: string;
  /** `s3://bucket/`, spelled as in the URI: Hadoop writes s3a. */
  readonly base: string;
}

/** Throws `unsupported-storage` for other schemes, `bad-storage-uri` without a bucket. */
export function parseS3Uri(uri: string): S3Address {
  const match = /^(s3[an]?:\/\/)([^/]*)(?:\/([\s\S]*))?$/i.exec(uri);
  if (match === null) throw unsupportedStorage(uri);
  const [, scheme = '', bucket = '', key = ''] = match;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]+$/.test(bucket)) {
    throw badStorageUri(uri, bucket === '' ? 'it names no bucket' : `"${bucket}" is no name of a bucket`);
  }
  return { bucket, key, base: `${scheme}${bucket}/` };
}
