/** What unit tests that did not pass keep from running. */
import type { Compilation } from '../compile/compile-project.ts';
import type { ModelNode, NodeId } from '../compile/manifest.ts';
import type { UnitTestResult } from './unit-test-result.ts';

/** Models that must not run because a unit test of theirs, or of a model inlined into them, did not pass. */
export function findBlocked(
  failed: readonly UnitTestResult[],
  compilation: Compilation,
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
