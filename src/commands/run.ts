/** gold run */
import type { Command } from './command.ts';
import { errorFormat, load, select } from './load.ts';
import { findCount, findFlag, readGlobals, readSelection, SELECTION_OPTIONS } from './options.ts';

export const runCommand: Command = {
  command: 'run',
  describe: 'Run models and publish them as Delta tables',
  options: {
    ...SELECTION_OPTIONS,
    threads: { type: 'number', describe: 'Models run side by side. Default: as the target says' },
    'fail-fast': { alias: 'x', type: 'boolean', describe: 'Stop at the first failure' },
    json: { type: 'boolean', describe: 'Print run_results.json instead of lines' },
  },
  async run(args, context) {
    const project = await load(args, context);
    const selected = select(project, readSelection(args), ['model'], context);
    const { runModels } = await import('../pipeline.ts');
    const { createRunReporter } = await import('../report/run-reporter.ts');
    const { toRunResultsJson } = await import('../artifacts/run-results-json.ts');
    const isJson = findFlag(args, 'json') ?? false;
    const reporter = createRunReporter({
      ...errorFormat(args, context),
      live: context.stderr,
      results: isJson ? { write: () => {} } : context.stdout,
      quiet: readGlobals(args).quiet ?? false,
      elapsed: context.adapters.clock.elapsed,
    });
    reporter.start();
    try {
      const result = await runModels(project, selected, context.adapters, {
        threads: findCount(args, 'threads', 1),
        failFast: findFlag(args, 'failFast'),
        version: `gold ${context.version}`,
        events: reporter,
        signal: context.signal,
      });
      reporter.summary(result);
      if (isJson) context.stdout.write(`${JSON.stringify(toRunResultsJson(result), null, 2)}\n`);
      const failed = result.nodes.some(({ status }) => status === 'failed');
      return failed || result.unrecorded !== undefined ? 1 : 0;
    } finally {
      reporter.stop();
    }
  },
};
