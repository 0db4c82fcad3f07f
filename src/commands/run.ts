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
  run: async (args, context) =>
    // A dry run writes nothing, whatever else is asked for.
    findFlag(args, 'watch') === true && findFlag(args, 'dryRun') !== true
      ? watch(args, context)
      : runNodes({ ...(await loadSelected(['model'], args, context)), command: 'run' }, args, context),
};
