/** Errors of object storage: who may do what where, and whether the store can be reached at all. */
import { GoldError } from './gold-error.ts';

/** What was tried, for messages: `read s3://bucket/key`. */
export interface StorageAttempt {
  readonly action: 'read' | 'write' | 'list' | 'delete';
  readonly uri: string;
}

/** Codes whose cause lies in the target or the store, not in a model: they are placed at the target. */
const STORAGE_CODES: ReadonlySet<string> = new Set([
  'storage-access-denied',
  'storage-bad-credentials',
  'storage-clock-skew',
  'storage-credentials-expired',
  'storage-failed',
  'storage-no-bucket',
  'storage-no-conditional-writes',
  'storage-no-credentials',
  'storage-no-region',
  'storage-object-changed',
  'storage-throttled',
  'storage-unreachable',
  'storage-wrong-region',
  'unsupported-storage',
  'bad-storage-uri',
  'httpfs-unavailable',
]);

export function isObjectStorageError(error: unknown): error is GoldError {
  return error instanceof GoldError && STORAGE_CODES.has(error.code);
}

export function noCredentials(
  { uri }: StorageAttempt,
  profile: string | undefined,
  cause: unknown,
): GoldError {
  return new GoldError({
    code: 'storage-no-credentials',
    message:
      profile === undefined
        ? `No AWS credentials were found for ${uri}.`
        : `The AWS profile "${profile}" gives no credentials for ${uri}.`,
    hint: 'gold looks where the AWS command line does: environment variables, storage.profile or AWS_PROFILE, single sign-on (aws sso login), then the role of the machine.',
    cause,
    details: { uri },
  });
}

export function credentialsExpired({ uri }: StorageAttempt, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-credentials-expired',
    message: `The AWS credentials used for ${uri} have expired.`,
    hint: 'Get new ones (for example aws sso login) and run again; what was published stays.',
    cause,
    details: { uri },
  });
}

export function badCredentials({ uri }: StorageAttempt, reason: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-bad-credentials',
    message: `The store does not accept the credentials used for ${uri} (${reason}).`,
    hint: 'Check the access key and its secret, and that they belong to this store.',
    cause,
    details: { uri, reason },
  });
}

/** Permissions by action, as policies name them. */
const PERMISSIONS: Readonly<Record<StorageAttempt['action'], string>> = {
  read: 's3:GetObject (and s3:ListBucket, without which absent objects look forbidden)',
  write: 's3:PutObject',
  list: 's3:ListBucket',
  delete: 's3:DeleteObject',
};

export function accessDenied({ action, uri }: StorageAttempt, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-access-denied',
    message: `Access denied: these credentials may not ${action} ${uri}.`,
    hint: `The policy of the role or of the bucket must allow ${PERMISSIONS[action]} there, and use of its encryption key if it has one.`,
    cause,
    details: { action, uri },
  });
}

/** `region`: where the bucket lies, when the store says so. */
export function wrongRegion({ uri }: StorageAttempt, region: string | undefined, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-wrong-region',
    message: `The bucket of ${uri} lies in ${region === undefined ? 'another region' : `the region ${region}`}.`,
    hint:
      region === undefined
        ? 'Set storage.region of the target to the region of the bucket.'
        : `Set storage: { region: ${region} } in the target.`,
    cause,
    details: { uri, region },
  });
}

export function noRegion(cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-no-region',
    message: 'It is not said in which AWS region the bucket lies.',
    hint: 'Set storage: { region: … } in the target, or AWS_REGION.',
    cause,
  });
}

export function noBucket({ uri }: StorageAttempt, bucket: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-no-bucket',
    message: `There is no bucket "${bucket}" (for ${uri}).`,
    hint: 'Check the name and storage.endpoint. gold never makes buckets.',
    cause,
    details: { bucket, uri },
  });
}

export function storageThrottled({ action, uri }: StorageAttempt, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-throttled',
    message: `The store asked to slow down each time gold tried to ${action} ${uri}.`,
    hint: 'Run again later or with fewer --threads.',
    cause,
    details: { action, uri },
  });
}

export function storageUnreachable(
  { action, uri }: StorageAttempt,
  reason: string,
  cause: unknown,
): GoldError {
  return new GoldError({
    code: 'storage-unreachable',
    message: `The connection to the store failed while gold tried to ${action} ${uri} (${reason}).`,
    hint: 'Check the network, storage.endpoint and storage.region, then run again: what was not committed is not visible.',
    cause,
    details: { action, uri, reason },
  });
}

export function noConditionalWrites(uri: string, cause?: unknown): GoldError {
  return new GoldError({
    code: 'storage-no-conditional-writes',
    message: `The store of ${uri} cannot create an object only if it is absent, so two writers could overwrite each other's commits.`,
    hint: 'Nothing was committed. Use a store that honours "If-None-Match: *" (Amazon S3 does, MinIO and others in recent versions), or a newer version of this one.',
    cause,
    details: { uri },
  });
}

export function clockSkew({ uri }: StorageAttempt, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-clock-skew',
    message: `The store refuses requests for ${uri} because the clock of this machine is wrong.`,
    hint: 'Set the clock.',
    cause,
    details: { uri },
  });
}

/** An object was replaced while it was read in parts. */
export function objectChanged(uri: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-object-changed',
    message: `${uri} was replaced while it was read.`,
    hint: 'Run again. Files of a source should be complete before they get their names.',
    cause,
    details: { uri },
  });
}

/** Anything else the store says. `reason` is its own error code. */
export function storageFailed({ action, uri }: StorageAttempt, reason: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-failed',
    message: `The store failed to ${action} ${uri}: ${reason}.`,
    hint: 'Run again; if it stays, see what the store says with --debug.',
    cause,
    details: { action, uri, reason },
  });
}

/** The target wants it and it is not installed; gold never downloads it. */
export function httpfsUnavailable(reason: string): GoldError {
  return new GoldError({
    code: 'httpfs-unavailable',
    message: `DuckDB's extension httpfs cannot be used: ${reason}`,
    hint: 'Leave storage.reader out, to read through local copies, or install the extension for this version of DuckDB.',
    details: { reason },
  });
}

export function badStorageUri(uri: string, reason: string): GoldError {
  return new GoldError({
    code: 'bad-storage-uri',
    message: `"${uri}" is no place in object storage: ${reason}.`,
    hint: 'Write s3://bucket/prefix.',
    details: { uri },
  });
}

export function unsupportedStorage(uri: string): GoldError {
  return new GoldError({
    code: 'unsupported-storage',
    message: `gold does not know the storage ${/^\w+:\/\//.exec(uri)?.[0] ?? ''} of ${uri.replace(/\/_delta_log\/.*$/, '')}.`,
    hint: 'Use a local folder or s3://bucket/prefix.',
    details: { uri },
  });
}
