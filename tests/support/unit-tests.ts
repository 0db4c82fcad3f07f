/** Compiles a project given as texts and runs its unit tests on a real engine. */
import type { GoldError } from '../../src/diagnostics/gold-error.ts';
import type { Engine } from '../../src/ports/engine.ts';
import { runUnitTests } from '../../src/unit-tests/run-unit-tests.ts';
import type { UnitTestResult } from '../../src/unit-tests/unit-test-result.ts';
import { openTestEngine } from './engine.ts';
import { compileTexts, summarize } from './project.ts';

/** Throws when the project does not compile. */
export async function runUnitTexts(
  texts: Readonly<Record<string, string>>,
  engine?: Engine,
): Promise<readonly UnitTestResult[]> {
  const { compilation, errors } = compileTexts(texts);
  if (compilation === undefined) throw new Error(summarize(errors).join('\n'));
  const own = engine ?? (await openTestEngine());
  try {
    return await runUnitTests(compilation.unitTests, compilation, {
      engine: own,
      signal: new AbortController().signal,
      elapsed: () => performance.now(),
      concurrency: 4,
    });
  } finally {
    if (engine === undefined) await own.close();
  }
}

/** `name: status`, with the codes and places of errors. */
export function outcomes(results: readonly UnitTestResult[]): string[] {
  return results.map(({ test, status, errors }) =>
    [`${test.name}: ${status}`, ...summarize(errors)].join(' | '),
  );
}

/** All errors: of compiling, else of running. */
export async function errorsOf(
  texts: Readonly<Record<string, string>>,
  engine: Engine,
): Promise<readonly GoldError[]> {
  const compiled = compileTexts(texts);
  if (compiled.errors.length > 0) return compiled.errors;
  const results = await runUnitTexts(texts, engine);
  return results.flatMap(({ errors }) => errors);
}
