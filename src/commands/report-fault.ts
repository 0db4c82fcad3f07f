/** What is thrown where nobody waits for it: a fault of gold, told as all others are. */
import { chooseColors } from '../report/colors.ts';
import { formatError } from '../report/format-error.ts';
import type { CommandContext, ExitCode } from './command-context.ts';

/** Tells it, and gives the code to end with. */
export function reportFault(
  error: unknown,
  { stderr, environment }: Pick<CommandContext, 'stderr' | 'environment'>,
): ExitCode {
  const colors = chooseColors({ wanted: undefined, isTerminal: stderr.isTTY === true, environment });
  stderr.write(`${formatError(error, { colors, readText: () => undefined, debug: true })}\n`);
  return 2;
}
