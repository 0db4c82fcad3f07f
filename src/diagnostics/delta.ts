/** Errors of Delta tables: logs that are broken, too new, or that somebody else holds. */
import { GoldError } from './gold-error.ts';

/** A file of the log that cannot be read. `line` counts from 1. */
export function corruptLog(
  file: string,
  line: number | undefined,
  reason: string,
  cause?: unknown,
): GoldError {
  return new GoldError({
    code: 'delta-corrupt-log',
    message: `The Delta log is damaged: ${file}${line === undefined ? '' : `, line ${line}`}: ${reason}.`,
    hint: 'Nothing was read or written. Restore this file from a backup, or read a version before it.',
    cause,
    details: { file, line },
  });
}

export function missingVersions(root: string, missing: readonly number[], available: string): GoldError {
  return new GoldError({
    code: 'delta-missing-commit',
    message: `The Delta log of ${root} has a gap: version ${missing.join(', ')} is missing (there: ${available}).`,
    hint: 'Restore the missing commit; without it the state of the table is unknown.',
    details: { root, missing },
  });
}

export function versionNotFound(root: string, version: number, first: number, last: number): GoldError {
  return new GoldError({
    code: 'delta-version-not-found',
    message: `${root} has no version ${version}; there are versions ${first} to ${last}.`,
    hint: 'Choose one of these, or leave the version out for the newest.',
    details: { root, version, first, last },
  });
}

export function timestampOutOfRange(root: string, timestamp: number, first: number, last: number): GoldError {
  const text = (ms: number): string => new Date(ms).toISOString();
  return new GoldError({
    code: 'delta-timestamp-out-of-range',
    message: `${root} has no version at ${text(timestamp)}: its commits are from ${text(first)} to ${text(last)}.`,
    hint: 'Choose a time in between, or a version number.',
    details: { root, timestamp, first, last },
  });
}

export function incompleteLog(root: string, version: number, missing: string): GoldError {
  return new GoldError({
    code: 'delta-incomplete-log',
    message: `The Delta log of ${root} up to version ${version} has no ${missing} action.`,
    hint: 'Every table needs a protocol and a metaData action; another writer left this log incomplete.',
    details: { root, version },
  });
}

export function unsupportedReader(root: string, version: number, features: readonly string[]): GoldError {
  return new GoldError({
    code: 'delta-unsupported-reader',
    message:
      features.length === 0
        ? `${root} needs Delta reader version ${version}; gold reads up to 3.`
        : `${root} uses Delta features that gold does not read: ${features.join(', ')}.`,
    hint: 'Read an older version of the table, or rewrite it without them.',
    details: { root, version, features },
  });
}

export function unsupportedWriter(root: string, what: readonly string[]): GoldError {
  return new GoldError({
    code: 'delta-unsupported-writer',
    message: `${root} cannot be written by gold, which does not honour: ${what.join(', ')}.`,
    hint: 'Write it with the engine that set this up, or publish under another name.',
    details: { root, what },
  });
}

export function unsupportedSchema(root: string, reason: string, cause?: unknown): GoldError {
  return new GoldError({
    code: 'delta-unsupported-schema',
    message: `The schema of ${root} cannot be used: ${reason}.`,
    cause,
    details: { root },
  });
}

/** A name that Parquet and Delta readers do not take without column mapping (DELTA.md §1.3). */
export function unsupportedColumnName(name: string): GoldError {
  return new GoldError({
    code: 'delta-column-name',
    message: `The column name ${JSON.stringify(name)} has a character that plain Delta tables cannot have in names: space , ; { } ( ) = tab newline.`,
    hint: 'Give the column an alias of letters, digits and underscores.',
    details: { column: name },
  });
}

export function pathOutsideTable(root: string, path: string, file: string): GoldError {
  return new GoldError({
    code: 'delta-path-outside',
    message: `The log of ${root} names a file that is not inside the table: ${path} (${file}).`,
    hint: 'gold does not follow such paths. Another writer, or somebody else, put it there.',
    details: { root, path },
  });
}

export function badDeletionVector(root: string, file: string, reason: string, cause?: unknown): GoldError {
  return new GoldError({
    code: 'delta-bad-deletion-vector',
    message: `A deletion vector of ${root} cannot be used (${file}): ${reason}.`,
    hint: 'Without it deleted rows would come back, so nothing was read. Restore the file, or read an older version.',
    cause,
    details: { root, file },
  });
}

