/** Arguments by position or by name, as Python's functions take them. */
import { splitArguments } from './runtime-arguments.ts';
import { ValueError } from './values.ts';

/** Values in the order of `names`; undefined where nothing is given. */
export function takeArguments(args: readonly unknown[], names: readonly string[]): unknown[] {
  const { positional, keywords } = splitArguments(args);
  if (positional.length > names.length) {
    throw new ValueError(`it takes ${names.length} arguments, ${positional.length} were given`);
  }
  for (const [name] of keywords) {
    if (!names.includes(name)) {
      throw new ValueError(`it has no argument "${name}" (it has: ${names.join(', ') || 'none'})`);
    }
  }
  return names.map((name, index) => {
    if (index >= positional.length) return keywords.get(name);
    if (keywords.has(name)) throw new ValueError(`"${name}" was given twice`);
    return positional[index];
  });
}
