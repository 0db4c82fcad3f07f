/** gold show */
import { nothingToShow, unknownModel } from '../diagnostics/selection.ts';
import { formatShown } from '../report/format-shown.ts';
import { formatRows, ROW_FORMATS, toObjects, uniqueNames } from '../report/format-table.ts';
import type { Command } from './command.ts';
import { errorFormat, load } from './load.ts';
import { findCount, findText } from './options.ts';
import { printLosslessJson, wantsJson } from './print-json.ts';
import { INLINE_PATH } from './read-source.ts';

/** As in dbt. */
const DEFAULT_LIMIT = 5;

export const showCommand: Command = {
  command: 'show [model]',
  describe: 'Print the first rows of a model or of a query, without publishing',
  positionals: { model: { type: 'string', describe: 'Name of a model' } },
  options: {
    select: { alias: 's', type: 'string', describe: 'Name of a model, as dbt users write it' },
    inline: { type: 'string', describe: `A query: "select * from {{ ref('daily_trips') }}"` },
    limit: { type: 'number', default: DEFAULT_LIMIT, describe: 'Rows at most; 0 for all' },
    json: { type: 'boolean', describe: 'One JSON document; --output json is the rows alone' },
    output: { type: 'string', choices: ROW_FORMATS, default: 'table', describe: 'How to print them' },
  },
  examples: [
    { line: 'gold show daily_trips', says: 'first rows of a model' },
    { line: 'gold show daily_trips --limit 0 --output csv', says: 'all of them, as CSV' },
    {
      line: 'gold show --inline "select count(*) as days from {{ ref(\'daily_trips\') }}"',
      says: 'any query',
    },
  ],
  async run(args, context) {
    const text = findText(args, 'inline');
    const name = text === undefined ? (findText(args, 'model') ?? findText(args, 'select')) : INLINE_PATH;
    if (name === undefined) throw nothingToShow();
    const limit = findCount(args, 'limit', 0) ?? DEFAULT_LIMIT;
    const project = await load(args, context, text === undefined ? undefined : { path: INLINE_PATH, text });
    const models = [...project.compilation.models.values()];
    const model = models.find((one) => one.name === name || one.id === name);
    if (model === undefined)
      throw unknownModel(
        name,
        models.map((one) => one.name),
      );
    const { showModel } = await import('../pipeline.ts');
    const result = await showModel(project, model, context.adapters, {
      limit: limit === 0 ? undefined : limit,
      metadata: text === undefined,
      signal: context.signal,
    });
    const columns = result.columns.map(({ name: column }) => column);
    if (wantsJson(args)) {
      const items = toObjects({ columns, rows: result.rows });
      const head = { columns: uniqueNames(columns) };
      printLosslessJson({ name: 'rows', head, key: 'rows', items }, context);
      return 0;
    }
    const format = ROW_FORMATS.find((one) => one === findText(args, 'output')) ?? 'table';
    if (format === 'table') {
      const { colors } = errorFormat(args, context);
      context.stdout.write(formatShown(result, { width: context.stdout.columns, colors }));
    } else {
      context.stdout.write(formatRows({ columns, rows: result.rows }, format));
    }
    return 0;
  },
};
