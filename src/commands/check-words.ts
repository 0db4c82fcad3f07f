/** What yargs would let pass or stumble over on the command line. */
import type { Options } from 'yargs';

/** The complaint about the first wrong word; undefined when there is none. `options`: those of all commands. */
export function checkWords(
  argv: readonly string[],
  options: ReadonlyMap<string, Options>,
): string | undefined {
  const end = argv.indexOf('--');
  // yargs would drop what stands there, and run everything.
  if (end !== -1 && end < argv.length - 1) return `Unknown argument: ${argv[end + 1]}`;
  for (const word of argv) {
    const match = /^--(no-)?([^=]+)(?:=(.*))?$/s.exec(word);
    if (match === null) continue;
    const [, negation, name = '', value] = match;
    // yargs looks names up in plain objects.
    if (name in {}) return `Unknown argument: ${name}`;
    const type = options.get(name)?.type;
    if (type === undefined) continue;
    if (negation !== undefined && type !== 'boolean') return `--${name} takes a value and cannot be negated.`;
    if (type === 'boolean' && value !== undefined && !['true', 'false'].includes(value)) {
      return `--${name} takes no value, or true or false.`;
    }
  }
  return undefined;
}
