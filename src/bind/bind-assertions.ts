/** Binds assertions: all of a table in one query, and one by one where that one does not bind. */
import { buildMeasureQuery, failingQuery, isOnePass } from '../audit/measure-sql.ts';
import type { Compilation } from '../compile/compile-project.ts';
import type { AssertionNode, NodeId } from '../compile/manifest.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { Binder } from './binder.ts';
import type { BindingMemory } from './binding-memory.ts';
import { isCertain } from './binding-state.ts';
import { inLanes } from './in-lanes.ts';

interface AssertionContext {
  readonly memory: BindingMemory;
  readonly signal: AbortSignal;
}

/** Errors of those that read bound tables only. */
export async function bindAssertions(
  compilation: Compilation,
  binder: Binder,
  { memory, signal }: AssertionContext,
): Promise<GoldError[]> {
  const isBound = (id: NodeId): boolean => binder.states.get(id)?.kind === 'bound';
  const assertions = compilation.manifest.assertions.filter((node) => readsOf(node).every(isBound));
  const passes = new Map<string, AssertionNode[]>();
  for (const assertion of assertions) {
    const name = isOnePass(assertion) ? `assertions of ${assertion.rows}` : assertion.id;
    const known = passes.get(name);
    if (known === undefined) passes.set(name, [assertion]);
    else known.push(assertion);
  }
  const bind = async (together: readonly AssertionNode[], sql: string): Promise<GoldError | undefined> => {
    try {
      await binder.describe(sql, together.flatMap(readsOf));
      return undefined;
    } catch (error) {
      if (signal.aborted || !(error instanceof GoldError)) throw error;
      return isCertain(error) ? error : undefined;
    }
  };
  const found = new Map<NodeId, GoldError>();
  await inLanes([...passes], async ([name, together]) => {
    const sql = queryOf(together);
    const key = binder.keyOf(sql, together.flatMap(readsOf));
    if (key === undefined || memory.find(name, key) !== undefined) return;
    if ((await bind(together, sql)) === undefined) {
      memory.keep(name, { key, columns: [] });
      return;
    }
    for (const assertion of together) {
      const error = await bind([assertion], queryOf([assertion]));
      if (error !== undefined) found.set(assertion.id, placed(error, assertion, compilation));
    }
  });
  return assertions.flatMap(({ id }) => found.get(id) ?? []);
}

function readsOf({ subject, gate, dependsOn }: AssertionNode): NodeId[] {
  return [...new Set([subject, gate, ...dependsOn])];
}

function queryOf(assertions: readonly AssertionNode[]): string {
  const [first] = assertions;
  if (first === undefined) throw new Error('no assertion');
  return isOnePass(first)
    ? buildMeasureQuery(first.rows, assertions, { manyRows: false })
    : failingQuery(first);
}

function placed(error: GoldError, assertion: AssertionNode, compilation: Compilation): GoldError {
  const { position } = error.details;
  const isOwnSql = !isOnePass(assertion) && typeof position === 'number';
  const place = isOwnSql ? compilation.locateInAssertion(assertion.id, position) : undefined;
  return error.at(place ?? assertion.location);
}
