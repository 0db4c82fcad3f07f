/** Explanations for ../delta.ts. */
import { type Explanation, shell, sql } from './explanation.ts';

export const DELTA = {
  'delta-corrupt-log': {
    title: 'The log of a table is damaged',
    meaning:
      'A file in `_delta_log` is no log: cut off, no JSON, or it says one thing twice. gold reads nothing rather than something wrong.',
    remedy: 'Restore the file from a backup, or read a version before it.',
  },
  'delta-missing-commit': {
    title: 'The log of a table has a gap',
    meaning: 'A version between two others is missing, so what the table holds is not known.',
    remedy: 'Restore the missing file of `_delta_log`. Somebody or some tool has deleted it.',
  },
  'delta-version-not-found': {
    title: 'A table has no such version',
    meaning: 'The version asked for was never made, or its log was cleaned up.',
    wrong: sql("select * from {{ delta('./silver/orders', version=99) }}"),
    remedy: 'Choose one of the versions that the message names. `gold history` lists them.',
  },
  'delta-timestamp-out-of-range': {
    title: 'A table has no version at this time',
    meaning: 'The time lies before the first commit that is still in the log, or after the last one.',
    remedy: 'Choose a time in between, or a version.',
  },
  'delta-incomplete-log': {
    title: 'The log of a table lacks what every table needs',
    meaning: 'There is no protocol or metaData action up to this version. Another writer left it incomplete.',
    remedy: 'Write the table anew with the engine that made it.',
  },
  'delta-unsupported-reader': {
    title: 'A table needs a newer reader',
    meaning:
      'The table uses features of Delta that gold does not read. Reading it all the same could give wrong rows.',
    remedy: 'Read an older version, or have the table rewritten without these features.',
  },
  'delta-unsupported-writer': {
    title: 'A table has rules that gold does not keep',
    meaning:
      'The table asks every writer to honour features that gold does not, such as generated columns or change data.',
    remedy: 'Write it with the engine that set this up, or publish under another name.',
  },
  'delta-unsupported-schema': {
    title: 'The schema of a table cannot be used',
    meaning: 'The schema in the log has a type or a form that gold does not know.',
    remedy: 'Read an older version, or have the table rewritten with plain types.',
  },
  'delta-column-name': {
    title: 'A column name is not possible in a plain Delta table',
    meaning:
      'Names with a space or one of `,;{}()=` work only with column mapping, which many readers do not know.',
    wrong: sql('select 1 as "total sales"'),
    remedy: 'Give the column an alias of letters, digits and underscores.',
  },
  'delta-path-outside': {
    title: 'The log names a file outside of its table',
    meaning:
      'A path in the log leads out of the folder of the table. gold does not follow it, since it could point anywhere.',
    remedy:
      'Find out who wrote that commit. A shallow clone of another engine has such paths too: make a full copy.',
  },
  'delta-bad-deletion-vector': {
    title: 'A deletion vector cannot be used',
    meaning:
      'Which rows are deleted stands in a file that is missing or damaged. Without it deleted rows would come back.',
    remedy: 'Restore the file, or read an older version.',
  },
  'delta-corrupt-checkpoint': {
    title: 'A checkpoint cannot be read',
    meaning:
      'The checkpoint is damaged, and the commits that it sums up have been cleaned up, so nothing says what the table was.',
    remedy: 'Restore the checkpoint from a backup.',
  },
  'delta-unknown-action': {
    title: 'The log has an action of no known kind',
    meaning:
      'No feature of the table explains it. If gold passed it over, rows could be missing or come back.',
    remedy: 'Restore the log, or have the table written anew.',
  },
  'delta-missing-partition-value': {
    title: 'A file has no partition value',
    meaning:
      'The log must give each file a value, or NULL, for every partition column. For this file it does not.',
    remedy: 'The log was written by something that breaks the protocol; have the table written anew.',
  },
  'delta-incompatible-columns': {
    title: 'Rows do not fit the table',
    meaning: 'Columns of the rows to write are missing in the table, or have types that it cannot take.',
    remedy: 'Cast the columns, or allow new ones to be added.',
  },
  'delta-constraint-violated': {
    title: 'Rows break a constraint of the table',
    meaning: 'The table has a NOT NULL or CHECK constraint that every writer must keep. Nothing was written.',
    remedy: 'Correct the rows, or drop the constraint.',
  },
  'delta-unusable-constraint': {
    title: 'A constraint cannot be checked',
    meaning:
      'The constraint is SQL of another engine that DuckDB does not understand, so gold cannot promise to keep it.',
    remedy: 'Write this table with the engine for which the constraint was made.',
  },
  'delta-outside-replaced': {
    title: 'New rows lie outside of what is replaced',
    meaning:
      'A part of the table is replaced by a condition, and some new rows do not meet it. They would come in beside it.',
    remedy: 'Filter the new rows by the same condition.',
  },
  'delta-ambiguous-merge': {
    title: 'Several rows are to be merged into one',
    meaning: 'More than one new row has the same key. Which one would win is nobody to guess.',
    remedy:
      'Make the rows unique by the key, for example with `qualify row_number() over (partition by id order by at desc) = 1`.',
  },
  'delta-no-table': {
    title: 'There is no Delta table',
    meaning: 'At this path there is no `_delta_log`.',
    wrong: shell('gold history ./warehouse/gold/ordrs'),
    remedy: 'Correct the path or name, or publish the model first.',
  },
  'delta-unknown-column': {
    title: 'A table has no such column',
    meaning: 'An operation on a table, such as sorting its files, names a column that it does not have.',
    remedy: 'Use one of the columns that the hint lists.',
  },
  'delta-short-retention': {
    title: 'VACUUM would delete files still in use',
    meaning: 'Files removed so recently may still be read by queries that run.',
    wrong: shell('gold vacuum orders --retain-hours 1'),
    remedy: 'Retain more hours. `--force` says that nobody reads older versions.',
  },
  'delta-files-gone': {
    title: 'An old version cannot come back',
    meaning: 'Files that the version needs have been deleted by VACUUM.',
    remedy: 'Choose a later version.',
  },
} as const satisfies Record<string, Explanation>;
