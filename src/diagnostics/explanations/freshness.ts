/** Explanations for ../freshness.ts. */
import { type Explanation, yaml } from './explanation.ts';

export const FRESHNESS = {
  'loaded-at-twice': {
    title: 'Two answers to when data was loaded',
    meaning: '`loaded_at_field` names a column and `loaded_at_query` a query; a source has one of them.',
    wrong: yaml(
      'sources:\n  - name: silver\n    tables:\n      - name: orders\n        loaded_at_field: loaded_at\n        loaded_at_query: select max(loaded_at) from {{ this }}',
    ),
    remedy: 'Keep one of the two.',
  },
  'useless-filter': {
    title: 'A filter without rows to choose from',
    meaning:
      '`filter` of `freshness` chooses the rows whose `loaded_at_field` counts. Without that column the time comes from the log or from the files, and no row is looked at.',
    remedy: 'Add `loaded_at_field`, or leave the filter out.',
  },
  'unknown-loaded-at': {
    title: 'The column that says when data was loaded does not exist',
    meaning: '`loaded_at_field` names a column that the source does not have.',
    remedy: 'Name one of its columns, or leave it out: a Delta source then counts from its last commit.',
  },
  'loaded-at-type': {
    title: 'What should be a time is none',
    meaning: '`loaded_at_field` or `loaded_at_query` gives something else than a date or a timestamp.',
    remedy: 'Cast it: `loaded_at_field: cast(loaded_at as timestamp)`.',
  },
  'loaded-at-shape': {
    title: 'A query for one time gives more than one value',
    meaning: '`loaded_at_query` must give one row with one column.',
    remedy: 'Write an aggregate, such as `select max(loaded_at) from {{ this }}`.',
  },
} as const satisfies Record<string, Explanation>;
