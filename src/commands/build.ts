/** gold build */
import type { ModelNode, NodeId } from '../compile/manifest.ts';
import type { LoadedProject } from '../load-project.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';
import type { Command } from './command.ts';
import { findCount, findFlag } from './options.ts';
import { loadSelected, RUN_OPTIONS, runNodes } from './run-nodes.ts';
import { explainUnitTests, runUnitTestsOf } from './unit-tests.ts';

export const buildCommand: Command = {
  command: 'build',
  describe: 'Run unit tests, then publish seeds and models in one go, each after what it reads',
  options: RUN_OPTIONS,
  async run(args, context) {
    const nodes = await loadSelected(['model', 'seed', 'unit_test'], args, context);
    const { project, selected } = nodes;
    const tests = project.compilation.unitTests.filter(({ id }) => selected.has(id));
    const results = await runUnitTestsOf(
      { project, tests, threads: findCount(args, 'threads', 1) },
      args,
      context,
    );
    const failed = results.filter(({ status }) => status !== 'pass');
    explainUnitTests(failed, args, context);
    if (tests.length > 0 && findFlag(args, 'json') !== true) context.stdout.write('\n');
    const exitCode = await runNodes(
      { ...nodes, command: 'build', blocked: findBlocked(failed, project) },
      args,
      context,
    );
    return failed.length > 0 && exitCode === 0 ? 1 : exitCode;
  },
};

/** Models that must not run because a unit test of theirs, or of a model inlined into them, did not pass. */
function findBlocked(
  failed: readonly UnitTestResult[],
  { compilation }: LoadedProject,
): ReadonlyMap<NodeId, string> {
  const blocked = new Map<NodeId, string>();
  const block = (model: ModelNode, reason: string): void => {
    if (blocked.has(model.id)) return;
    blocked.set(model.id, reason);
    if (model.config.materialized !== 'ephemeral') return;
    for (const id of compilation.dag.children(model.id)) {
      const reader = compilation.models.get(id);
      if (reader !== undefined) block(reader, reason);
    }
  };
  for (const { test } of failed) {
    const model = test.about === 'model' ? compilation.models.get(test.model) : undefined;
    if (model !== undefined) block(model, `the unit test ${test.name} did not pass`);
  }
  return blocked;
}
