/** gold test */

import { toAssertionJson } from '../artifacts/run-results-json.ts';
import { blocks } from '../audit/assertion-result.ts';
import { nothingToTest } from '../diagnostics/selection.ts';
import { formatAssertion, formatAssertionLine, formatUnrecorded } from '../report/format-assertion.ts';
import type { Command } from './command.ts';
import { errorFormat, load, select } from './load.ts';
import { findFlag, readGlobals, readSelection, SELECTION_OPTIONS } from './options.ts';

export const testCommand: Command = {
  command: 'test',
  describe: 'Measure the assertions of models and sources on what is published',
  options: {
    ...SELECTION_OPTIONS,
    json: { type: 'boolean', describe: 'Print the results as JSON' },
  },
  async run(args, context) {
    const project = await load(args, context);
    const selection = readSelection(args);
    const all = project.compilation.manifest.assertions;
    // A word may also be the name of an assertion.
    const named = all.filter(({ name }) => selection.select?.includes(name) === true);
    const chosenNodes =
      named.length > 0 ? new Set<string>() : select(project, selection, ['model', 'seed', 'source'], context);
    const chosen =
      named.length > 0
        ? named
        : all.filter(({ subject, gate }) => chosenNodes.has(subject) || chosenNodes.has(gate));
    if (chosen.length === 0 && !selection.allowEmpty) throw nothingToTest();
    const { testModels } = await import('../pipeline.ts');
    const isJson = findFlag(args, 'json') ?? false;
    const quiet = readGlobals(args).quiet ?? false;
    const format = errorFormat(args, context);
    const width = Math.max(0, ...chosen.map(({ name }) => name.length));
    const { results, unrecorded } = await testModels(project, chosen, context.adapters, {
      version: `gold ${context.version}`,
      signal: context.signal,
      onResults: (found) => {
        if (isJson) return;
        for (const result of found) {
          if (quiet && !blocks(result)) continue;
          context.stdout.write(`${formatAssertionLine(result, width, format)}\n`);
        }
      },
    });
    const count = (status: string): number => results.filter((result) => result.status === status).length;
    if (isJson) context.stdout.write(`${JSON.stringify(results.map(toAssertionJson), null, 2)}\n`);
    else {
      for (const result of results) {
        if (result.status === 'pass' || result.status === 'skip') continue;
        context.stdout.write(`\n${formatAssertion(result, format)}\n`);
      }
      const total = `TOTAL=${results.length}`;
      context.stdout.write(
        `\nDone. PASS=${count('pass')} WARN=${count('warn')} FAIL=${count('fail')} ERROR=${count('error')} SKIP=${count('skip')} ${total}\n`,
      );
    }
    if (unrecorded !== undefined) context.stderr.write(`${formatUnrecorded(unrecorded, format)}\n`);
    return results.some(blocks) || unrecorded !== undefined ? 1 : 0;
  },
};
