/** The one S3 client of a store, made at its first request. */
import { setMaxListeners } from 'node:events';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { noRegion } from '../../diagnostics/object-storage.ts';
import type { StorageSettings } from '../../ports/storage-settings.ts';

/** With longer and longer pauses: the fifth is about two seconds. */
const MAX_ATTEMPTS = 6;
const CONNECTION_TIMEOUT_MS = 5_000;
/** Silence on an open connection. */
const SOCKET_TIMEOUT_MS = 60_000;
const MAX_SOCKETS = 64;

export interface S3Access {
  readonly client: S3Client;
  readonly settings: StorageSettings;
  /** Of another store than Amazon's: what it can do is not known beforehand. */
  readonly endpoint: string | undefined;
  readonly pathStyle: boolean;
}

export interface S3Options {
  /** Tries of one request. Default 6. */
  readonly maxAttempts?: number;
  /** Objects of one answer to a listing. Default: the store's, 1000. */
  readonly pageSize?: number;
}

/** Throws `storage-no-region`. Credentials are looked for with the first request. */
export async function openS3(
  settings: StorageSettings,
  { maxAttempts = MAX_ATTEMPTS }: S3Options = {},
): Promise<S3Access> {
  // Said once by the SDK on Node 20; not for our users to mend.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const endpoint = settings.endpoint ?? process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  const pathStyle = settings.pathStyle ?? endpoint !== undefined;
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const config: S3ClientConfig = {
    ...(settings.region === undefined ? {} : { region: settings.region }),
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: pathStyle,
    // Not every store knows the checksums that Amazon's has had since 2024.
    ...(endpoint === undefined
      ? {}
      : { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' }),
    maxAttempts,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
    logger: SILENT,
  };
  let client = new S3Client(config);
  try {
    await client.config.region();
  } catch (cause) {
    if (endpoint === undefined) throw noRegion(cause);
    // Other stores mostly have no regions, but signatures need one.
    client = new S3Client({ ...config, region: 'us-east-1' });
  }
  return { client, settings, endpoint, pathStyle };
}

/** The SDK's option. Many requests listen to one signal, and that is no leak: each stops listening when it ends. */
export function abortable(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  if (signal === undefined) return {};
  setMaxListeners(0, signal);
  return { abortSignal: signal };
}

const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
