/** Runs unit tests on one engine, some side by side. Each has relations of its own, so that they do not disturb each other. */

import type { Compilation } from '../compile/compile-project.ts';
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import { forAll } from '../concurrency/for-all.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { Engine } from '../ports/engine.ts';
import { inputSchemas } from './input-schema.ts';
import { runMacroTest } from './run-macro-test.ts';
import { runModelTest } from './run-model-test.ts';
import type { UnitTestResult } from './unit-test-result.ts';
import type { UnitTestRun } from './unit-test-run.ts';

export interface UnitTestsContext {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Milliseconds, monotonic. */
  readonly elapsed: () => number;
  /** Tests side by side. */
  readonly concurrency: number;
  /** Told of each result as it is known. */
  readonly onResult?: ((result: UnitTestResult) => void) | undefined;
}

/** In the order given. What is wrong with a test is its result; anything else is thrown. */
export async function runUnitTests(
  tests: readonly UnitTestNode[],
  compilation: Compilation,
  context: UnitTestsContext,
): Promise<readonly UnitTestResult[]> {
  const { engine, signal, concurrency, onResult } = context;
  const schemas = inputSchemas(compilation, engine, signal);
  return forAll(tests, concurrency, async (test, index) => {
    signal.throwIfAborted();
    const run = { compilation, engine, signal, schemas, schema: `gold_unit_test_${index}` };
    const result = await timed(test, run, context);
    onResult?.(result);
    return result;
  });
}

async function timed(
  test: UnitTestNode,
  run: UnitTestRun,
  { elapsed }: UnitTestsContext,
): Promise<UnitTestResult> {
  const start = elapsed();
  const seconds = (): number => (elapsed() - start) / 1000;
  try {
    const outcome = test.about === 'model' ? await runModelTest(test, run) : await runMacroTest(test, run);
    return { test, ...outcome, seconds: seconds() };
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    return { test, status: 'error', errors: [error.at(test.location)], seconds: seconds() };
  }
}
