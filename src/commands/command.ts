/** The shape of a command module. */
import type { Options } from 'yargs';
import type { CommandContext, ExitCode } from './command-context.ts';

export interface Command {
  /** As yargs wants it: `show [model]`. */
  readonly command: string;
  readonly describe: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Shown by --help and in docs/commands.md; about the sample project that `gold init` makes. At least one. */
  readonly examples: readonly Example[];
  /** Positional arguments by name. */
  readonly positionals?: Readonly<
    Record<
      string,
      { readonly type: 'string'; readonly describe: string; readonly choices?: readonly string[] }
    >
  >;
  /** It is not told of in logs/gold.log, and makes no such file. */
  readonly leavesNoLog?: boolean;
  /** Throws GoldError and GoldErrors for what the user can mend. */
  run(args: Arguments, context: CommandContext): Promise<ExitCode>;
}

export interface CommandOption extends Options {
  /** `false`: no GOLD_ variable gives it, since that one belongs to an option of other commands. Default: true. */
  readonly fromEnvironment?: boolean;
}

export interface Example {
  /** As in a shell: `gold run -s +daily_trips`. */
  readonly line: string;
  readonly says: string;
  /** What the sample project does not have. Without it the example runs there after a first `gold run`, and ends well. */
  readonly needs?: string;
}

/** What yargs parsed, checked against the options. */
export type Arguments = Readonly<Record<string, unknown>>;
