/** gold rollback */
import type { Command } from './command.ts';
import { load } from './load.ts';
import { findCount, findText, readGlobals } from './options.ts';
import { jsonDocument, printJson, wantsJson } from './print-json.ts';
import { TABLE_POSITIONAL } from './tables.ts';

export const rollbackCommand: Command = {
  command: 'rollback <table>',
  describe: 'Make a table what it was at an older version, by a new version; history stays',
  positionals: TABLE_POSITIONAL,
  options: {
    to: { type: 'number', demandOption: true, describe: 'The version to go back to: see gold history' },
    json: { type: 'boolean', describe: 'The result as JSON' },
  },
  examples: [{ line: 'gold rollback daily_trips --to 1', says: 'version 1 comes back by a new version' }],
  async run(args, context) {
    const to = findCount(args, 'to', 0) ?? 0;
    const project = await load(args, context);
    const { findTable } = await import('../maintenance.ts');
    const { rollBack } = await import('../rolling-back.ts');
    const table = findTable(project, findText(args, 'table') ?? '', context.workingFolder);
    const { version, isChanged } = await rollBack(project, table, to, context.adapters, {
      version: `gold ${context.version}`,
      signal: context.signal,
    });
    if (wantsJson(args)) {
      const result = { name: table.name, table: table.root, restored: to, version, changed: isChanged };
      printJson(jsonDocument('rollback', result), context);
      return 0;
    }
    if (readGlobals(args).quiet === true) return 0;
    context.stdout.write(
      isChanged
        ? `${table.name}  v${version} has the rows of v${to}\n`
        : `${table.name}  v${version} has the rows of v${to} already\n`,
    );
    if (isChanged && project.compilation.target.catalog !== undefined) {
      context.stderr.write('To tell the catalog: gold catalog apply.\n');
    }
    return 0;
  },
};
