/** gold seed */
import type { Command } from './command.ts';
import { loadSelected, RUN_OPTIONS, runNodes } from './run-nodes.ts';

export const seedCommand: Command = {
  command: 'seed',
  describe: 'Publish seeds, the CSV files of seeds/, as Delta tables',
  options: RUN_OPTIONS,
  examples: [
    { line: 'gold seed', says: 'publish all seeds', needs: 'a seed' },
    { line: 'gold seed -s countries', says: 'one of them', needs: 'the seed countries' },
  ],
  run: async (args, context) =>
    runNodes({ ...(await loadSelected(['seed'], args, context)), command: 'seed' }, args, context),
};
