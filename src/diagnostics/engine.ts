/** Errors of SQL engines: SQL that is not one query, that does not bind, or that fails while it runs. */
import type { ErrorCode } from './catalogue.ts';
import { GoldError } from './gold-error.ts';
import { findNearest } from './nearest.ts';

/** What an engine says about a failure, put into gold's terms by its adapter. */
export interface EngineFailure {
  /** The engine's own text, without rendering of source lines. */
  readonly message: string;
  /** Offset in UTF-16 units into the SQL that the caller gave. */
  readonly position?: number | undefined;
  /** Names or signatures that the engine offers instead. */
  readonly candidates?: readonly string[] | undefined;
  /** The name that does not resolve. */
  readonly name?: string | undefined;
  readonly cause?: unknown;
}

export function engineSyntax(failure: EngineFailure): GoldError {
  return engineError('engine-syntax', failure, undefined);
}

/** A name, function or type that does not resolve, or types that do not fit. */
export function engineBinder(failure: EngineFailure): GoldError {
  return engineError('engine-binder', failure, candidatesHint(failure));
}

/** The query is fine but its data or the machine is not. */
export function engineRuntime(failure: EngineFailure): GoldError {
  return engineError('engine-runtime', failure, undefined);
}

export function engineOutOfMemory(failure: EngineFailure): GoldError {
  return engineError(
    'engine-out-of-memory',
    failure,
    'Raise "memory_limit" of the target, lower "threads", or give the temporary folder more room.',
  );
}

/** The engine was stopped, though not by the caller's signal (which rejects with its own reason). */
export function engineInterrupted(failure: EngineFailure): GoldError {
  return engineError('engine-interrupted', failure, undefined);
}

/** A fault inside the engine; it may be unusable from here on. */
export function engineInternal(failure: EngineFailure): GoldError {
  return engineError(
    'engine-internal',
    failure,
    'Run again; if it comes back, report the query to the engine.',
  );
}

export function engineEmptyQuery(): GoldError {
  return new GoldError({
    code: 'engine-empty-query',
    message: 'The SQL is empty: it has no SELECT.',
    hint: 'Write one SELECT.',
    details: { position: 0 },
  });
}

/** `position`: where the second statement begins. */
export function engineSeveralStatements(count: number, position: number): GoldError {
  return new GoldError({
    code: 'engine-several-statements',
    message: `The SQL has ${count} statements; exactly one SELECT is expected.`,
    hint: 'Keep one SELECT, and remove the semicolon in between.',
    details: { position, count },
  });
}

export function engineNotAQuery(keyword: string, position: number): GoldError {
  return new GoldError({
    code: 'engine-not-a-query',
    message: `The SQL is no query: it begins with ${keyword.toUpperCase()} where a SELECT is expected.`,
    hint: 'Write one SELECT; gold itself creates tables and writes files.',
    details: { position, keyword },
  });
}

export function engineParameters(): GoldError {
  return new GoldError({
    code: 'engine-parameters',
    message: 'The SQL has parameters ($1 or ?), and nothing gives them values.',
    hint: "Write the value, or {{ var('name') }}.",
  });
}

export function engineClosed(): GoldError {
  return new GoldError({ code: 'engine-closed', message: 'The engine is closed already.' });
}

/** `value`: `infinity` or `-infinity`. */
export function infiniteTime(column: string, value: string): GoldError {
  return new GoldError({
    code: 'infinite-time',
    message: `The column "${column}" holds ${value}, and Delta tables have no infinite dates and timestamps.`,
    hint: `Replace it in the query: case when isinf(${column}) then null else ${column} end, or a date far away.`,
    details: { column, value },
  });
}

/** `problem`: what the engine says of the value. */
export function columnValueRange(column: string, type: string, problem: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'column-value-range',
    message: `A value of the column "${column}" does not fit ${type}, as which it is stored: ${problem}.`,
    hint: `Cast it to a type that holds all its values, such as double or varchar, or correct the value.`,
    cause,
    details: { column, type },
  });
}

/** Such as `infinity`, or a date before the year 1. */
export function partitionValueRange(column: string, value: string): GoldError {
  return new GoldError({
    code: 'partition-value-range',
    message: `The partition column "${column}" holds ${value}, which a Delta table cannot name.`,
    hint: 'Replace such values in the query, by NULL for example.',
    details: { column, value },
  });
}

export function partitionValueEmpty(column: string): GoldError {
  return new GoldError({
    code: 'partition-value-empty',
    message: `The partition column "${column}" holds empty text, which some readers of Delta tables take for NULL.`,
    hint: `Say which is meant: nullif(${column}, '') for NULL, or another text.`,
    details: { column },
  });
}

/** A partition value in the log that is no value of the column's type. */
export function partitionValueText(column: string, typeName: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'partition-value-text',
    message: `A partition value of the column "${column}" cannot be read as ${typeName}.`,
    hint: 'The table log holds a value that does not fit the schema; another writer may have damaged it.',
    cause,
    details: { column, type: typeName },
  });
}

function engineError(code: ErrorCode, failure: EngineFailure, hint: string | undefined): GoldError {
  const { message, position, candidates, cause } = failure;
  return new GoldError({
    code,
    message,
    hint,
    cause,
    details: {
      ...(position === undefined ? {} : { position }),
      ...(candidates === undefined || candidates.length === 0 ? {} : { candidates }),
    },
  });
}

function candidatesHint({ candidates, name }: EngineFailure): string | undefined {
  if (candidates === undefined || candidates.length === 0) return undefined;
  const nearest = name === undefined ? undefined : findNearest(name, candidates);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  // An engine's only guess that is not near is of no use.
  if (candidates.length === 1 && name !== undefined && /^\w+$/.test(candidates[0] ?? '')) return undefined;
  const shown = candidates.slice(0, 5);
  return `Known here: ${shown.join(', ')}${candidates.length > shown.length ? ', …' : ''}.`;
}
