/**
 * DuckDB's errors as GoldErrors. With `errors_as_json` DuckDB gives type, message, position and candidates;
 * positions of its parser count characters, all others UTF-8 bytes.
 */
import {
  type EngineFailure,
  engineBinder,
  engineInternal,
  engineInterrupted,
  engineOutOfMemory,
  engineRuntime,
  engineSyntax,
} from '../../diagnostics/engine.ts';
import { GoldError } from '../../diagnostics/gold-error.ts';
import { accessDenied, storageFailed, wrongRegion } from '../../diagnostics/object-storage.ts';
import { csvValue } from '../../diagnostics/seed.ts';
import { dataFileDamaged, dataFileMissing, diskFull, storageUnreadable } from '../../diagnostics/storage.ts';
import { parseCellError } from './csv-cell-error.ts';
import type { WrappedQuery } from './query-text.ts';
import { VIEW_OFFSET } from './view-offset.ts';

/** What DuckDB reports. All values are text. */
export interface DuckDbError {
  readonly type: string;
  readonly message: string;
  readonly position: number | undefined;
  readonly candidates: readonly string[];
  /** The name that does not resolve. */
  readonly name: string | undefined;
  /** Of the operating system, for I/O errors. */
  readonly errno: number | undefined;
}

const FACTORIES: Readonly<Record<string, (failure: EngineFailure) => GoldError>> = {
  Parser: engineSyntax,
  Syntax: engineSyntax,
  Binder: engineBinder,
  Catalog: engineBinder,
  'Parameter Not Resolved': engineBinder,
  'Parameter Not Allowed': engineBinder,
  'Mismatch Type': engineBinder,
  'Not implemented': engineBinder,
  'Out of Memory': engineOutOfMemory,
  INTERRUPT: engineInterrupted,
  INTERNAL: engineInternal,
  FATAL: engineInternal,
};

/** `wrapped`: the statement that failed, when it held the caller's SQL; without it the error has no position. */
export function toGoldError(cause: unknown, wrapped?: WrappedQuery): GoldError {
  if (cause instanceof GoldError) return cause;
  const error = parseDuckDbError(cause);
  const cell = parseCellError(error.message);
  if (cell !== undefined) return csvValue(cell, cause);
  const storage = error.type === 'IO' ? findStorageError(error, cause) : undefined;
  const found =
    storage ?? (error.type === 'HTTP' || error.type === 'IO' ? findHttpError(error, cause) : undefined);
  if (found !== undefined) return found;
  const damaged = findDamagedFile(error);
  if (damaged !== undefined) return dataFileDamaged(damaged, undefined, cause);
  const factory = FACTORIES[error.type] ?? engineRuntime;
  return factory({
    message: cleanMessage(error.message),
    position: wrapped === undefined ? undefined : findPosition(error, wrapped),
    candidates: error.candidates,
    name: error.name,
    cause,
  });
}

/** Of Parquet files; other formats have no such marks. */
const DAMAGED_FILE =
  /^(?:No magic bytes found at end of file|Failed to read file|File) ['"](.+?)['"](?:$| too small to be a Parquet file|: )/;

function findDamagedFile({ type, message }: DuckDbError): string | undefined {
  const path = type === 'Invalid Input' ? DAMAGED_FILE.exec(message)?.[1] : undefined;
  return path === undefined ? undefined : unescapeGlob(path);
}

const unescapeGlob = (path: string): string => path.replace(/\[([*?[])\]/g, '$1');

/** Undefined for I/O errors of no special kind. Paths in messages may have globs escaped. */
function findStorageError({ message, errno }: DuckDbError, cause: unknown): GoldError | undefined {
  const path = unescapeGlob(/"([^"]+)"/.exec(message)?.[1] ?? '');
  const code = errno === undefined ? undefined : SYSTEM_CODES.get(errno);
  if (code === 'absent' || /^No files found/.test(message)) return dataFileMissing(path, undefined, cause);
  if (code === 'full' || /No space left|quota exceeded/i.test(message)) return diskFull(path, cause);
  return code === 'forbidden' || /Permission denied/i.test(message)
    ? storageUnreadable(path, cause)
    : undefined;
}

/** Of the extension httpfs: `HTTP GET error reading 's3://…' in region '…' (HTTP 404 Not Found)`. */
function findHttpError({ message }: DuckDbError, cause: unknown): GoldError | undefined {
  const [, uri, status] = /'(s3[an]?:\/\/[^']+)'.*\(HTTP (\d{3})/s.exec(message) ?? [];
  if (uri === undefined || status === undefined) return undefined;
  switch (status) {
    case '404':
      return dataFileMissing(uri, undefined, cause);
    case '401':
    case '403':
      return accessDenied({ action: 'read', uri }, cause);
    case '301':
      return wrongRegion({ uri, action: 'read' }, undefined, cause);
    default:
      return storageFailed({ action: 'read', uri }, `HTTP ${status}`, cause);
  }
}

