/** Explanations for ../usage.ts. */
import { type Explanation, shell } from './explanation.ts';

export const USAGE = {
  'unknown-command': {
    title: 'A command that gold does not have',
    meaning: '`gold help` was asked about a word that is no command.',
    wrong: shell('gold help shwo'),
    remedy: 'Use the one that the hint offers, or see `gold --help`.',
  },
  'old-node': {
    title: 'This version of Node is too old',
    meaning: 'gold runs on the versions of Node that its package names.',
    remedy: 'Install a newer version of Node.',
  },
} as const satisfies Record<string, Explanation>;
