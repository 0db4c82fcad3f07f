/** Errors of files and folders that gold reads and writes for its tables. */
import { GoldError } from './gold-error.ts';

/** A data file that a table's log names, or one a query reads, is gone. */
export function dataFileMissing(uri: string, table: string | undefined, cause: unknown): GoldError {
  return new GoldError({
    code: 'data-file-missing',
    message:
      table === undefined
        ? `The data file ${uri} is missing.`
        : `The data file ${uri} of the table ${table} is missing.`,
    hint: 'VACUUM may have removed it while an older version was read, or it was deleted by hand. Read a newer version, or restore the file.',
    cause,
    details: { uri },
  });
}

/** No file matches a location of plain files. */
export function sourceFilesMissing(location: string, format: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'source-files-missing',
    message: `There are no ${format} files at ${location}.`,
    hint: 'Check the location of the source; a relative one starts at the project folder.',
    cause,
    details: { location, format },
  });
}

export function diskFull(path: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'disk-full',
    message: `No space is left to write ${path}.`,
    hint: 'Free space on that disk, or move the warehouse or the temporary folder.',
    cause,
    details: { path },
  });
}

export function storageUnwritable(path: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-unwritable',
    message: `${path} cannot be written.`,
    hint: 'Check that it is a folder and that you may write there.',
    cause,
    details: { path },
  });
}

export function storageUnreadable(path: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'storage-unreadable',
    message: `${path} cannot be read.`,
    hint: 'Check that it is there and that you may read it.',
    cause,
    details: { path },
  });
}
