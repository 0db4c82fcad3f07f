/** gold help, gold --help, gold <command> --help. */
import { unknownCommand } from '../../diagnostics/usage.ts';
import { chooseColors } from '../../report/colors.ts';
import {
  formatCommandHelp,
  formatOverview,
  type HelpFormat,
  type Overview,
} from '../../report/command-help.ts';
import type { TextSink } from '../../report/text-sink.ts';
import type { Command } from '../command.ts';
import type { HostContext } from '../command-context.ts';
import { findText } from '../options.ts';
import { describeCommand } from './command-help.ts';
import { nameOf } from './scan-words.ts';

/** `commands`: all, this one included. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    leavesNoLog: true,
    command: 'help [command]',
    describe: 'Say what commands do',
    positionals: { command: { type: 'string', describe: 'One command. Default: all of them' } },
    options: {},
    examples: [
      { line: 'gold help', says: 'all commands' },
      { line: 'gold help run', says: 'one of them, as gold run --help' },
    ],
    async run(args, context) {
      const name = findText(args, 'command');
      const command = commands().find((one) => nameOf(one) === name);
      if (name !== undefined && command === undefined) throw unknownCommand(name, commands().map(nameOf));
      context.stdout.write(formatHelp(command, commands(), context.stdout, context));
      return 0;
    },
  };
}

/** Of one command, or of all. */
export function formatHelp(
  command: Command | undefined,
  commands: readonly Command[],
  sink: TextSink,
  { environment }: HostContext,
): string {
  const format: HelpFormat = {
    width: Math.min(100, sink.columns ?? 80),
    colors: chooseColors({ wanted: undefined, isTerminal: sink.isTTY === true, environment }),
  };
  return command === undefined
    ? formatOverview(describeCommands(commands), format)
    : formatCommandHelp(describeCommand(command), format);
}

export function describeCommands(commands: readonly Command[]): Overview {
  const [bare] = commands.map((command) => describeCommand({ ...command, options: {}, positionals: {} }));
  return {
    commands: commands.map(describeCommand),
    options: [
      ...(bare?.groups.flatMap((group) => group.options) ?? []),
      { flags: '-h, --help', describe: 'Help, also of a command' },
      { flags: '-V, --version', describe: 'The version of gold' },
    ],
  };
}
