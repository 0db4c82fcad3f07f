/** gold explain */
import { unknownCode } from '../diagnostics/project.ts';
import { chooseColors } from '../report/colors.ts';
import type { Command } from './command.ts';
import { findText, readGlobals } from './options.ts';

const WIDTH = 100;

export const explainCommand: Command = {
  command: 'explain [code]',
  leavesNoLog: true,
  describe: 'Say what an error code means and what to do; without a code list them all',
  positionals: { code: { type: 'string', describe: 'As the error begins: unknown-ref' } },
  options: {},
  examples: [
    { line: 'gold explain unknown-ref', says: 'what an error code means and what to do' },
    { line: 'gold explain', says: 'all codes' },
  ],
  async run(args, context) {
    const { findEntry, listAreas } = await import('../diagnostics/catalogue.ts');
    const { formatCodes, formatExplanation } = await import('../report/format-explanation.ts');
    const colors = chooseColors({
      wanted: readGlobals(args).color,
      isTerminal: context.stdout.isTTY === true,
      environment: context.environment,
    });
    const areas = listAreas();
    const word = findText(args, 'code');
    if (word === undefined) {
      context.stdout.write(formatCodes(areas, { colors }));
      return 0;
    }
    // As it is copied from an error, colon included.
    const code = word.trim().toLowerCase().replace(/:$/, '');
    const entry = findEntry(code);
    if (entry === undefined) {
      throw unknownCode(
        code,
        areas.flatMap(({ codes }) => codes.map((one) => one.code)),
      );
    }
    const width = Math.min(WIDTH, context.stdout.columns ?? WIDTH);
    context.stdout.write(formatExplanation(entry, { colors, width }));
    return 0;
  },
};
