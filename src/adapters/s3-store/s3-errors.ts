/** What the SDK throws, as GoldErrors: once, here, with the cause kept. Nothing of requests (they hold signatures) is put into messages. */
import { GoldError } from '../../diagnostics/gold-error.ts';
import {
  accessDenied,
  badCredentials,
  clockSkew,
  credentialsExpired,
  noBucket,
  noConditionalWrites,
  noCredentials,
  type StorageAttempt,
  storageFailed,
  storageThrottled,
  storageUnreachable,
  wrongRegion,
} from '../../diagnostics/object-storage.ts';
import { parseS3Uri } from './s3-uri.ts';

/** The parts of the SDK's errors that matter. */
export interface S3Failure {
  readonly name: string;
  readonly status: number | undefined;
  /** Tries of the SDK, this one included. */
  readonly attempts: number;
}

export function describeFailure(error: unknown): S3Failure {
  const metadata = fieldsOf(fieldsOf(error)['$metadata']);
  const status = metadata['httpStatusCode'];
  const attempts = metadata['attempts'];
  return {
    name: nameOf(error),
    status: typeof status === 'number' ? status : undefined,
    attempts: typeof attempts === 'number' ? attempts : 1,
  };
}

type Factory = (attempt: StorageAttempt, error: unknown, profile: string | undefined) => GoldError;

const expired: Factory = (attempt, error) => credentialsExpired(attempt, error);
const refused: Factory = (attempt, error) => badCredentials(attempt, nameOf(error), error);
const elsewhere: Factory = (attempt, error) => wrongRegion(attempt, findRegion(error), error);
const throttled: Factory = (attempt, error) => storageThrottled(attempt, error);

const BY_NAME: Readonly<Record<string, Factory>> = {
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  TokenRefreshRequired: expired,
  InvalidAccessKeyId: refused,
  InvalidToken: refused,
  SignatureDoesNotMatch: refused,
  UnrecognizedClientException: refused,
  AccessDenied: (attempt, error) => accessDenied(attempt, error),
  AllAccessDisabled: (attempt, error) => accessDenied(attempt, error),
  AccountProblem: (attempt, error) => accessDenied(attempt, error),
  PermanentRedirect: elsewhere,
  TemporaryRedirect: elsewhere,
  AuthorizationHeaderMalformed: elsewhere,
  IllegalLocationConstraintException: elsewhere,
  NoSuchBucket: (attempt, error) => noBucket(attempt, parseS3Uri(attempt.uri).bucket, error),
  SlowDown: throttled,
  ThrottlingException: throttled,
  TooManyRequestsException: throttled,
  RequestLimitExceeded: throttled,
  RequestTimeTooSkewed: (attempt, error) => clockSkew(attempt, error),
  NotImplemented: (attempt, error) =>
    attempt.action === 'write'
      ? noConditionalWrites(attempt.uri, error)
      : storageFailed(attempt, nameOf(error), error),
};

const BY_STATUS: Readonly<Record<number, Factory>> = {
  301: elsewhere,
  307: elsewhere,
  // HEAD has no body that would say more.
  400: (attempt, error) => storageFailed(attempt, `${nameOf(error)} (400)`, error),
  401: (attempt, error) => accessDenied(attempt, error),
  403: (attempt, error) => accessDenied(attempt, error),
  429: throttled,
  503: throttled,
};

export function toStorageError(
  error: unknown,
  attempt: StorageAttempt,
  profile: string | undefined,
): GoldError {
  if (error instanceof GoldError) return error;
  const { name, status } = describeFailure(error);
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return /expired/i.test(messageOf(error))
      ? credentialsExpired(attempt, error)
      : noCredentials(attempt, profile, error);
  }
  const factory = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : BY_STATUS[status ?? 0];
  if (factory !== undefined) return factory(attempt, error, profile);
  if (isConnectionError(error)) return storageUnreachable(attempt, connectionReason(error), error);
  return storageFailed(attempt, status === undefined ? name : `${name} (${status})`, error);
}

/** Whether a request got no answer, or only part of one. */
export function isConnectionError(error: unknown): boolean {
  const { status, name } = describeFailure(error);
  if (status !== undefined && status < 300 && 'code' in fieldsOf(error)) return true;
  return status === undefined && (CONNECTION_NAMES.has(name) || CONNECTION_CODES.has(codeOf(error)));
}

const CONNECTION_NAMES: ReadonlySet<string> = new Set([
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
]);
const CONNECTION_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

function connectionReason(error: unknown): string {
  const code = codeOf(error);
  return code === '' ? nameOf(error) : code;
}

/** Some answers name the bucket's region, in the body or in a header. */
function findRegion(error: unknown): string | undefined {
  const fields = fieldsOf(error);
  const headers = fieldsOf(fieldsOf(fields['$response'])['headers']);
  const found = fields['Region'] ?? headers['x-amz-bucket-region'];
  if (typeof found === 'string') return found;
  return /expecting '([a-z0-9-]+)'/.exec(messageOf(error))?.[1];
}

function codeOf(error: unknown): string {
  const { code } = fieldsOf(error);
  if (typeof code === 'string') return code;
  // Node tries several addresses and then gathers what they said.
  const [first] = error instanceof AggregateError ? error.errors : [];
  return first === undefined ? '' : codeOf(first);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  // Errors and plain answers alike; each field is checked where it is used.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
