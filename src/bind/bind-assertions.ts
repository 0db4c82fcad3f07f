/**
 * Binds assertions: all of a table in one query, and one by one where that one does not bind. An engine is not asked about those of which it
 * is known that they bind.
 */
import { buildMeasureQuery, failingQuery, isOnePass } from '../audit/measure-sql.ts';
import type { Compilation } from '../compile/compile-project.ts';
import type { AssertionNode, NodeId } from '../compile/manifest.ts';
import { onceEach } from '../compile/once-each.ts';
import { forAll } from '../concurrency/for-all.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { EngineColumn } from '../ports/engine.ts';
import { type Binder, CALLS_AT_ONCE } from './binder.ts';
import type { BindingMemory } from './binding-memory.ts';
import { isCertain } from './binding-state.ts';

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
  const columnsOf = onceEach((id: NodeId) => namesOf(binder.columns.get(id) ?? []));
  const assertions = compilation.manifest.assertions.filter((node) => readsOf(node).every(isBound));
  const passes = new Map<string, AssertionNode[]>();
  for (const assertion of assertions) {
    if (bindsForSure(assertion, columnsOf(assertion.subject))) continue;
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
  await forAll(passes, CALLS_AT_ONCE, async ([name, together]) => {
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

/** Of any type of column, these bind as soon as the column is there. */
const OF_ANY_COLUMN: ReadonlySet<string> = new Set(['not_null', 'unique']);

function bindsForSure(
  { assertion, rule, where, column, dependsOn }: AssertionNode,
  columns: ReadonlySet<string>,
): boolean {
  // A macro of the same name may have taken the place of the built-in kind: it gives a query.
  const isBuiltIn = OF_ANY_COLUMN.has(assertion) && rule.kind !== 'query';
  const isPlain = where === undefined && dependsOn.length === 0;
  return isBuiltIn && isPlain && column !== undefined && columns.has(column);
}

/** Of columns that SQL can name without doubt. */
function namesOf(columns: readonly EngineColumn[]): ReadonlySet<string> {
  const times = new Map<string, number>();
  for (const { name } of columns) times.set(name.toLowerCase(), (times.get(name.toLowerCase()) ?? 0) + 1);
  const clear = columns.filter(
    ({ name, type }) => type.kind !== 'unsupported' && times.get(name.toLowerCase()) === 1,
  );
  return new Set(clear.map(({ name }) => name));
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
