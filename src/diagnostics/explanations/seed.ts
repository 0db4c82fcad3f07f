/** Explanations for ../seed.ts. */
import { csv, type Explanation, yaml } from './explanation.ts';

export const SEED = {
  'seed-not-utf8': {
    title: 'A seed is not UTF-8',
    meaning:
      'The line has bytes that are no UTF-8; the file was saved in another encoding, as spreadsheets do.',
    remedy: 'Save it as “CSV UTF-8”, or convert it: `iconv -f latin1 -t utf-8`.',
  },
  'empty-seed': {
    title: 'A seed is empty',
    meaning: 'There is not even a header, so the columns are not known.',
    remedy: 'Begin with a header. A header alone gives an empty table.',
  },
  'unnamed-seed-column': {
    title: 'A column of a seed has no name',
    meaning: 'A cell of the header is empty; mostly there is a comma too many at its end.',
    wrong: csv('code,name,', 'de,Germany,'),
    remedy: 'Name the column, or remove the comma.',
  },
  'duplicate-seed-column': {
    title: 'A seed has a column twice',
    meaning: 'Two cells of the header have the same name. Upper and lower case do not tell columns apart.',
    wrong: csv('code,Code', 'de,DE'),
    remedy: 'Rename one of them.',
  },
  'ragged-seed': {
    title: 'A line of a seed has the wrong number of cells',
    meaning: 'Every line has as many cells as the header. Mostly a text with a comma is not quoted.',
    wrong: csv('code,name', 'kr,Korea, Republic of'),
    remedy: 'Quote the cell (`"Korea, Republic of"`), or add the empty cells that are missing.',
  },
  'bad-seed-quote': {
    title: 'A quote in a seed is wrong',
    meaning: 'A cell begins with a quote that is never closed, or text follows the quote that closes it.',
    wrong: csv('code,name', 'de,"Germany'),
    remedy: 'Close the quote. A quote inside of a quoted cell is doubled: `"the ""north"""`.',
  },
  'bad-seed-line-end': {
    title: 'A seed mixes line ends',
    meaning:
      'Lines end with LF or with CRLF, all of a file the same way; a carriage return alone ends no line.',
    remedy: 'Save the file again with one kind of line end.',
  },
  'unknown-seed': {
    title: 'A seed that is described is not there',
    meaning: 'An entry under `seeds:` names no file `seeds/**/<name>.csv`.',
    wrong: yaml('seeds:', '  - name: contries'),
    remedy: 'Correct the name, add the file, or remove the entry.',
  },
  'unknown-seed-column': {
    title: 'A type is given to a column that the seed does not have',
    meaning: 'A name under `column_types` or a column with `data_type` is not in the header of the file.',
    wrong: yaml('config: { column_types: { cod: varchar } }'),
    remedy: 'Correct the name; the hint lists those of the file.',
  },
  'csv-value': {
    title: 'A value in a CSV file does not fit its type',
    meaning: 'The cell is no value of the type that the column has, or would become one only by rounding.',
    wrong: csv('code,since', 'de,1st of May'),
    remedy:
      'Correct the cell, or declare another type. Dates are written `2026-01-31`. An empty cell is NULL.',
  },
  'csv-type': {
    title: 'A type declared for a CSV column is no type',
    meaning: 'The engine does not know the type that is declared for this column.',
    wrong: yaml('config: { column_types: { code: strnig } }'),
    remedy: 'Write a SQL type such as `varchar`, `integer`, `decimal(18,2)` or `date`.',
  },
} as const satisfies Record<string, Explanation>;
