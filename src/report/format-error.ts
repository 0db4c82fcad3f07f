/** An error as people read it: code, message, place, the lines with a caret, hint. */
import { GoldError, GoldErrors, type Location } from '../diagnostics/gold-error.ts';
import type { Colors } from './colors.ts';

export interface ErrorFormat {
  readonly colors: Colors;
  /** The text of a file that a location names; undefined when it cannot be read. */
  readonly readText: (file: string) => string | undefined;
  /** Show causes and stacks. */
  readonly debug: boolean;
}

/** Lines shown before the one with the caret. */
const CONTEXT_LINES = 2;

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

function formatGoldError(error: GoldError, format: ErrorFormat): string {
  const { colors } = format;
  const lines = [`${colors.red(colors.bold(error.code))}: ${error.message}`];
  if (error.location !== undefined) lines.push(...formatPlace(error.location, format));
  if (error.hint !== undefined) lines.push(`${colors.cyan('hint')}: ${error.hint}`);
  if (format.debug) lines.push(...formatCauses(error, format));
  return lines.join('\n');
}

function formatPlace(location: Location, { colors, readText }: ErrorFormat): string[] {
  const { file, line, column, length = 1 } = location;
  const lines = [`  ${colors.cyan(`${file}:${line}:${column}`)}`];
  const source = readText(file)?.split(/\r?\n/);
  const marked = source?.[line - 1];
  if (source === undefined || marked === undefined) return lines;
  const first = Math.max(1, line - CONTEXT_LINES);
  const width = String(line).length;
  for (let number = first; number <= line; number += 1) {
    const text = source[number - 1] ?? '';
    lines.push(`  ${colors.dim(`${String(number).padStart(width)} |`)} ${text}`.trimEnd());
  }
  // Tabs stay tabs, so that the caret stands under its character whatever their width.
  const indent = marked.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const span = Math.max(1, Math.min(length, marked.length - column + 1));
  lines.push(`  ${colors.dim(`${' '.repeat(width)} |`)} ${indent}${colors.red('^'.repeat(span))}`);
  return lines;
}

function formatCauses(error: Error, { colors }: ErrorFormat): string[] {
  const lines = [colors.dim(error.stack ?? '')];
  for (let { cause } = error; cause instanceof Error; { cause } = cause) {
    lines.push(colors.dim(`caused by ${cause.stack ?? cause.message}`));
  }
  return lines;
}

/** Not for the user to mend: shown whole. */
function formatFault(error: unknown, { colors }: ErrorFormat): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `${colors.red(colors.bold('internal'))}: gold itself has failed. This is a fault of gold, not of your project.`,
    text,
    `${colors.cyan('hint')}: Please report it with these lines and the command.`,
  ].join('\n');
}
