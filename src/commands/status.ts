/** gold status */
import { resolve } from 'node:path';
import { LISTED_STATES } from '../processing/read-status.ts';
import type { Arguments, Command } from './command.ts';
import type { CommandContext, ExitCode } from './command-context.ts';
import { load } from './load.ts';
import { findCount, findFlag, findText, findTexts } from './options.ts';
import { jsonDocument, printJson, wantsJson } from './print-json.ts';

export const statusCommand: Command = {
  command: 'status [action] [name]',
  describe:
    'Show the files of the silver layer by processing status; status retry <file or run> puts failed ones back',
  positionals: {
    action: { type: 'string', describe: 'retry: put failed files of an intake back to be taken again' },
    name: { type: 'string', describe: 'With retry: a run, or a file' },
  },
  options: {
    state: {
      type: 'array',
      string: true,
      choices: LISTED_STATES,
      describe: 'Only these states',
      fromEnvironment: false,
    },
    source: {
      type: 'array',
      string: true,
      describe: 'Only these: a source, or a table such as silver.orders',
    },
    limit: { type: 'number', default: 20, describe: 'Newest records of each table in each state; 0 for all' },
    files: { type: 'boolean', describe: 'A line for each file' },
    json: { type: 'boolean', describe: 'As JSON, with all that the records say' },
  },
  examples: [
    { line: 'gold status', says: 'what runs read, and how it went' },
    { line: 'gold status --state failed --files', says: 'files that failed' },
    {
      line: 'gold status retry trips.csv',
      says: 'put a failed file back',
      needs: 'a source with intake: true',
    },
  ],
  async run(args, context) {
    const action = findText(args, 'action');
    if (action !== undefined) return retry(action, findText(args, 'name'), args, context);
    const limit = findCount(args, 'limit', 0);
    const states = LISTED_STATES.filter((state) =>
      (findTexts(args, 'state') ?? LISTED_STATES).includes(state),
    );
    const project = await load(args, context);
    const { projectStatus } = await import('../status.ts');
    const entries = await projectStatus(project, context.adapters, {
      states,
      sources: findTexts(args, 'source'),
      limit: limit === 0 ? undefined : limit,
    });
    const { formatStatus, toStatusJson } = await import('../report/format-status.ts');
    if (wantsJson(args)) {
      printJson(jsonDocument('status', { records: entries.map(toStatusJson) }), context);
    } else if (entries.length === 0) {
      context.stderr.write('Nothing is recorded.\n');
    } else {
      context.stdout.write(formatStatus(entries, findFlag(args, 'files') ?? false));
    }
    return 0;
  },
};

async function retry(
  action: string,
  wanted: string | undefined,
  args: Arguments,
  context: CommandContext,
): Promise<ExitCode> {
  if (action !== 'retry' || wanted === undefined) {
    context.stderr.write('gold: gold status, or gold status retry <file or run>\nSee gold status --help.\n');
    return 2;
  }
  const project = await load(args, context);
  const { retryFailed } = await import('../status.ts');
  const found = await retryFailed(project, context.adapters, {
    wanted,
    workingFolder: resolve(context.workingFolder),
    signal: context.signal,
    onNote: (text) => context.stderr.write(`${text}\n`),
  });
  if (wantsJson(args)) {
    const files = found.flatMap(({ table, runId, files: put }) =>
      put.map(({ path }) => ({ source: table.name, path, run_id: runId })),
    );
    printJson(jsonDocument('status-retry', { files }), context);
    return 0;
  }
  for (const { table, runId, files } of found) {
    for (const { path } of files)
      context.stdout.write(`${table.name}: ${path} of the run ${runId} was put back\n`);
  }
  return 0;
}
