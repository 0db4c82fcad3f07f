/** Options that commands share. Each can also be given as GOLD_<NAME>; the command line wins. */
import { parse as parseYaml } from 'yaml';
import type { Argv, Options } from 'yargs';
import { badNumberOption, badVarsOption } from '../diagnostics/project.ts';
import type { Arguments } from './command.ts';

/** Options of every command. */
export const GLOBAL_OPTIONS = {
  'project-dir': { type: 'string', describe: 'The project folder. Default: the nearest one upwards' },
  target: { alias: 't', type: 'string', describe: 'The target to use' },
  vars: { type: 'string', describe: "Override variables, as YAML or JSON: '{silver_path: ./silver}'" },
  color: { type: 'boolean', describe: 'Colour; --no-color for none. Default: on a terminal' },
  quiet: { alias: 'q', type: 'boolean', describe: 'Only errors and results' },
  debug: { alias: 'd', type: 'boolean', describe: 'Show causes and stacks of errors' },
} as const satisfies Record<string, Options>;

/** Options of commands that take nodes. */
export const SELECTION_OPTIONS = {
  select: {
    alias: 's',
    type: 'array',
    string: true,
    describe: 'Nodes: name, tag:, path:, +m, m+, 2+m, @m, wildcards',
  },
  exclude: { type: 'array', string: true, describe: 'Nodes to leave out, in the same words' },
  'allow-empty': { type: 'boolean', describe: 'Selecting nothing is not an error' },
} as const satisfies Record<string, Options>;

export interface GlobalArguments {
  readonly projectDir: string | undefined;
  readonly target: string | undefined;
  readonly vars: string | undefined;
  readonly color: boolean | undefined;
  readonly quiet: boolean | undefined;
  readonly debug: boolean | undefined;
}

export interface SelectionArguments {
  readonly select: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
  readonly allowEmpty: boolean;
}

export function readGlobals(args: Arguments): GlobalArguments {
  return {
    projectDir: findText(args, 'projectDir'),
    target: findText(args, 'target'),
    vars: findText(args, 'vars'),
    color: findFlag(args, 'color'),
    quiet: findFlag(args, 'quiet'),
    debug: findFlag(args, 'debug'),
  };
}

export function readSelection(args: Arguments): SelectionArguments {
  return {
    select: findTexts(args, 'select'),
    exclude: findTexts(args, 'exclude'),
    allowEmpty: findFlag(args, 'allowEmpty') ?? false,
  };
}

export function findText(args: Arguments, name: string): string | undefined {
  const value = args[name];
  return typeof value === 'string' ? value : undefined;
}

export function findFlag(args: Arguments, name: string): boolean | undefined {
  const value = args[name];
  return typeof value === 'boolean' ? value : undefined;
}

/** Throws `bad-number` for what is not a whole number of at least `least`. */
export function findCount(args: Arguments, name: string, least: number): number | undefined {
  const value = args[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least)
    throw badNumberOption(name, least);
  return value;
}

export function findTexts(args: Arguments, name: string): readonly string[] | undefined {
  const value = args[name];
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
}

/** Adds options to a command, taking defaults from GOLD_… variables. */
export function withOptions(
  argv: Argv,
  options: Readonly<Record<string, Options>>,
  environment: Readonly<Record<string, string | undefined>>,
): Argv {
  return argv.options(
    Object.fromEntries(
      Object.entries(options).map(([name, option]) => {
        const text = environment[`GOLD_${name.toUpperCase().replaceAll('-', '_')}`];
        const strict: Options = {
          ...option,
          requiresArg: option.type !== 'boolean',
          // Lists add up; of anything else the last counts.
          ...(option.type === 'array' ? {} : { coerce: lastOf }),
        };
        return [
          name,
          text === undefined || text === '' ? strict : { ...strict, default: fromText(text, option) },
        ];
      }),
    ),
  );
}

const lastOf = (value: unknown): unknown => (Array.isArray(value) ? value.at(-1) : value);

function fromText(text: string, option: Options): unknown {
  if (option.type === 'boolean') return !['0', 'false', 'no'].includes(text.toLowerCase());
  if (option.type === 'number') return Number(text);
  return option.type === 'array' ? [text] : text;
}

/** The map that `--vars` gives. Throws `bad-vars`. */
export function parseVars(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (cause) {
    throw badVarsOption(text, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badVarsOption(text, undefined);
  return Object.fromEntries(Object.entries(value));
}
