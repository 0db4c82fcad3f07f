/** gold watch, and gold run --watch. */
import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { watchWithoutJson } from '../diagnostics/watch.ts';
import type { Arguments, Command } from './command.ts';
import type { CommandContext, ExitCode } from './command-context.ts';
import { errorFormat, select } from './load.ts';
import { findCount, findFlag, readGlobals, readSelection, SELECTION_OPTIONS } from './options.ts';
import { warnOfLocalCatalog } from './warn-local-catalog.ts';

const POLL_EVERY_MS = 500;

export const watchCommand: Command = {
  command: 'watch',
  describe: 'Compile what changes whenever a file is saved, and run what is affected',
  options: {
    ...SELECTION_OPTIONS,
    threads: { type: 'number', describe: 'Models run side by side. Default: as the target says' },
    'fail-fast': { alias: 'x', type: 'boolean', describe: 'Stop a run at its first failure' },
    run: { type: 'boolean', describe: 'Run what a change affects; --no-run compiles only' },
    poll: {
      type: 'boolean',
      describe: 'Look at the files twice a second, where the system does not tell of changes',
    },
  },
  examples: [
    {
      line: 'gold watch',
      says: 'until Ctrl-C: compile what is saved, run what it affects',
      needs: 'Ctrl-C to end',
    },
    { line: 'gold watch -s +daily_trips --no-run', says: 'compile only', needs: 'Ctrl-C to end' },
  ],
  run: (args, context) => watch(args, context),
};

export async function watch(args: Arguments, context: CommandContext): Promise<ExitCode> {
  if (findFlag(args, 'json') === true) throw watchWithoutJson();
  const [{ parseVars }, { findProjectRoot }, { watchProject }, { ReadingSession }, { textReporter }] =
    await Promise.all([
      import('./parse-vars.ts'),
      import('../project/read-project-files.ts'),
      import('../watch/watch-project.ts'),
      import('../watch/reading-session.ts'),
      import('../watch/text-reporter.ts'),
    ]);
  const { workingFolder, environment, build, adapters, version, signal } = context;
  const { projectDir, target, vars, quiet = false } = readGlobals(args);
  const root = findProjectRoot(resolve(workingFolder, projectDir ?? '.'));
  const options = { workingFolder, target, vars: parseVars(vars), environment, build };
  // What no longer matches is said once, not after each save.
  let isFirst = true;
  return watchProject({
    root,
    session: new ReadingSession(root, options, adapters.clock, async (project) => {
      const { bindLoaded } = await import('../binding.ts');
      return (await bindLoaded(project, adapters, signal)).errors;
    }),
    adapters,
    reporter: textReporter({
      ...errorFormat(args, context),
      readText: (file) => readText(root, file),
      live: context.stderr,
      results: context.stdout,
      quiet,
      elapsed: adapters.clock.elapsed,
      now: adapters.clock.now,
    }),
    threads: findCount(args, 'threads', 1),
    failFast: findFlag(args, 'failFast'),
    version: `gold ${version}`,
    runsChanges: findFlag(args, 'run') ?? true,
    pollEvery: findFlag(args, 'poll') === true ? POLL_EVERY_MS : undefined,
    select(project) {
      if (isFirst) warnOfLocalCatalog(project, context);
      const stderr = isFirst ? context.stderr : { write: () => {} };
      isFirst = false;
      return select(project, readSelection(args), ['model', 'seed'], { ...context, stderr });
    },
    signal,
  });
}

/** The project's folder is known, also while its project file is gone. */
function readText(root: string, file: string): string | undefined {
  try {
    return readFileSync(isAbsolute(file) ? file : join(root, file), 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  }
}
