/** Errors of the processing status of silver tables and of the intake of files. */
import { GoldError, type Location } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function badIntake(name: string, problem: string, location: Location): GoldError {
  return new GoldError({
    code: 'bad-intake',
    message: `${name} cannot have intake: ${problem}.`,
    location,
    hint: 'intake: true is for a folder of files, with format csv, json or parquet; new files go into its incoming/.',
  });
}

/** A source table where the status of others is kept. */
export function statusInTheWay(name: string, folder: string, location: Location): GoldError {
  return new GoldError({
    code: 'status-in-the-way',
    message: `${name} lies in ${folder}, where gold keeps the processing status of source tables.`,
    location,
    hint: 'Give it a location elsewhere, or set processing_status: false at the sources of that folder.',
    details: { folder },
  });
}

export function statusWithoutPlace(name: string, table: string, location: Location): GoldError {
  return new GoldError({
    code: 'status-without-place',
    message: `There is no folder beside ${table}, the table of ${name}, for its processing status.`,
    location,
    hint: 'Give the source a location that holds its tables, or set processing_status: false.',
    details: { table },
  });
}

export function processingUnwritable(name: string, folder: string, cause: GoldError): GoldError {
  return new GoldError({
    code: 'processing-unwritable',
    message: `The processing status of ${name} cannot be kept in ${folder}: ${cause.message}`,
    hint: 'gold must be able to write and delete there. For a source that you may only read set processing_status: false.',
    cause,
    details: { folder, reason: cause.code },
  });
}

export function intakeEmpty(name: string, folder: string): GoldError {
  return new GoldError({
    code: 'intake-empty',
    message: `${name} has no files: nothing lies in ${folder}/incoming/, and nothing was accepted before.`,
    hint: 'Put files into that folder and run again. gold show and gold test see files only after a run has accepted them.',
    details: { folder },
  });
}

/** Another run has taken over what this one held. */
export function intakeLost(name: string): GoldError {
  return new GoldError({
    code: 'intake-lost',
    message: `Another run has taken over the files of ${name}, because this one gave no sign of life for too long.`,
    hint: 'The other run processes them. If this machine was only slow, raise processing_status: { lease_minutes: … } of the target.',
  });
}

/** Of a run that has died; found by a later one. */
export function runInterrupted(runId: string, host: string, process: number): GoldError {
  return new GoldError({
    code: 'run-interrupted',
    message: `The run ${runId} on ${host} (process ${process}) died before it ended.`,
    hint: 'Files of an intake were put back; run again.',
  });
}

export function runCancelled(): GoldError {
  return new GoldError({
    code: 'run-cancelled',
    message: 'The run was stopped by the user.',
    hint: 'Files of an intake were put back; run again.',
  });
}

/** What reads the source was not run, and not because of an error of its own. */
export function notProcessed(reason: string): GoldError {
  return new GoldError({
    code: 'not-processed',
    message: `What reads it was not run: ${reason}.`,
    hint: 'Files of an intake were put back; run again when that is mended.',
  });
}

export function unknownRetry(wanted: string, known: readonly string[]): GoldError {
  const nearest = findNearest(wanted, known);
  return new GoldError({
    code: 'unknown-retry',
    message: `No failed file and no run with failed files is called "${wanted}".`,
    hint:
      nearest !== undefined
        ? `Did you mean "${nearest}"?`
        : known.length === 0
          ? 'Nothing has failed; see gold status.'
          : 'See gold status --state failed --files for what has failed.',
    details: { nearest },
  });
}

export function ambiguousRetry(wanted: string, found: readonly string[]): GoldError {
  return new GoldError({
    code: 'ambiguous-retry',
    message: `"${wanted}" is the name of ${found.length} failed files: ${found.join(', ')}.`,
    hint: 'Name one of them in full, or a run.',
  });
}

/** A failed run that only read tables. */
export function nothingToRetry(runId: string): GoldError {
  return new GoldError({
    code: 'nothing-to-retry',
    message: `The run ${runId} has no failed files: it read tables, whose files stay where they are.`,
    hint: 'Run the models again.',
  });
}

export function unknownSourceName(wanted: string, known: readonly string[]): GoldError {
  const nearest = findNearest(wanted, known);
  return new GoldError({
    code: 'unknown-source-name',
    message: `No source table whose status is kept is called "${wanted}".`,
    hint: nearest === undefined ? `There are: ${known.join(', ') || 'none'}.` : `Did you mean "${nearest}"?`,
    details: { nearest },
  });
}
