/** Binds assertions: all of a table in one query, and one by one where that one does not bind. */
import { buildMeasureQuery, failingQuery, isOnePass } from '../audit/measure-sql.ts';
import type { Compilation } from '../compile/compile-project.ts';
import type { AssertionNode, NodeId } from '../compile/manifest.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { Engine } from '../ports/engine.ts';
import { type BindingState, isCertain } from './binding-state.ts';
import { inLanes } from './in-lanes.ts';

interface AssertionContext {
  readonly engine: Engine;
  readonly signal: AbortSignal;
}

/** Errors of those that read bound tables only. */
export async function bindAssertions(
  compilation: Compilation,
  stateOf: (id: NodeId) => BindingState | undefined,
  context: AssertionContext,
): Promise<GoldError[]> {
  const isBound = (id: NodeId): boolean => stateOf(id)?.kind === 'bound';
  const assertions = compilation.manifest.assertions.filter(
    ({ subject, gate, dependsOn }) => isBound(subject) && isBound(gate) && dependsOn.every(isBound),
  );
  const passes = new Map<string, AssertionNode[]>();
  for (const assertion of assertions) {
    const key = isOnePass(assertion) ? assertion.rows : assertion.id;
    const known = passes.get(key);
    if (known === undefined) passes.set(key, [assertion]);
    else known.push(assertion);
  }
  const found = new Map<NodeId, GoldError>();
  await inLanes([...passes.values()], async (together) => {
    if ((await bind(together, compilation, context)) === undefined) return;
    for (const assertion of together) {
      const error = await bind([assertion], compilation, context);
      if (error !== undefined) found.set(assertion.id, error);
    }
  });
  return assertions.flatMap(({ id }) => found.get(id) ?? []);
}

async function bind(
  assertions: readonly AssertionNode[],
  compilation: Compilation,
  { engine, signal }: AssertionContext,
): Promise<GoldError | undefined> {
  const [first] = assertions;
  if (first === undefined) return undefined;
  const isQuery = !isOnePass(first);
  const sql = isQuery ? failingQuery(first) : buildMeasureQuery(first.rows, assertions, { manyRows: false });
  try {
    await engine.describe(sql, signal);
    return undefined;
  } catch (error) {
    if (signal.aborted || !(error instanceof GoldError)) throw error;
    if (!isCertain(error)) return undefined;
    const { position } = error.details;
    const place =
      isQuery && typeof position === 'number' ? compilation.locateInAssertion(first.id, position) : undefined;
    return error.at(place ?? first.location);
  }
}
