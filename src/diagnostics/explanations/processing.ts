/** Explanations for ../processing.ts. */
import { type Explanation, shell, yaml } from './explanation.ts';

export const PROCESSING = {
  'bad-intake': {
    title: 'A source cannot have intake',
    meaning:
      '`intake: true` means that new files come into the `incoming/` folder of a source and are claimed by runs. That needs a folder of plain files whose status is kept.',
    wrong: yaml('- { name: orders, format: delta, intake: true }'),
    remedy:
      'Use it with `format: csv`, `json` or `parquet` and a folder as location, without `processing_status: false`.',
  },
  'status-in-the-way': {
    title: 'A source lies where gold keeps its records',
    meaning:
      'Beside the source tables gold keeps `processing/`, `archive/` and `failed/`. A source table lies in one of these folders.',
    wrong: yaml('sources:', '  - { name: silver, location: ./silver, tables: [{ name: archive }] }'),
    remedy:
      'Give that table another location, or set `processing_status: false` at the sources of the folder.',
  },
  'status-without-place': {
    title: 'There is no folder for the processing status',
    meaning: 'The records stand beside the table, and this one lies at the top of its disk or bucket.',
    remedy: 'Give the source a location that holds its tables, or set `processing_status: false`.',
  },
  'processing-unwritable': {
    title: 'The processing status cannot be kept',
    meaning:
      'gold cannot write its records beside the tables of a source. What was published stays published; the run is reported as failed because its records are missing.',
    remedy:
      'Allow gold to write and delete there. For sources that you may only read set `processing_status: false`.',
  },
  'intake-empty': {
    title: 'An intake has no files',
    meaning:
      'Nothing lies in `incoming/`, and no run has accepted a file before, so the columns of the source are not known.',
    remedy: 'Put the first files into `incoming/` and run again.',
  },
  'intake-lost': {
    title: 'Another run has taken over the files',
    meaning:
      'A run that gives no sign of life for `lease_minutes` counts as dead, and the next run takes over its files. This one was alive, but too slow.',
    remedy:
      'Nothing is lost: the other run processes the files. Raise `processing_status: { lease_minutes: … }` of the target if machines are often so slow.',
  },
  'run-interrupted': {
    title: 'An earlier run died',
    meaning:
      'A run ended without settling what it had claimed: the process was killed or the machine went down. A later run noticed and put its files back.',
    remedy: 'Run again.',
  },
  'run-cancelled': {
    title: 'The run was stopped',
    meaning:
      'Ctrl-C or the scheduler stopped the run. Nothing half-done was committed, and files of an intake were put back.',
    remedy: 'Run again.',
  },
  'not-processed': {
    title: 'A source was not processed',
    meaning:
      'The models that read the source did not run, though nothing is wrong with the source itself. Its files were put back.',
    remedy: 'Mend what the reason names, and run again.',
  },
  'unknown-retry': {
    title: 'There is nothing of this name to retry',
    meaning: '`gold status retry` takes the name of a failed file, or the id of a run that has failed files.',
    wrong: shell('gold status retry orders_0201.csv'),
    remedy: '`gold status --state failed --files` lists them.',
  },
  'ambiguous-retry': {
    title: 'Several failed files have this name',
    meaning: 'Files of one name failed in several sources or runs.',
    remedy: 'Name one of them in full, as the message lists them, or a run.',
  },
  'nothing-to-retry': {
    title: 'A failed run has no files to put back',
    meaning: 'The run only read tables. Their files stay where they are, so there is nothing to put back.',
    remedy: 'Run the models again.',
  },
  'unknown-source-name': {
    title: 'No status is kept of this source',
    meaning: '`--source` of `gold status` names a source table of which no run has kept records.',
    wrong: shell('gold status --source silver.ordrs'),
    remedy: 'Correct the name; the hint lists those that there are.',
  },
} as const satisfies Record<string, Explanation>;
