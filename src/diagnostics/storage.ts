/** Errors of files and folders that gold reads and writes for its tables. */
import { GoldError } from './gold-error.ts';

/** The table that a data file belongs to, with the versions that were read. */
export interface FileOwner {
  readonly root: string;
  readonly versions: readonly number[];
}

/** A data file that a table's log names, or one a query reads, is gone. */
export function dataFileMissing(uri: string, owner: FileOwner | undefined, cause: unknown): GoldError {
  return new GoldError({
    code: 'data-file-missing',
    message: `The data file ${uri}${formatOwner(owner)} is missing.`,
    hint: 'VACUUM may have removed it while an older version was read, or it was deleted by hand. Read a newer version, or restore the file.',
    cause,
    details: { uri, ...ownerDetails(owner) },
  });
}

/** A data file is there but is cut off, overwritten or no Parquet at all. */
export function dataFileDamaged(uri: string, owner: FileOwner | undefined, cause: unknown): GoldError {
  return new GoldError({
    code: 'data-file-damaged',
    message: `The data file ${uri}${formatOwner(owner)} is damaged: it cannot be read as Parquet, as if it were cut off or overwritten.`,
    hint:
      owner === undefined
        ? 'Restore the file, or write it again.'
        : 'Restore the file from a backup, read a version of the table without it, or publish the table anew.',
    cause,
    details: { uri, ...ownerDetails(owner) },
  });
}

function formatOwner(owner: FileOwner | undefined): string {
  if (owner === undefined) return '';
  const { root, versions } = owner;
  const label = versions.length > 1 ? 'versions' : 'version';
  return ` of the table ${root}${versions.length === 0 ? '' : `, ${label} ${versions.join(', ')},`}`;
}

function ownerDetails(owner: FileOwner | undefined): Readonly<Record<string, unknown>> {
  return owner === undefined ? {} : { table: owner.root, versions: owner.versions };
}

/** No file matches a location of plain files. */
export function sourceFilesMissing(location: string, format: string, cause: unknown): GoldError {
  return new GoldError({
    code: 'source-files-missing',
    message: `${location} holds no .${format} file.`,
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
