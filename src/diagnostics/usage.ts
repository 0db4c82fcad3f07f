/** Errors of the words on the command line. */
import { GoldError } from './gold-error.ts';
import { findNearest } from './nearest.ts';

export function unknownCommand(name: string, names: readonly string[]): GoldError {
  const nearest = findNearest(name, names);
  return new GoldError({
    code: 'unknown-command',
    message: `gold has no command "${name}".`,
    hint: nearest === undefined ? 'See gold --help.' : `Did you mean "${nearest}"?`,
    details: { name, nearest },
  });
}

export function oldNode(version: string, required: string): GoldError {
  return new GoldError({
    code: 'old-node',
    message: `Node ${version} is too old: gold needs ${required}.`,
    hint: 'Install a newer version of Node: https://nodejs.org.',
    details: { version, required },
  });
}
