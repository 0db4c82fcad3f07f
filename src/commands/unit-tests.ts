/** Unit tests inside of commands: a line for each as it ends, then what is wrong with those that did not pass. */
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import type { LoadedProject } from '../load-project.ts';
import { formatUnitTest, unitTestTitle } from '../report/format-unit-test.ts';
import { textWidth } from '../report/text-width.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';
import type { Arguments } from './command.ts';
import type { CommandContext } from './command-context.ts';
import { errorFormat } from './load.ts';
import { readGlobals } from './options.ts';
import { wantsJson } from './print-json.ts';

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
  const titles = tests.map(unitTestTitle);
  const stopTelling = await tellOfTests(titles, args, context, nameWidth);
  try {
    return await runUnitTests(project, tests, context.adapters, {
      signal: context.signal,
      threads,
      onResult: (result) => context.events.emit({ kind: 'unit-test-finished', result }),
    });
  } finally {
    stopTelling();
  }
}

/** A line for each unit test and assertion as it is known, while a person listens. Gives what ends it. */
export async function tellOfTests(
  titles: readonly string[],
  args: Arguments,
  context: CommandContext,
  leastWidth = 0,
): Promise<() => void> {
  if (context.people === undefined || wantsJson(args)) return () => {};
  const { createTestReporter } = await import('../report/test-reporter.ts');
  return context.events.subscribe(
    createTestReporter({
      results: context.stdout,
      colors: errorFormat(args, context).colors,
      nameWidth: titles.reduce((width, title) => Math.max(width, textWidth(title)), leastWidth),
      quiet: readGlobals(args).quiet ?? false,
    }),
  );
}

/** Differences and errors of those that did not pass. */
export function explainUnitTests(
  results: readonly UnitTestResult[],
  args: Arguments,
  context: CommandContext,
): void {
  if (context.people === undefined || wantsJson(args)) return;
  const format = errorFormat(args, context);
  for (const result of results) {
    if (result.status !== 'pass') context.stdout.write(`\n${formatUnitTest(result, format)}\n`);
  }
}