/** By the numbers of Linux and macOS (EDQUOT differs): ENOENT, ENOTDIR; EPERM, EACCES, EROFS; ENOSPC, EDQUOT. */
const SYSTEM_CODES: ReadonlyMap<number, 'absent' | 'forbidden' | 'full'> = new Map([
  [2, 'absent'],
  [20, 'absent'],
  [1, 'forbidden'],
  [13, 'forbidden'],
  [30, 'forbidden'],
  [28, 'full'],
  [69, 'full'],
  [122, 'full'],
]);

export function parseDuckDbError(cause: unknown): DuckDbError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const fields = parseFields(text);
  if (fields === undefined)
    return {
      type: '',
      message: text,
      position: undefined,
      candidates: [],
      name: undefined,
      errno: undefined,
    };
  return {
    type: fields.get('exception_type') ?? '',
    message: fields.get('exception_message') ?? text,
    position: toNumber(fields.get('position')),
    candidates: splitCandidates(fields.get('candidates') ?? ''),
    name: fields.get('name'),
    errno: toNumber(fields.get('errno')),
  };
}

/** Some errors put their kind before the JSON: `Parser Error: {…}`. */
function parseFields(text: string): Map<string, string> | undefined {
  const start = text.indexOf('{"exception_type"');
  if (start === -1) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(start));
    if (typeof value !== 'object' || value === null) return undefined;
    return new Map(Object.entries(value).map(([key, field]) => [key, String(field)]));
  } catch {
    return undefined;
  }
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** `a,b` or function signatures `f(A, B) -> C,g(D) -> E`: a comma inside of parentheses does not separate. */
function splitCandidates(text: string): string[] {
  if (text === '') return [];
  return text.split(/,(?![^()]*\))/).map((candidate) => candidate.trim());
}

/** Without candidates (they are in the hint), without the rendered source line that some messages carry, and without all the rest of the SQL. */
function cleanMessage(message: string): string {
  return message
    .replace(/\n+LINE \d+:[\s\S]*$/, '')
    .replace(/^(unterminated [^"]+?) at or near "[\s\S]*$/, '$1')
    .replace(/\n+Possible solutions:[\s\S]*$/, '')
    .replace(/\n+\t?(?:Candidate (?:functions|bindings|tables|Entries)|Did you mean)[\s\S]*$/, '')
    .trim();
}

function findPosition(error: DuckDbError, wrapped: WrappedQuery): number | undefined {
  // Only this one is said without a position.
  if (/\bat end of input\b/.test(error.message)) return wrapped.query.start + wrapped.query.body.length;
  if (error.position === undefined || error.position >= VIEW_OFFSET) return undefined;
  const inText =
    error.type === 'Parser' || error.type === 'Syntax'
      ? charactersToUnits(wrapped.text, error.position)
      : bytesToUnits(wrapped.text, error.position);
  const inBody = inText - wrapped.offset;
  if (inBody < 0 || inBody > wrapped.query.body.length) return undefined;
  return wrapped.query.start + inBody;
}

function charactersToUnits(text: string, characters: number): number {
  let units = 0;
  for (let count = 0; count < characters && units < text.length; count += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

function bytesToUnits(text: string, bytes: number): number {
  let units = 0;
  for (let count = 0; count < bytes && units < text.length; ) {
    const code = text.codePointAt(units) ?? 0;
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    units += code > 0xffff ? 2 : 1;
  }
  return units;
}
