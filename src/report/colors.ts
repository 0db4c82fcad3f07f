/** Whether to colour, and how. */
import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

export interface ColorFacts {
  /** `--color` or `--no-color`. */
  readonly wanted: boolean | undefined;
  readonly isTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What the user says wins; then NO_COLOR and FORCE_COLOR; then only a terminal that is not dumb. */
export function chooseColors({ wanted, isTerminal, environment }: ColorFacts): Colors {
  return pc.createColors(decide(wanted, isTerminal, environment));
}

function decide(
  wanted: boolean | undefined,
  isTerminal: boolean,
  environment: ColorFacts['environment'],
): boolean {
  if (wanted !== undefined) return wanted;
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  if (!['', '0', 'false'].includes(environment['FORCE_COLOR'] ?? '')) return true;
  return isTerminal && environment['TERM'] !== 'dumb';
}
