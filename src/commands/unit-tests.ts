/** Unit tests inside of commands: a line for each as it ends, then what is wrong with those that did not pass. */
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import type { LoadedProject } from '../load-project.ts';
import { formatUnitTest, formatUnitTestLine, unitTestTitle } from '../report/format-unit-test.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';
import type { Arguments } from './command.ts';
import type { CommandContext } from './command-context.ts';
import { errorFormat } from './load.ts';
import { findFlag, readGlobals } from './options.ts';

export interface UnitTestsOfCommand {
  readonly project: LoadedProject;
  readonly tests: readonly UnitTestNode[];
  /** Of the names in lines that come below; these are padded to the longest of all. */
  readonly nameWidth?: number;
  readonly threads?: number | undefined;
}

/** Runs the tests; lines go to stdout unless --json is given, with --quiet only of those that do not pass. */
export async function runUnitTestsOf(
  { project, tests, nameWidth = 0, threads }: UnitTestsOfCommand,
  args: Arguments,
  context: CommandContext,
): Promise<readonly UnitTestResult[]> {
  if (tests.length === 0) return [];
  const { runUnitTests } = await import('../testing.ts');
  const isJson = findFlag(args, 'json') ?? false;
  const quiet = readGlobals(args).quiet ?? false;
  const format = errorFormat(args, context);
  const width = Math.max(nameWidth, ...tests.map((test) => unitTestTitle(test).length));
  return runUnitTests(project, tests, context.adapters, {
    signal: context.signal,
    threads,
    onResult: (result) => {
      if (isJson || (quiet && result.status === 'pass')) return;
      context.stdout.write(`${formatUnitTestLine(result, width, format)}\n`);
    },
  });
}

/** Differences and errors of those that did not pass. */
export function explainUnitTests(
  results: readonly UnitTestResult[],
  args: Arguments,
  context: CommandContext,
): void {
  if (findFlag(args, 'json') === true) return;
  const format = errorFormat(args, context);
  for (const result of results) {
    if (result.status !== 'pass') context.stdout.write(`\n${formatUnitTest(result, format)}\n`);
  }
}
