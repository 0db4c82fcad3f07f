/** Unit tests of a project on an engine of their own. No source is read, and the warehouse need not exist. */
import { availableParallelism } from 'node:os';
import type { UnitTestNode } from './compile/unit-tests/unit-test-node.ts';
import type { LoadedProject } from './load-project.ts';
import { type Adapters, engineSettings } from './pipeline.ts';
import { runUnitTests as runOnEngine } from './unit-tests/run-unit-tests.ts';
import type { UnitTestResult } from './unit-tests/unit-test-result.ts';

export interface UnitTestOptions {
  readonly signal: AbortSignal;
  /** Tests side by side; default: the target's threads, else the processors. */
  readonly threads?: number | undefined;
  /** Told of each result as it is known. */
  readonly onResult?: ((result: UnitTestResult) => void) | undefined;
}

/** Runs these tests (some of `compilation.unitTests`); results in the same order. */
export async function runUnitTests(
  project: LoadedProject,
  tests: readonly UnitTestNode[],
  adapters: Adapters,
  { signal, threads, onResult }: UnitTestOptions,
): Promise<readonly UnitTestResult[]> {
  if (tests.length === 0) return [];
  const { compilation } = project;
  const engine = await adapters.openEngine(engineSettings(project));
  try {
    return await runOnEngine(tests, compilation, {
      engine,
      signal,
      elapsed: adapters.clock.elapsed,
      concurrency: threads ?? compilation.target.threads ?? availableParallelism(),
      onResult,
    });
  } finally {
    await engine.close();
  }
}
