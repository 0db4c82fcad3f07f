/** Explanations for ../selection.ts; `unknown-model` stands with those of compiling. */
import { type Explanation, shell, yaml } from './explanation.ts';

export const SELECTION = {
  'bad-selector': {
    title: 'A selector cannot be read',
    meaning: 'A word after `--select` or `--exclude` is not of the form that selectors have.',
    wrong: shell("gold run --select '@+orders'"),
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
  'unknown-selector-method': {
    title: 'A selector has an unknown method',
    meaning: 'The word in front of the colon is none of the methods by which nodes are selected.',
    wrong: shell('gold run --select tga:daily'),
    remedy: 'Use one of the methods that the hint lists; docs/selection.md says what each selects.',
  },
  'unknown-selector-value': {
    title: 'A method of selectors does not know this value',
    meaning:
      'Some methods, such as `state:` and `test_type:`, take only certain words, and this is none of them.',
    wrong: shell('gold ls --select state:modifed --state ../production'),
    remedy: 'Use one of the words that the hint lists.',
  },
  'unknown-selector': {
    title: 'There is no selector of this name',
    meaning: '`--selector` and `selector:` name a selector of `selectors.yml`, and it has none of this name.',
    wrong: shell('gold run --selector nightyl'),
    remedy: 'Correct the name, or define the selector in `selectors.yml` at the top of the project.',
  },
  'selector-and-select': {
    title: 'Both --selector and --select are given',
    meaning: 'Each of them says on its own what is selected, so it is not clear what both together mean.',
    wrong: shell('gold run --selector nightly --select orders'),
    remedy: 'Write `--select selector:nightly orders` for both together.',
  },
  'state-not-given': {
    title: 'A selector compares with artifacts that nobody named',
    meaning: '`state:`, `result:` and `source_status:` compare the project with artifacts of a former time.',
    wrong: shell('gold run --select state:modified+'),
    remedy: 'Name the folder of those artifacts with `--state` or `GOLD_STATE`.',
  },
  'state-not-found': {
    title: 'A former artifact is not there',
    meaning: 'The folder named with `--state` lacks the file with which the selection compares.',
    remedy:
      'Keep a copy of `target/` from the run with which you want to compare, and name it with `--state`.',
  },
  'bad-state': {
    title: 'A former artifact cannot be compared with',
    meaning: 'The file is there, but it is damaged, of another version, or no artifact at all.',
    remedy: 'Write it anew with this version of gold, or name another folder with `--state`.',
  },
  'unknown-output-key': {
    title: 'gold ls is asked for a key that nodes do not have',
    meaning: '`--output-keys` names what is printed of each node, and none of the nodes listed has this key.',
    remedy: 'Use one of the keys that the hint lists.',
  },
  'duplicate-selector': {
    title: 'A selector is defined twice',
    meaning: 'Two entries of `selectors.yml` have the same name.',
    wrong: yaml(
      'selectors:',
      '  - { name: nightly, definition: "tag:nightly" }',
      '  - { name: nightly, definition: "tag:daily" }',
    ),
    remedy: 'Keep one of the two, or give one of them another name.',
  },
  'selector-cycle': {
    title: 'Selectors refer to each other in a circle',
    meaning: 'A selector is defined by another one, which in the end is defined by the first.',
    remedy: 'Write out in one of them what is meant.',
  },
  'several-default-selectors': {
    title: 'More than one selector is the default',
    meaning: '`default: true` says which selector counts when nothing is selected. Only one can.',
    remedy: 'Keep it at one of them.',
  },
} as const satisfies Record<string, Explanation>;