export function unreadableCheckpoint(root: string, version: number, cause: unknown): GoldError {
  const reason = cause instanceof Error ? ` ${cause.message.split('\n')[0] ?? ''}` : '';
  return new GoldError({
    code: 'delta-corrupt-checkpoint',
    message: `The checkpoint of version ${version} of ${root} cannot be read, and the commits before it are gone.${reason}`,
    hint: 'Restore the checkpoint from a backup; no other file says what the table was.',
    cause,
    details: { root, version },
  });
}

/** An action of no known kind, in a table whose features do not explain it either. */
export function unknownAction(kind: string, file: string, line: number | undefined): GoldError {
  return new GoldError({
    code: 'delta-unknown-action',
    message: `The Delta log has an action "${kind}" that no known feature of the table explains: ${file}${line === undefined ? '' : `, line ${line}`}.`,
    hint: 'The log is damaged, or was written by something that breaks the protocol; a row could be missed, so nothing was read.',
    details: { kind, file, line },
  });
}

export function missingPartitionValue(root: string, column: string, path: string): GoldError {
  return new GoldError({
    code: 'delta-missing-partition-value',
    message: `The log of ${root} gives the file ${path} no value for the partition column "${column}", not even NULL.`,
    hint: 'The log is damaged, or was written by something that breaks the protocol.',
    details: { root, column, path },
  });
}

export function incompatibleColumns(root: string, problems: readonly string[]): GoldError {
  return new GoldError({
    code: 'delta-incompatible-columns',
    message: `The rows do not fit the table ${root}: ${problems.join('; ')}.`,
    hint: 'Cast the columns, or allow new ones to be added.',
    details: { root, problems },
  });
}

export function constraintViolated(root: string, name: string, rows: number): GoldError {
  return new GoldError({
    code: 'delta-constraint-violated',
    message: `${rows} ${rows === 1 ? 'row breaks' : 'rows break'} the constraint ${name} of ${root}.`,
    hint: 'Nothing was written. Correct the rows, or drop the constraint.',
    details: { root, constraint: name, rows },
  });
}

/** A constraint in SQL that the engine cannot run. */
export function unusableConstraint(root: string, name: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'delta-unusable-constraint',
    message: `The constraint ${name} of ${root} cannot be checked by this engine, so nothing can be written.`,
    hint: 'Write this table with the engine that the constraint was made for.',
    cause,
    details: { root, constraint: name },
  });
}

/** `rows`: how many would come in beside the part that is replaced. */
export function outsideReplaced(root: string, rows: number): GoldError {
  return new GoldError({
    code: 'delta-outside-replaced',
    message: `${rows} of the new rows do not meet the condition for what is replaced in ${root}.`,
    hint: 'Nothing was written. Filter the rows by the same condition.',
    details: { root, rows },
  });
}

/** More than one source row for one target row: which one would win is nobody's to guess. */
export function ambiguousMerge(root: string, keys: readonly string[], rows: number): GoldError {
  return new GoldError({
    code: 'delta-ambiguous-merge',
    message: `${rows} ${rows === 1 ? 'key has' : 'keys have'} more than one row to merge into ${root} (${keys.join(', ')}).`,
    hint: 'Nothing was written. Make the rows unique by these columns.',
    details: { root, keys, rows },
  });
}

export function noTable(root: string): GoldError {
  return new GoldError({
    code: 'delta-no-table',
    message: `There is no Delta table at ${root}.`,
    hint: 'Check the path, or publish the model first.',
    details: { root },
  });
}

export function unknownTableColumns(
  root: string,
  columns: readonly string[],
  known: readonly string[],
): GoldError {
  return new GoldError({
    code: 'delta-unknown-column',
    message: `The table ${root} has no column ${columns.map((name) => `"${name}"`).join(', ')}.`,
    hint: `Its columns: ${known.join(', ')}.`,
    details: { root, columns },
  });
}

export function shortRetention(hours: number, least: number): GoldError {
  return new GoldError({
    code: 'delta-short-retention',
    message: `Files removed less than ${least} hours ago may still be read by queries that run, and ${hours} hours would delete them.`,
    hint: 'Retain more, or say --force when nobody reads older versions of the table.',
    details: { hours, least },
  });
}

export function filesGone(root: string, version: number, missing: readonly string[]): GoldError {
  return new GoldError({
    code: 'delta-files-gone',
    message: `Version ${version} of ${root} cannot come back: ${missing.length} of its files are gone, such as ${missing[0]}.`,
    hint: 'VACUUM removed them. Choose a later version.',
    details: { root, version, missing: missing.slice(0, 10) },
  });
}
