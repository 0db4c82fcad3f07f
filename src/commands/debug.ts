/** gold debug */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toErrorJson } from '../artifacts/error-json.ts';
import type { Check } from '../checkup.ts';
import { GoldErrors } from '../diagnostics/gold-error.ts';
import { type ErrorFormat, formatError } from '../report/format-error.ts';
import type { Command } from './command.ts';
import type { CommandContext } from './command-context.ts';
import { errorFormat } from './load.ts';
import { readGlobals } from './options.ts';
import { jsonDocument, printJson, wantsJson } from './print-json.ts';

export const debugCommand: Command = {
  command: 'debug',
  leavesNoLog: true,
  describe: 'Check all that a run needs: Node, engine, project, target, storage and catalog',
  options: {
    json: { type: 'boolean', describe: 'Print the checks as JSON' },
  },
  examples: [
    { line: 'gold debug', says: 'check everything that a run needs' },
    {
      line: 'gold debug --target aws --json',
      says: 'of another target, as JSON',
      needs: 'a target aws',
    },
  ],
  async run(args, context) {
    const [{ checkUp }, { parseVars }] = await Promise.all([
      import('../checkup.ts'),
      import('./parse-vars.ts'),
    ]);
    const { projectDir, target, vars } = readGlobals(args);
    const { workingFolder, environment, signal, version } = context;
    const format = errorFormat(args, context);
    const isJson = wantsJson(args);
    const project = { workingFolder, projectDir, target, vars: parseVars(vars), environment };
    const node = { version: process.version, required: requiredNode(context) };
    const done: Check[] = [];
    for await (const check of checkUp({ version, node, project, signal }, context.adapters)) {
      done.push(check);
      if (!isJson) context.stdout.write(`${formatCheck(check, format)}\n`);
    }
    const failed = done.filter(({ status }) => status === 'fail').length;
    if (isJson) printJson(jsonDocument('checks', { checks: done.map(toJson) }), context);
    else
      context.stdout.write(
        failed === 0 ? 'All checks passed.\n' : `${failed} of ${done.length} checks failed.\n`,
      );
    return failed === 0 ? 0 : 1;
  },
};

/** A line, and below it what is wrong and what to do. */
function formatCheck(check: Check, format: ErrorFormat): string {
  const { colors } = format;
  const label = check.name.padEnd(9);
  if (check.status !== 'fail') {
    const mark = check.status === 'ok' ? colors.green('OK  ') : colors.yellow('SKIP');
    return `${mark}  ${label} ${check.says}`;
  }
  const [first = '', ...rest] = formatError(check.error, format).split('\n');
  const below = rest.map((line) => (line === '' ? '' : `      ${line}`));
  return [`${colors.red('FAIL')}  ${label} ${first}`, ...below].join('\n');
}

function toJson(check: Check): object {
  if (check.status !== 'fail') return { check: check.name, status: check.status, message: check.says };
  const errors = check.error instanceof GoldErrors ? check.error.errors : [check.error];
  return {
    check: check.name,
    status: check.status,
    errors: errors.map(toErrorJson),
  };
}

function requiredNode({ packageFolder }: CommandContext): string {
  // package.json is ours.
  const { engines } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  return engines.node;
}
