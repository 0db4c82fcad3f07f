/** gold test */

import { toAssertionJson } from '../artifacts/run-results-json.ts';
import { toUnitTestJson } from '../artifacts/unit-test-json.ts';
import { type AssertionResult, blocks } from '../audit/assertion-result.ts';
import type { TestResult } from '../pipeline.ts';
import { formatAssertion, formatUnrecorded } from '../report/format-assertion.ts';
import { unitTestTitle } from '../report/format-unit-test.ts';
import { textWidth } from '../report/text-width.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';
import type { Command } from './command.ts';
import { errorFormat, load } from './load.ts';
import { readSelection, SELECTION_OPTIONS } from './options.ts';
import { jsonDocument, printJson, wantsJson } from './print-json.ts';
import { selectTests } from './select-tests.ts';
import { explainUnitTests, runUnitTestsOf, tellOfTests } from './unit-tests.ts';

export const testCommand: Command = {
  command: 'test',
  describe: 'Run unit tests, and measure the assertions of models and sources on what is published',
  options: {
    ...SELECTION_OPTIONS,
    json: { type: 'boolean', describe: 'Print the results as JSON' },
  },
  examples: [
    { line: 'gold test', says: 'unit tests, and assertions on what is published' },
    { line: 'gold test -s daily_trips', says: 'those of one model' },
    { line: 'gold test -s test_type:unit', says: 'unit tests only' },
    { line: 'gold test -s cents_become_euros', says: 'one test by name' },
  ],
  async run(args, context) {
    const project = await load(args, context);
    const chosen = selectTests(project, readSelection(args), context);
    const { testModels } = await import('../pipeline.ts');
    const isTold = context.people !== undefined && !wantsJson(args);
    const format = errorFormat(args, context);
    const { signal, adapters } = context;
    const print = (text: string): void => {
      if (isTold) context.stdout.write(`${text}\n`);
    };
    const titles = [...chosen.unitTests.map(unitTestTitle), ...chosen.assertions.map(({ name }) => name)];
    const nameWidth = titles.reduce((width, title) => Math.max(width, textWidth(title)), 0);
    const unitTests = await runUnitTestsOf({ project, tests: chosen.unitTests, nameWidth }, args, context);
    const { results: assertions, unrecorded } = await measureAssertions().catch((error: unknown) => {
      // Unit tests need no tables: what they found counts, whatever stands in the way of the rest.
      explainUnitTests(unitTests, args, context);
      throw error;
    });
    async function measureAssertions(): Promise<TestResult> {
      if (chosen.assertions.length === 0) return { results: [], unrecorded: undefined };
      const stopTelling = await tellOfTests(titles, args, context);
      try {
        return await testModels(project, chosen.assertions, adapters, {
          version: `gold ${context.version}`,
          runId: context.runId,
          signal,
          onResults: (found) => {
            for (const result of found) context.events.emit({ kind: 'assertion-finished', result });
          },
        });
      } finally {
        stopTelling();
      }
    }
    if (wantsJson(args)) {
      const results = [...unitTests.map(toUnitTestJson), ...assertions.map(toAssertionJson)];
      printJson(jsonDocument('test-results', { run_id: context.runId, results }), context);
    } else {
      explainUnitTests(unitTests, args, context);
      for (const result of assertions) {
        if (result.status === 'pass' || result.status === 'skip') continue;
        print(`\n${formatAssertion(result, format)}`);
      }
      print(`\n${formatTestCounts([...unitTests, ...assertions])}`);
    }
    if (unrecorded !== undefined) context.stderr.write(`${formatUnrecorded(unrecorded, format)}\n`);
    const hasFailed = unitTests.some(({ status }) => status !== 'pass') || assertions.some(blocks);
    return hasFailed || unrecorded !== undefined ? 1 : 0;
  },
};

function formatTestCounts(results: readonly Pick<UnitTestResult | AssertionResult, 'status'>[]): string {
  const count = (status: string): number => results.filter((result) => result.status === status).length;
  return (
    `Done. PASS=${count('pass')} WARN=${count('warn')} FAIL=${count('fail')} ERROR=${count('error')} ` +
    `SKIP=${count('skip')} TOTAL=${results.length}`
  );
}
