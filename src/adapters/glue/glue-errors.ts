/**
 * What the SDK throws, read once, here. Nothing of a request gets into messages or causes: what AWS says of a wrong signature holds the
 * session token.
 */
import {
  type CatalogAttempt,
  catalogAccessDenied,
  catalogCredentialsRefused,
  catalogFailed,
  catalogRejected,
  catalogThrottled,
  catalogUnreachable,
  noCatalogCredentials,
  noCatalogDatabase,
} from '../../diagnostics/catalog.ts';

export interface GlueFailure {
  readonly kind: FailureKind;
  readonly name: string;
  readonly status: number | undefined;
}

/** `busy`, `broken` and `unreachable` may be otherwise at the next try. */
export type FailureKind =
  | 'absent'
  | 'exists'
  | 'conflict'
  | 'busy'
  | 'broken'
  | 'unreachable'
  | 'denied'
  | 'no-credentials'
  | 'bad-credentials'
  | 'rejected'
  /** Not of the catalog's making at all. */
  | 'fault';

const KINDS: Readonly<Record<string, FailureKind>> = {
  EntityNotFoundException: 'absent',
  AlreadyExistsException: 'exists',
  ConcurrentModificationException: 'conflict',
  VersionMismatchException: 'conflict',
  ThrottlingException: 'busy',
  ThrottledException: 'busy',
  Throttling: 'busy',
  TooManyRequestsException: 'busy',
  RequestLimitExceeded: 'busy',
  ConcurrentRunsExceededException: 'busy',
  OperationTimeoutException: 'broken',
  InternalServiceException: 'broken',
  InternalFailure: 'broken',
  InternalServerError: 'broken',
  ServiceUnavailable: 'broken',
  ServiceUnavailableException: 'broken',
  ResourceNotReadyException: 'broken',
  AccessDeniedException: 'denied',
  AccessDenied: 'denied',
  CredentialsProviderError: 'no-credentials',
  TokenProviderError: 'no-credentials',
  ExpiredToken: 'bad-credentials',
  ExpiredTokenException: 'bad-credentials',
  RequestExpired: 'bad-credentials',
  UnrecognizedClientException: 'bad-credentials',
  InvalidClientTokenId: 'bad-credentials',
  InvalidSignatureException: 'bad-credentials',
  IncompleteSignature: 'bad-credentials',
  IncompleteSignatureException: 'bad-credentials',
  SignatureDoesNotMatch: 'bad-credentials',
  MissingAuthenticationToken: 'bad-credentials',
  MissingAuthenticationTokenException: 'bad-credentials',
};

export function readFailure(error: unknown): GlueFailure {
  const fields = fieldsOf(error);
  const status = fieldsOf(fields['$metadata'])['httpStatusCode'];
  const code = typeof status === 'number' ? status : undefined;
  const name = error instanceof Error ? error.name : 'unknown error';
  return { kind: kindOf(name, code, error), name, status: code };
}

function kindOf(name: string, status: number | undefined, error: unknown): FailureKind {
  const known = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (known !== undefined) return known;
  // Glue says so of a VersionId that is no longer the table's.
  if (name === 'InvalidInputException' && /version.?id/i.test(messageOf(error))) return 'conflict';
  // What is no JSON comes from a proxy, or was cut.
  if (name === 'SyntaxError') return 'broken';
  if (status === undefined) return isConnectionError(name, error) ? 'unreachable' : 'fault';
  if (status === 429) return 'busy';
  if (status >= 500) return 'broken';
  return status < 400 ? 'unreachable' : 'rejected';
}

function isConnectionError(name: string, error: unknown): boolean {
  return /^(?:Timeout|Abort|RequestTimeout)/.test(name) || 'code' in fieldsOf(error);
}

/** Faults go up as they are. */
export function toCatalogError(
  error: unknown,
  attempt: CatalogAttempt,
  tries: number,
  profile: string | undefined,
): unknown {
  const failure = readFailure(error);
  const cause = safeCause(error, failure);
  switch (failure.kind) {
    case 'fault':
      return error;
    case 'absent':
      return noCatalogDatabase(attempt.database, cause);
    case 'busy':
      return catalogThrottled(attempt, tries, cause);
    case 'unreachable':
      return catalogUnreachable(attempt, connectionReason(error), cause);
    case 'denied':
      return catalogAccessDenied(attempt, cause);
    case 'no-credentials':
      return noCatalogCredentials(profile, cause);
    case 'bad-credentials':
      return catalogCredentialsRefused(failure.name, cause);
    case 'broken':
      return catalogFailed(attempt, failure.name, cause);
    case 'exists':
    case 'conflict':
    case 'rejected':
      return catalogRejected(attempt, `${failure.name}: ${oneLine(messageOf(error))}`, cause);
  }
}

/** For --debug: name and message, without the request that the SDK hangs on its errors. */
function safeCause(error: unknown, { name, kind }: GlueFailure): Error {
  const hidden = kind === 'bad-credentials' || kind === 'no-credentials';
  const cause = new Error(hidden ? '' : oneLine(messageOf(error)));
  cause.name = name;
  return cause;
}

function connectionReason(error: unknown): string {
  const { code } = fieldsOf(error);
  if (typeof code === 'string') return code;
  // Node tries several addresses and then gathers what they said.
  const [first] = error instanceof AggregateError ? error.errors : [];
  return first === undefined
    ? error instanceof Error
      ? error.name
      : 'no connection'
    : connectionReason(first);
}

/** Access keys are no secrets alone, but nobody needs them here. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\b(AKIA|ASIA)[A-Z0-9]{12,}\b/g, '$1…');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  // Errors and plain answers alike; each field is checked where it is used.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
