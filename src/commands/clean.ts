/** gold clean */
import { resolve } from 'node:path';
import type { Command } from './command.ts';
import { readGlobals } from './options.ts';

export const cleanCommand: Command = {
  command: 'clean',
  describe: 'Remove target/ and logs/; tables stay',
  options: {},
  examples: [{ line: 'gold clean', says: 'remove target/ and logs/' }],
  leavesNoLog: true,
  async run(args, context) {
    const { projectDir = '.', quiet = false } = readGlobals(args);
    const { cleanProject } = await import('../load-project.ts');
    const removed = await cleanProject(resolve(context.workingFolder, projectDir));
    if (!quiet)
      context.stderr.write(
        removed.length === 0 ? 'Nothing to remove.\n' : `Removed ${removed.join(', ')}.\n`,
      );
    return 0;
  },
};
