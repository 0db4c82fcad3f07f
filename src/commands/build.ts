/** gold build */
import type { Command } from './command.ts';
import { loadSelected, RUN_OPTIONS, runNodes } from './run-nodes.ts';

export const buildCommand: Command = {
  command: 'build',
  describe: 'Publish seeds and models in one go, each after what it reads',
  options: RUN_OPTIONS,
  async run(args, context) {
    const nodes = await loadSelected(['model', 'seed'], args, context);
    // Unit tests belong here: models whose tests fail go into `blocked`, and the exit code is then 1.
    return runNodes(nodes, args, context);
  },
};
