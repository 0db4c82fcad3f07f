/** What a command writes to: the terminal, and those who read its events, as its options and the environment say. */
import { join, resolve } from 'node:path';
import type { GoldEvent } from '../events/event.ts';
import { EventStream } from '../events/event-stream.ts';
import { findProjectRoot } from '../project/read-project-files.ts';
import { chooseColors } from '../report/colors.ts';
import { formatError, formatMore } from '../report/format-error.ts';
import { openLogFile } from '../report/log-file.ts';
import { secretRedactor } from '../report/redact.ts';
import { openTerminal } from '../report/terminal.ts';
import type { TextSink } from '../report/text-sink.ts';
import type { Arguments, Command } from './command.ts';
import type { CommandContext, ExitCode, HostContext } from './command-context.ts';
import { findFlag, readGlobals } from './options.ts';
import { sourceReader } from './read-source.ts';

export interface Output {
  readonly context: CommandContext;
  /** The last event; then terminal and log are closed. */
  finish(exitCode: ExitCode): void;
}

/** Loads what makes lines of events only when somebody reads them. */
export async function openOutput(command: Command, args: Arguments, host: HostContext): Promise<Output> {
  const { quiet = false, debug = false, logFormat } = readGlobals(args);
  const { environment, adapters, signal, version } = host;
  const name = command.command.split(' ')[0] ?? '';
  const isJson = logFormat === 'json';
  const redact = secretRedactor(environment);
  const terminal = openTerminal({
    stdout: host.stdout,
    stderr: host.stderr,
    live: !isJson && !quiet && showsLiveLine(environment),
    redact,
  });
  const events = new EventStream();
  const emit = (event: GoldEvent): void => events.emit(event);
  const runId = adapters.newId();
  const started = adapters.clock.elapsed();
  const stderr: TextSink = {
    write: (text) => emit({ kind: 'said', level: levelOf(text), text }),
    isTTY: terminal.stderr.isTTY === true,
    get columns() {
      return terminal.stderr.columns;
    },
    showLive: terminal.stderr.showLive,
  };
  const context: CommandContext = {
    ...host,
    stdout: terminal.stdout,
    stderr,
    events,
    runId,
    people: isJson ? undefined : { talk: terminal.stderr },
  };

  if (!isJson) events.subscribe(tellPeople(args, context, terminal.stderr));
  // What only says what would be done writes nothing at all.
  const leavesNoLog = command.leavesNoLog === true || findFlag(args, 'dryRun') === true;
  const root = leavesNoLog ? undefined : findRoot(args, host);
  const closeLog = await listen();
  const onAbort = (): void => emit({ kind: 'interrupted' });
  signal.addEventListener('abort', onAbort, { once: true });
  emit({ kind: 'command-started', version });

  /** For programs: lines on stderr, and the log of the project. Gives what closes the log. */
  async function listen(): Promise<() => void> {
    if (!isJson && root === undefined) return () => {};
    const { eventLines } = await import('../report/event-line.ts');
    const lines = eventLines({ command: name, runId, now: adapters.clock.now, debug });
    const least = LEVELS.indexOf(quiet ? 'warn' : debug ? 'debug' : 'info');
    const log =
      root === undefined
        ? undefined
        : openLogFile({
            path: join(root, 'logs', 'gold.log'),
            onFailure: (error) => emit({ kind: 'said', level: 'warn', text: explainNoLog(error) }),
          });
    events.subscribe((event) => {
      for (const line of lines(event)) {
        const text = JSON.stringify(line);
        if (isJson && LEVELS.indexOf(line.level) >= least) terminal.stderr.write(`${text}\n`);
        log?.write(redact(text));
      }
    });
    return () => log?.close();
  }
  return {
    context,
    finish(exitCode) {
      signal.removeEventListener('abort', onAbort);
      const seconds = (adapters.clock.elapsed() - started) / 1000;
      emit({ kind: 'command-finished', exitCode, seconds });
      terminal.close();
      closeLog();
    },
  };
}

/** What is wrong with the command line, before there is a command: a text, or a line when a program listens. */
export async function tellUsage(text: string, argv: readonly string[], host: HostContext): Promise<void> {
  const { stderr, environment, adapters } = host;
  const redact = secretRedactor(environment);
  // The words are not to be trusted otherwise: they are what is wrong.
  const isJson =
    / --log-format[ =]json( |$)/.test(` ${argv.join(' ')}`) || environment['GOLD_LOG_FORMAT'] === 'json';
  if (!isJson) {
    stderr.write(redact(text));
    return;
  }
  const { eventLines } = await import('../report/event-line.ts');
  const lines = eventLines({ command: '', runId: adapters.newId(), now: adapters.clock.now, debug: false });
  for (const line of lines({ kind: 'said', level: 'error', text }))
    stderr.write(`${redact(JSON.stringify(line))}\n`);
}

const LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error'];

/** Build servers keep what is written over as so many lines. */
function showsLiveLine(environment: HostContext['environment']): boolean {
  return ['', '0', 'false'].includes(environment['CI'] ?? '') && environment['TERM'] !== 'dumb';
}

/** Events that every command has. Those of runs and tests are told by the commands that have them. */
function tellPeople(args: Arguments, context: CommandContext, talk: TextSink): (event: GoldEvent) => void {
  const { color, debug = false } = readGlobals(args);
  return (event) => {
    if (event.kind === 'said') talk.write(event.text);
    if (event.kind === 'interrupted') talk.write('Stopping; Ctrl-C once more ends at once.\n');
    if (event.kind !== 'failed') return;
    const { isTTY: isTerminal = false } = talk;
    const colors = chooseColors({ wanted: color, isTerminal, environment: context.environment });
    const format = { colors, debug, readText: sourceReader(args, context) };
    talk.write(`${formatError(event.error, format)}\n`);
    const more = formatMore([event.error], { colors });
    if (more !== undefined) talk.write(`\n${more}\n`);
  };
}

/** Undefined outside of a project, where nothing is logged. */
function findRoot(args: Arguments, { workingFolder }: HostContext): string | undefined {
  try {
    return findProjectRoot(resolve(workingFolder, readGlobals(args).projectDir ?? '.'));
  } catch {
    return undefined;
  }
}

function levelOf(text: string): 'info' | 'warn' | 'error' {
  if (/^warning\b/.test(text)) return 'warn';
  return text.startsWith('gold: ') ? 'error' : 'info';
}

function explainNoLog(error: unknown): string {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return `warning: logs/gold.log cannot be written (${reason}); everything else goes on.\n`;
}
