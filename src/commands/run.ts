/** gold run */
import type { Command } from './command.ts';
import { findFlag } from './options.ts';
import { loadSelected, RUN_OPTIONS, runNodes } from './run-nodes.ts';
import { watch } from './watch.ts';

export const runCommand: Command = {
  command: 'run',
  describe: 'Run models and publish them as Delta tables',
  options: {
    ...RUN_OPTIONS,
    watch: { type: 'boolean', describe: 'The same as gold watch: run what a saved file affects' },
  },
  examples: [
    { line: 'gold run', says: 'publish all models' },
    { line: 'gold run -s +daily_trips', says: 'one of them, and all that it reads' },
    { line: 'gold run -s tag:riders --exclude station_usage', says: 'by tag, without another' },
    { line: "gold run --vars '{longest_trip_minutes: 60}'", says: 'with another variable' },
    { line: 'gold run --fail-fast --json', says: 'stop at the first failure; results as JSON' },
  ],
  run: async (args, context) =>
    // A dry run writes nothing, whatever else is asked for.
    findFlag(args, 'watch') === true && findFlag(args, 'dryRun') !== true
      ? watch(args, context)
      : runNodes({ ...(await loadSelected(['model'], args, context)), command: 'run' }, args, context),
};
