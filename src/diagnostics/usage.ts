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
