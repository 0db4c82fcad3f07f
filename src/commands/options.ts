/** Options that commands share. Each can also be given as GOLD_<NAME>; the command line wins. */
import type { Argv, Options } from 'yargs';
import { badNumberOption } from '../diagnostics/project.ts';
import { INDIRECT_SELECTIONS, type IndirectSelection } from '../graph/selector.ts';
import type { Arguments, CommandOption } from './command.ts';

/** Options of every command. */
export const GLOBAL_OPTIONS = {
  'project-dir': { type: 'string', describe: 'The project folder. Default: the nearest one upwards' },
  target: { alias: 't', type: 'string', describe: 'The target to use' },
  vars: { type: 'string', describe: "Override variables, as YAML or JSON: '{silver_path: ./silver}'" },
  color: { type: 'boolean', describe: 'Colour; --no-color for none. Default: on a terminal' },
  quiet: { alias: 'q', type: 'boolean', describe: 'Only errors and results' },
  debug: { alias: 'd', type: 'boolean', describe: 'Show causes and stacks of errors' },
  'log-format': {
    type: 'string',
    choices: ['text', 'json'],
    describe: 'Talk on stderr: text, or one JSON object a line. Default: text',
  },
} as const satisfies Record<string, Options>;

/** Options of commands that take nodes. */
export const SELECTION_OPTIONS = {
  select: {
    alias: 's',
    type: 'array',
    string: true,
    describe:
      'Nodes: name, tag:, path:, config.x:, state:, +m, m+, 2+m, @m, wildcards; comma: both, space: either',
  },
  exclude: { type: 'array', string: true, describe: 'Nodes to leave out, in the same words' },
  selector: { type: 'string', describe: 'The name of a selector of selectors.yml, instead of --select' },
  'indirect-selection': {
    type: 'string',
    choices: INDIRECT_SELECTIONS,
    describe: 'Tests that come along with what they are about. Default: eager',
  },
  state: { type: 'string', describe: 'Folder of former artifacts, for state:, result: and source_status:' },
  'allow-empty': { type: 'boolean', describe: 'Selecting nothing is not an error' },
} as const satisfies Record<string, Options>;

export interface GlobalArguments {
  readonly projectDir: string | undefined;
  readonly target: string | undefined;
  readonly vars: string | undefined;
  readonly color: boolean | undefined;
  readonly quiet: boolean | undefined;
  readonly debug: boolean | undefined;
  readonly logFormat: string | undefined;
}

export interface SelectionArguments {
  readonly select: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
  readonly selector?: string | undefined;
  readonly indirect?: IndirectSelection | undefined;
  /** As given, relative to where the user stands. */
  readonly state?: string | undefined;
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
    logFormat: findText(args, 'logFormat'),
  };
}

export function readSelection(args: Arguments): SelectionArguments {
  return {
    select: findTexts(args, 'select'),
    exclude: findTexts(args, 'exclude'),
    selector: findText(args, 'selector'),
    indirect: INDIRECT_SELECTIONS.find((mode) => mode === args['indirectSelection']),
    state: findText(args, 'state'),
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
  options: Readonly<Record<string, CommandOption>>,
  environment: Readonly<Record<string, string | undefined>>,
): Argv {
  return argv.options(
    Object.fromEntries(
      Object.entries(options).map(([name, { fromEnvironment = true, ...option }]) => {
        const text = fromEnvironment && environment[`GOLD_${name.toUpperCase().replaceAll('-', '_')}`];
        const strict: Options = {
          ...option,
          // Help is ours (help/help.ts); yargs would put its own together each time that a command runs.
          hidden: true,
          requiresArg: option.type !== 'boolean',
          // Lists add up; of anything else the last counts.
          ...(option.type === 'array' ? {} : { coerce: lastOf }),
        };
        return [
          name,
          text === undefined || text === '' || text === false
            ? strict
            : { ...strict, default: fromText(text, option) },
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
