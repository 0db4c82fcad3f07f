/** Measures assertions on what is published, each table at one version. */
import type { AssertionResult } from '../audit/assertion-result.ts';
import type { RecordedResult } from '../audit/audit-tables.ts';
import { findMissing } from '../audit/missing-inputs.ts';
import type { AssertionNode, NodeId } from '../compile/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import { type GateContext, measureNode } from './gate.ts';
import { bindInputs } from './inputs.ts';

/** `plan`: of what the assertions read. `onResults` is told of each table's results as they are known. Sorted by id. */
export async function testPublished(
  plan: Plan,
  assertions: readonly AssertionNode[],
  context: GateContext,
  onResults: (results: readonly AssertionResult[]) => void = () => {},
): Promise<readonly RecordedResult[]> {
  const inputs = bindInputs(plan, context.compilation, context);
  const known = new Set(plan.inputs.map(({ key }) => key));
  const testGate = async (gate: NodeId): Promise<readonly RecordedResult[]> => {
    const own = assertions.filter((assertion) => assertion.gate === gate);
    const needed = [gate, ...own.flatMap(({ dependsOn }) => dependsOn)].filter((id) => known.has(id));
    // Where the table itself was never published there is nothing to measure, whatever else is there or not.
    const unpublished = await findMissing(known.has(gate) ? [gate] : [], inputs.ready);
    const missing =
      unpublished.size > 0 ? unpublished : await findMissing([...new Set(needed)], inputs.ready);
    const read = missing.has(gate) ? [] : await inputs.ready(gate);
    const table = read.find(({ key }) => key === gate);
    const version = table?.version;
    // The version that is looked at is not part of its own past.
    const history =
      table === undefined || version === undefined
        ? undefined
        : { root: table.location, upTo: version === 0 ? undefined : version - 1 };
    const results = await measureNode({ node: gate, assertions: own, missing, history }, context);
    onResults(results);
    return results.map((result) => ({ result, tableVersion: version }));
  };
  const gates = [...new Set(assertions.map(({ gate }) => gate))];
  const found = (await Promise.all(gates.map(testGate))).flat();
  return found.sort((a, b) => (a.result.assertion.id < b.result.assertion.id ? -1 : 1));
}
