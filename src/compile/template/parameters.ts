/** Arguments by position or by name, as Python's functions take them. */
import { splitArguments } from './runtime-arguments.ts';
import { ValueError } from './values.ts';

/** A function of a value, such as a filter or a method, with whatever arguments are given. */
export type ValueFunction<T> = (value: T, ...args: readonly unknown[]) => unknown;

/** A function whose arguments have these names: `apply` is handed them in this order, up to the last that is given. */
export function taking<T>(names: readonly string[], apply: ValueFunction<T>): ValueFunction<T> {
  return (value, ...args) => apply(value, ...takeArguments(args, names));
}

function takeArguments(args: readonly unknown[], names: readonly string[]): unknown[] {
  if (args.length === 0) return [];
  const { positional, keywords } = splitArguments(args);
  if (positional.length > names.length) {
    const most = names.length === 0 ? 'no arguments' : `at most ${names.length} (${names.join(', ')})`;
    throw new ValueError(`it takes ${most}, and ${positional.length} are given`);
  }
  for (const [name] of keywords) {
    if (!names.includes(name)) {
      throw new ValueError(`it has no argument "${name}" (it has: ${names.join(', ') || 'none'})`);
    }
  }
  const twice = names.slice(0, positional.length).find((name) => keywords.has(name));
  if (twice !== undefined) throw new ValueError(`"${twice}" was given twice`);
  const last = names.findLastIndex((name) => keywords.has(name));
  return [...positional, ...names.slice(positional.length, last + 1).map((name) => keywords.get(name))];
}
