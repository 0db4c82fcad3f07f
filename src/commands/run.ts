/** gold run */
import type { Command } from './command.ts';
import { loadSelected, RUN_OPTIONS, runNodes } from './run-nodes.ts';

export const runCommand: Command = {
  command: 'run',
  describe: 'Run models and publish them as Delta tables',
  options: RUN_OPTIONS,
  run: async (args, context) =>
    runNodes({ ...(await loadSelected(['model'], args, context)), command: 'run' }, args, context),
};
