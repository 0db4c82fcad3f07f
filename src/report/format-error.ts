/** An error as people read it: code, message, place, the lines with a caret, hint. */
import { GoldError, GoldErrors, type Location } from '../diagnostics/gold-error.ts';
import type { Colors } from './colors.ts';
import { formatExcerpt } from './source-excerpt.ts';

export interface ErrorFormat {
  readonly colors: Colors;
  /** The text of a file that a location names; undefined when it cannot be read. */
  readonly readText: (file: string) => string | undefined;
  /** Show causes and stacks. */
  readonly debug: boolean;
}

/** Text without a newline at its end. */
export function formatError(error: unknown, format: ErrorFormat): string {
  if (error instanceof GoldErrors) {
    const texts = error.errors.map((one) => formatGoldError(one, format));
    const count = error.errors.length;
    return [...texts, ...(count > 1 ? [format.colors.red(`${count} errors.`)] : [])].join('\n\n');
  }
  if (error instanceof GoldError) return formatGoldError(error, format);
  return formatFault(error, format);
}

/** Where to read more of these errors: once below all of them. Undefined when there are none. */
export function formatMore(
  errors: readonly unknown[],
  { colors }: Pick<ErrorFormat, 'colors'>,
): string | undefined {
  const all = errors.flatMap((error): readonly unknown[] =>
    error instanceof GoldErrors ? error.errors : [error],
  );
  const codes = [...new Set(all.flatMap((error) => (error instanceof GoldError ? [error.code] : [])))];
  const [first] = codes;
  if (first === undefined) return undefined;
  const text =
    codes.length === 1
      ? `For more: gold explain ${first}`
      : `For more: gold explain <code>, such as gold explain ${first}`;
  return colors.dim(text);
}

function formatGoldError(error: GoldError, format: ErrorFormat): string {
  const { colors } = format;
  const lines = [`${colors.red(colors.bold(error.code))}: ${error.message}`];
  if (error.location !== undefined) lines.push(...formatPlace(error.location, format));
  if (error.hint !== undefined) lines.push(`${colors.cyan('hint')}: ${error.hint}`);
  if (format.debug) lines.push(...formatCauses(error, format));
  return lines.join('\n');
}

function formatPlace(location: Location, { colors, readText }: ErrorFormat): string[] {
  const { file, line, column } = location;
  const text = readText(file);
  return [
    `  ${colors.cyan(`${file}:${line}:${column}`)}`,
    ...(text === undefined ? [] : formatExcerpt(text, location, colors)),
  ];
}

function formatCauses(error: Error, { colors }: ErrorFormat): string[] {
  const lines = [colors.dim(error.stack ?? '')];
  for (let { cause } = error; cause instanceof Error; { cause } = cause) {
    lines.push(colors.dim(`caused by ${cause.stack ?? cause.message}`));
  }
  return lines;
}

/** Not for the user to mend: shown whole, causes too. */
function formatFault(error: unknown, { colors }: ErrorFormat): string {
  const causes: string[] = [];
  for (
    let cause = error instanceof Error ? error.cause : undefined;
    cause instanceof Error;
    { cause } = cause
  )
    causes.push(`caused by ${cause.stack ?? cause.message}`);
  return [
    `${colors.red(colors.bold('internal'))}: gold itself has failed. This is a fault of gold, not of your project.`,
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    ...causes,
    `${colors.cyan('hint')}: Please report it: these lines, the command that you gave, and what gold debug prints.`,
  ].join('\n');
}
