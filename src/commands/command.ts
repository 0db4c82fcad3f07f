/** The shape of a command module. */
import type { Options } from 'yargs';
import type { CommandContext, ExitCode } from './command-context.ts';

export interface Command {
  /** As yargs wants it: `show [model]`. */
  readonly command: string;
  readonly describe: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Positional arguments by name. */
  readonly positionals?: Readonly<
    Record<
      string,
      { readonly type: 'string'; readonly describe: string; readonly choices?: readonly string[] }
    >
  >;
  /** Throws GoldError and GoldErrors for what the user can mend. */
  run(args: Arguments, context: CommandContext): Promise<ExitCode>;
}

export interface CommandOption extends Options {
  /** `false`: no GOLD_ variable gives it, since that one belongs to an option of other commands. Default: true. */
  readonly fromEnvironment?: boolean;
}

/** What yargs parsed, checked against the options. */
export type Arguments = Readonly<Record<string, unknown>>;
