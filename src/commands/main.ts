/** The command line: parses, runs one command, turns what comes of it into an exit code. Never ends the process. */
import type { Argv, Options } from 'yargs';
import { GoldError, GoldErrors } from '../diagnostics/gold-error.ts';
import { findNearest } from '../diagnostics/nearest.ts';
import { buildCommand } from './build.ts';
import { catalogCommand } from './catalog.ts';
import { checkWords } from './check-words.ts';
import { cleanCommand } from './clean.ts';
import type { Arguments, Command } from './command.ts';
import { CANCELLED, type ExitCode, type HostContext } from './command-context.ts';
import { compileCommand } from './compile.ts';
import { answerCompletion, completionCommand } from './completion/completion.ts';
import { COMPLETE_WORD } from './completion/shell-scripts.ts';
import { debugCommand } from './debug.ts';
import { explainCommand } from './explain.ts';
import { formatHelp, helpCommand } from './help/help.ts';
import { nameOf, scanWords } from './help/scan-words.ts';
import { historyCommand } from './history.ts';
import { initCommand } from './init.ts';
import { lsCommand } from './ls.ts';
import { optimizeCommand } from './optimize.ts';
import { GLOBAL_OPTIONS, withOptions } from './options.ts';
import { openOutput, tellUsage } from './output.ts';
import { planCommand } from './plan.ts';
import { printFailure, wantsJson } from './print-json.ts';
import { rollbackCommand } from './rollback.ts';
import { runCommand } from './run.ts';
import { seedCommand } from './seed.ts';
import { showCommand } from './show.ts';
import { sourceCommand } from './source.ts';
import { statusCommand } from './status.ts';
import { testCommand } from './test.ts';
import { vacuumCommand } from './vacuum.ts';
import { watchCommand } from './watch.ts';

export const COMMANDS: readonly Command[] = [
  initCommand,
  runCommand,
  buildCommand,
  seedCommand,
  testCommand,
  compileCommand,
  planCommand,
  lsCommand,
  showCommand,
  watchCommand,
  historyCommand,
  rollbackCommand,
  optimizeCommand,
  vacuumCommand,
  catalogCommand,
  sourceCommand,
  statusCommand,
  cleanCommand,
  debugCommand,
  explainCommand,
  completionCommand,
  helpCommand(() => COMMANDS),
];

/** Of a command that there is not: what is wrong is the command. */
const HELP = new Set(['--help', '-h']);

export async function main(argv: readonly string[], context: HostContext): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  let usage: string | undefined;
  if (argv[0] === COMPLETE_WORD) {
    await answerCompletion(argv.slice(1), COMMANDS, context);
    return 0;
  }
  const wrongWord = checkWords(argv, allOptions());
  if (wrongWord !== undefined) return complain(wrongWord, argv, context);
  const words = scanWords(argv, COMMANDS);
  if (words.wantsHelp && (words.command !== undefined || words.positionals.length === 0)) {
    context.stdout.write(formatHelp(words.command, COMMANDS, context.stdout, context));
    return 0;
  }
  if (argv.length === 0)
    context.stderr.write(`${formatHelp(undefined, COMMANDS, context.stderr, context)}\n`);
  // Help and completion do without it.
  const { default: yargs } = await import('yargs');
  const parser = yargs([...argv])
    .scriptName('gold')
    .version(`gold ${context.version}`)
    .alias('version', 'V')
    .help(false)
    .strict()
    .recommendCommands()
    .demandCommand(1, 'Which command?')
    .parserConfiguration({ 'greedy-arrays': true, 'dot-notation': false })
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      // yargs calls back for its own complaints and for what commands throw; the latter are caught in runCommandModule.
      if (error !== undefined && error !== null && message === null) throw error;
      usage = message;
    });
  withOptions(parser, GLOBAL_OPTIONS, context.environment);
  for (const command of COMMANDS) {
    parser.command(
      command.command,
      command.describe,
      (builder) => {
        for (const [name, positional] of Object.entries(command.positionals ?? {}))
          builder.positional(name, positional);
        return withOptions(builder, command.options, context.environment);
      },
      async (args: Arguments) => {
        if (usage === undefined) exitCode = await runGuarded(command, args, context);
      },
    );
  }
  const [parseError, output] = await parse(
    parser,
    words.wantsHelp ? argv.filter((word) => !HELP.has(word)) : argv,
  );
  const complaint = usage ?? parseError?.message;
  if (complaint !== undefined) return complain(complaint, argv, context);
  if (output !== '') context.stdout.write(`${output}\n`);
  return exitCode;
}

async function complain(complaint: string, argv: readonly string[], host: HostContext): Promise<ExitCode> {
  await tellUsage(`gold: ${complaint}\n${suggest(complaint)}See gold --help.\n`, argv, host);
  return 2;
}

function allOptions(): ReadonlyMap<string, Options> {
  return new Map(
    [GLOBAL_OPTIONS, ...COMMANDS.map((command) => command.options)].flatMap((options) =>
      Object.entries<Options>(options),
    ),
  );
}

/** yargs says which words it does not know; this says which were meant, or whose options they are. */
function suggest(complaint: string): string {
  const [, list] = /^Unknown (?:argument|command)s?: (.*)$/.exec(complaint) ?? [];
  if (list === undefined) return '';
  const names = COMMANDS.map(nameOf);
  const options = [...allOptions().keys()];
  const lines = list.split(', ').flatMap((word) => {
    const owners = COMMANDS.filter((command) => Object.hasOwn(command.options, word)).map(nameOf);
    if (owners.length > 0) {
      return `--${word} is an option of ${owners.map((owner) => `gold ${owner}`).join(', ')}.`;
    }
    // yargs names each option in camel case too.
    if (options.some((option) => option.replace(/-./g, (part) => part.slice(1).toUpperCase()) === word))
      return [];
    // Any word of two letters is near to some other.
    if (word.length < 3) return [];
    const option = findNearest(word, options);
    const meant = findNearest(word, names) ?? (option === undefined ? undefined : `--${option}`);
    return meant === undefined ? [] : `Did you mean ${meant}?`;
  });
  return [...new Set(lines)].map((line) => `${line}\n`).join('');
}

/** yargs' answer, and the text it would print (help, version). */
async function parse(parser: Argv, argv: readonly string[]): Promise<[Error | undefined, string]> {
  return new Promise((resolve) => {
    const finish = (error: Error | undefined | null, _args: unknown, output: string): void =>
      resolve([error ?? undefined, output]);
    Promise.resolve(parser.parse([...argv], finish)).catch((error: unknown) =>
      resolve([error instanceof Error ? error : new Error(String(error)), '']),
    );
  });
}

async function runGuarded(command: Command, args: Arguments, host: HostContext): Promise<ExitCode> {
  const { context, finish } = await openOutput(command, args, host);
  const exitCode = await run();
  finish(exitCode);
  return exitCode;

  async function run(): Promise<ExitCode> {
    try {
      const code = await command.run(args, context);
      return context.signal.aborted ? CANCELLED : code;
    } catch (error) {
      if (wantsJson(args)) printFailure(error, context);
      if (context.signal.aborted) {
        context.stderr.write('Stopped.\n');
        return CANCELLED;
      }
      context.events.emit({ kind: 'failed', error });
      return error instanceof GoldError || error instanceof GoldErrors ? 1 : 2;
    }
  }
}
