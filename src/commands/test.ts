/** gold test */

import { toAssertionJson } from '../artifacts/run-results-json.ts';
import { toUnitTestJson } from '../artifacts/unit-test-json.ts';
import { type AssertionResult, blocks } from '../audit/assertion-result.ts';
import type { TestResult } from '../pipeline.ts';
import { formatAssertion, formatAssertionLine, formatUnrecorded } from '../report/format-assertion.ts';
import { formatUnitTest, formatUnitTestLine, unitTestTitle } from '../report/format-unit-test.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';
import type { Command } from './command.ts';
import { errorFormat, load } from './load.ts';
import { findFlag, readGlobals, readSelection, SELECTION_OPTIONS } from './options.ts';
import { selectTests } from './select-tests.ts';

export const testCommand: Command = {
  command: 'test',
  describe: 'Run unit tests, and measure the assertions of models and sources on what is published',
  options: {
    ...SELECTION_OPTIONS,
    json: { type: 'boolean', describe: 'Print the results as JSON' },
  },
  async run(args, context) {
    const project = await load(args, context);
    const chosen = selectTests(project, readSelection(args), context);
    const [{ runUnitTests }, { testModels }] = await Promise.all([
      import('../testing.ts'),
      import('../pipeline.ts'),
    ]);
    const isJson = findFlag(args, 'json') ?? false;
    const quiet = readGlobals(args).quiet ?? false;
    const format = errorFormat(args, context);
    const { signal, adapters } = context;
    const print = (text: string): void => {
      if (!isJson) context.stdout.write(`${text}\n`);
    };
    const width = Math.max(
      0,
      ...chosen.unitTests.map((test) => unitTestTitle(test).length),
      ...chosen.assertions.map(({ name }) => name.length),
    );
    const unitTests = await runUnitTests(project, chosen.unitTests, adapters, {
      signal,
      onResult: (result) => {
        if (!quiet || result.status !== 'pass') print(formatUnitTestLine(result, width, format));
      },
    });
    const explainUnitTests = (): void => {
      for (const result of unitTests)
        if (result.status !== 'pass') print(`\n${formatUnitTest(result, format)}`);
    };
    const { results: assertions, unrecorded } = await measureAssertions().catch((error: unknown) => {
      // Unit tests need no tables: what they found counts, whatever stands in the way of the rest.
      explainUnitTests();
      throw error;
    });
    async function measureAssertions(): Promise<TestResult> {
      if (chosen.assertions.length === 0) return { results: [], unrecorded: undefined };
      return testModels(project, chosen.assertions, adapters, {
        version: `gold ${context.version}`,
        signal,
        onResults: (found) => {
          for (const result of found)
            if (!quiet || blocks(result)) print(formatAssertionLine(result, width, format));
        },
      });
    }
    if (isJson) {
      const results = [...unitTests.map(toUnitTestJson), ...assertions.map(toAssertionJson)];
      context.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
    } else {
      explainUnitTests();
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
