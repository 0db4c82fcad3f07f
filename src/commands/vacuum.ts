/** gold vacuum */

import { formatBytes } from '../report/format-bytes.ts';
import type { Command } from './command.ts';
import { load } from './load.ts';
import { findCount, findFlag, readGlobals } from './options.ts';
import { jsonDocument, printJson, wantsJson } from './print-json.ts';
import { TABLE_OPTIONS, TABLE_POSITIONAL, tablesOf, withProgress } from './tables.ts';

export const vacuumCommand: Command = {
  command: 'vacuum [table]',
  describe: 'Delete files that no version within the retention needs; says what first, deletes with --apply',
  positionals: TABLE_POSITIONAL,
  options: {
    ...TABLE_OPTIONS,
    apply: { type: 'boolean', describe: 'Delete. Without it only say what would be deleted' },
    'dry-run': { type: 'boolean', describe: 'Only say what would be deleted; wins over --apply' },
    'retain-hours': { type: 'number', describe: 'Default: as the table says, else 168 (a week)' },
    force: { type: 'boolean', describe: 'Allow less than that; readers of older versions may fail' },
  },
  examples: [
    { line: 'gold vacuum', says: 'say what would be deleted' },
    { line: 'gold vacuum daily_trips --apply', says: 'delete it' },
  ],
  async run(args, context) {
    const dryRun = findFlag(args, 'dryRun') === true || findFlag(args, 'apply') !== true;
    const project = await load(args, context);
    const tables = await tablesOf(args, project, context);
    const { vacuumTables } = await import('../maintenance.ts');
    const results = await withProgress(context, (events) =>
      vacuumTables(project, tables, context.adapters, {
        dryRun,
        retentionHours: findCount(args, 'retainHours', 0),
        force: findFlag(args, 'force') ?? false,
        signal: context.signal,
        events,
      }),
    );
    if (wantsJson(args)) {
      const list = results.map((result, index) => ({
        name: tables[index]?.name,
        table: result.root,
        version: result.version,
        dry_run: result.dryRun,
        retain_hours: result.retentionHours,
        files: result.files,
        bytes: result.bytes,
      }));
      printJson(jsonDocument('vacuum', { tables: list }), context);
      return 0;
    }
    if (readGlobals(args).quiet === true) return 0;
    for (const [index, { files, bytes, root }] of results.entries()) {
      const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${formatBytes(bytes)}`;
      context.stdout.write(
        `${tables[index]?.name ?? root}  ${dryRun ? 'would delete' : 'deleted'} ${count}\n`,
      );
      if (dryRun) for (const file of files) context.stdout.write(`  ${file}\n`);
    }
    if (dryRun && results.some(({ files }) => files.length > 0))
      context.stderr.write('To delete: --apply.\n');
    return 0;
  },
};
