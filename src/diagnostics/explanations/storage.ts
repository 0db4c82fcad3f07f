/** Explanations for ../storage.ts: files and folders of tables. */
import type { Explanation } from './explanation.ts';

export const STORAGE = {
  'data-file-missing': {
    title: 'A data file is gone',
    meaning:
      'The log of a table names a file, or a query reads one, that is not there any more: VACUUM removed it while an older version was read, or somebody deleted it.',
    remedy: 'Read a newer version, restore the file, or publish the table anew.',
  },
  'data-file-damaged': {
    title: 'A data file is damaged',
    meaning: 'A file is no readable Parquet: cut off, overwritten, or never complete.',
    remedy: 'Restore it, read a version of the table without it, or publish the table anew.',
  },
  'source-files-missing': {
    title: 'A source has no files',
    meaning: 'The location exists, but there is no file of the format below it.',
    remedy: 'Correct `location:` or `format:`. A relative location starts at the project folder.',
  },
  'disk-full': {
    title: 'The disk is full',
    meaning:
      'There was no room to write. Nothing was published; files half written are removed or belong to no table.',
    remedy: 'Free space, or move the warehouse or `temporary_folder` to another disk.',
  },
  'storage-unwritable': {
    title: 'A folder cannot be written',
    meaning:
      'The warehouse or a table folder does not allow writing, or a file lies where a folder is needed.',
    remedy: 'Check owner and permissions, and that nothing of that name is in the way.',
  },
  'storage-unreadable': {
    title: 'A file cannot be read',
    meaning: 'The file is there, but reading it is not allowed or fails.',
    remedy: 'Check owner and permissions.',
  },
} as const satisfies Record<string, Explanation>;
