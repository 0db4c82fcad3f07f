/** gold optimize */

import { formatBytes } from '../report/format-bytes.ts';
import type { Command } from './command.ts';
import { load } from './load.ts';
import { findCount, findTexts, readGlobals } from './options.ts';
import { jsonDocument, printJson, wantsJson } from './print-json.ts';
import { TABLE_OPTIONS, TABLE_POSITIONAL, tablesOf, withProgress } from './tables.ts';

export const optimizeCommand: Command = {
  command: 'optimize [table]',
  describe: 'Pack small files of tables together, or sort rows by several columns (Z-order)',
  positionals: TABLE_POSITIONAL,
  options: {
    ...TABLE_OPTIONS,
    zorder: { type: 'array', string: true, describe: 'Columns, six at most' },
    'target-size': { type: 'number', describe: 'Megabytes of a file. Default: as the table says, else 256' },
  },
  examples: [
    { line: 'gold optimize', says: 'pack small files of all tables' },
    { line: 'gold optimize rider_activity --zorder rider_plan,joined_on', says: 'sort by several columns' },
  ],
  async run(args, context) {
    const targetSize = findCount(args, 'targetSize', 1);
    const zOrder = (findTexts(args, 'zorder') ?? []).flatMap((text) => text.split(/[\s,]+/)).filter(Boolean);
    const project = await load(args, context);
    const tables = await tablesOf(args, project, context);
    const { optimizeTables } = await import('../maintenance.ts');
    const results = await withProgress(context, (events) =>
      optimizeTables(project, tables, context.adapters, {
        zOrder,
        targetSize: targetSize === undefined ? undefined : targetSize * 1024 * 1024,
        version: `gold ${context.version}`,
        signal: context.signal,
        events,
      }),
    );
    if (wantsJson(args)) {
      const list = results.map((result, index) => ({
        name: tables[index]?.name,
        table: result.root,
        version_before: result.versionBefore,
        version_after: result.versionAfter ?? null,
        files_before: result.filesBefore,
        files_after: result.filesAfter,
        bytes_rewritten: result.bytesRewritten,
        conflict: result.conflict ?? null,
      }));
      printJson(jsonDocument('optimize', { tables: list }), context);
    } else if (readGlobals(args).quiet !== true) {
      for (const [index, result] of results.entries()) {
        const name = tables[index]?.name ?? result.root;
        const change = `${result.filesBefore} → ${result.filesAfter} files, ${formatBytes(result.bytesRewritten)} rewritten  v${result.versionBefore} → v${result.versionAfter}`;
        const said = result.versionAfter === undefined ? 'nothing to do' : change;
        const lost = result.conflict && `lost to another writer: ${result.conflict}; run again`;
        context.stdout.write(`${name}  ${lost ?? said}\n`);
      }
    }
    return results.some(({ conflict }) => conflict !== undefined) ? 1 : 0;
  },
};
