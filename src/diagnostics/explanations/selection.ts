/** Explanations for ../selection.ts; `unknown-model` stands with those of compiling. */
import { type Explanation, shell } from './explanation.ts';

export const SELECTION = {
  'bad-selector': {
    title: 'A selector cannot be read',
    meaning: 'A word after `--select` or `--exclude` is not of the form that selectors have.',
    wrong: shell('gold run --select tga:daily'),
    remedy:
      'Write `name`, `+name`, `name+`, `2+name`, `@name`, `tag:x`, `path:models/x` or `source:x`; spaces for either, commas for both. See “Selection” in docs/reference.md.',
  },
  'nothing-selected': {
    title: 'The selection is empty',
    meaning:
      'No node matches, or what matches is of another kind than the command takes. Doing nothing would look like success, so it is an error.',
    wrong: shell('gold run --select dayly_sales'),
    remedy:
      'Correct the name; `gold ls` lists the nodes. Schedulers for which nothing is fine use `--allow-empty`.',
  },
  'nothing-to-show': {
    title: 'gold show is not told what to show',
    meaning: 'The command takes the name of a model, or a query with `--inline`.',
    wrong: shell('gold show'),
    remedy:
      'Write `gold show daily_sales`, or `gold show --inline "select * from {{ ref(\'daily_sales\') }}"`.',
  },
  'nothing-to-test': {
    title: 'There is no test to run',
    meaning: 'The selection has models, but none of them has assertions or unit tests.',
    remedy: 'Write some, select others, or use `--allow-empty`.',
  },
} as const satisfies Record<string, Explanation>;
