/** gold history */

import type { JsonValue } from '../json/lossless.ts';
import { stringifyJson } from '../json/stringify.ts';
import { formatRows } from '../report/format-table.ts';
import type { Command } from './command.ts';
import { load } from './load.ts';
import { findCount, findText } from './options.ts';
import { printLosslessJson, wantsJson } from './print-json.ts';
import { TABLE_POSITIONAL } from './tables.ts';

export const historyCommand: Command = {
  command: 'history <table>',
  describe: 'Show the versions of a table, newest first',
  positionals: TABLE_POSITIONAL,
  options: {
    limit: { type: 'number', default: 20, describe: 'Versions at most; 0 for all' },
    json: { type: 'boolean', describe: 'As JSON, with all that the commits say' },
  },
  examples: [
    { line: 'gold history daily_trips', says: 'versions of a table' },
    { line: 'gold history daily_trips --limit 1 --json', says: 'all that the newest commit says' },
    { line: 'gold history warehouse/gold/daily_trips', says: 'a Delta table by its folder' },
  ],
  async run(args, context) {
    const limit = findCount(args, 'limit', 0);
    const project = await load(args, context);
    const { findTable, tableHistory } = await import('../maintenance.ts');
    const table = findTable(project, findText(args, 'table') ?? '', context.workingFolder);
    const entries = await tableHistory(project, table, context.adapters, {
      limit: limit === 0 ? undefined : limit,
      signal: context.signal,
    });
    if (wantsJson(args)) {
      const list = entries.map((entry) => ({
        version: entry.version,
        timestamp: new Date(entry.timestamp).toISOString(),
        added_files: entry.addedFiles,
        removed_files: entry.removedFiles,
        commit_info: entry.commitInfo ?? null,
      }));
      const head = { name: table.name, table: table.root };
      printLosslessJson({ name: 'history', head, key: 'versions', items: list.map(stringifyJson) }, context);
      return 0;
    }
    const rows = entries.map(({ version, timestamp, commitInfo = {}, addedFiles, removedFiles }) => {
      const metrics = objectOf(commitInfo['operationMetrics']);
      return [
        version,
        new Date(timestamp).toISOString().slice(0, 19).replace('T', ' '),
        textOf(commitInfo['operation']),
        textOf(metrics['numOutputRows']),
        addedFiles,
        removedFiles,
        textOf(commitInfo['engineInfo']),
        textOf(objectOf(commitInfo['gold'])['run_id']),
      ];
    });
    const columns = ['version', 'committed (UTC)', 'operation', 'rows', 'added', 'removed', 'engine', 'run'];
    context.stdout.write(formatRows({ columns, rows }, 'table'));
    return 0;
  },
};

function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : stringifyJson(value);
}

function objectOf(value: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
