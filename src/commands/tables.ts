/** What commands on published tables share: which tables, progress, results as JSON. */

import type { LoadedProject } from '../load-project.ts';
import type { MaintenanceEvents, TableTarget } from '../maintenance.ts';
import { LiveLine } from '../report/live-line.ts';
import type { Arguments } from './command.ts';
import type { CommandContext } from './command-context.ts';
import { select } from './load.ts';
import { findText, readSelection, SELECTION_OPTIONS } from './options.ts';

export const TABLE_POSITIONAL = {
  table: { type: 'string', describe: 'Name of a model or seed, or path of any Delta table' },
} as const;
export const TABLE_OPTIONS = {
  ...SELECTION_OPTIONS,
  json: { type: 'boolean', describe: 'Results as JSON' },
} as const;

/** The table named, else the published tables of the models and seeds selected. */
export async function tablesOf(
  args: Arguments,
  project: LoadedProject,
  context: CommandContext,
): Promise<readonly TableTarget[]> {
  const { findTable, publishedTables } = await import('../maintenance.ts');
  const name = findText(args, 'table');
  if (name !== undefined) return [findTable(project, name, context.workingFolder)];
  const selected = select(project, readSelection(args), ['model', 'seed'], context);
  return publishedTables(project, selected, context.adapters);
}

/** Runs `action` with a live line on a terminal. */
export async function withProgress<T>(
  context: CommandContext,
  action: (events: MaintenanceEvents) => Promise<T>,
): Promise<T> {
  let text = '';
  const live = new LiveLine(context.stderr, () => text);
  live.start();
  try {
    return await action({
      progress: (table, done, total) => {
        text = `${table.name} ${done}/${total}`;
      },
    });
  } finally {
    live.stop();
  }
}
