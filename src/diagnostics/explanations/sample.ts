/** Explanations for ../sample.ts: making the sample data of this repository. */
import { type Explanation, shell } from './explanation.ts';

export const SAMPLE = {
  'sample-in-the-way': {
    title: 'Sample data would replace a real table',
    meaning: 'Where the sample would go lies a table that is no sample.',
    remedy: 'Choose another folder with `--out`, or move the table away.',
  },
  'bad-sample-option': {
    title: 'An option of the sample has a wrong value',
    meaning:
      'The sample is made of a number of orders spread over a number of days from a first day on, in a folder.',
    wrong: shell('npm run sample -- --days many'),
    remedy: 'Give a value of the kind that the message names.',
  },
  'sample-usage': {
    title: 'The sample does not know an option',
    meaning: 'The command line of the sample has a word that it does not know.',
    remedy: 'Correct or remove it.',
  },
} as const satisfies Record<string, Explanation>;
