/** What differs between two compilations of a project, and what has to be run because of it. */
import type { Compilation } from '../compile/compile-project.ts';
import type { AssertionNode, ModelNode, NodeId, SourceNode } from '../compile/manifest.ts';
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import type { Todo, WatchState } from './watch-state.ts';

/** Ids; each list in the order of the compilation. */
export interface ChangedNodes {
  /** Models and seeds that are new or give something else: by their code, settings, assertions, or the place of their table. */
  readonly models: readonly NodeId[];
  /** Models and seeds that are no more. */
  readonly removed: readonly NodeId[];
  readonly sources: readonly NodeId[];
  readonly tests: readonly NodeId[];
}

/**
 * What decides the result of each node is compared as text, so lines that only moved change nothing; nodes that are the same objects are not
 * looked into. Both compilations must be for one instant: it may stand in SQL.
 */
export function compareCompilations(before: Compilation, after: Compilation): ChangedNodes {
  const isSameTarget =
    before.target.name === after.target.name && before.target.warehouse === after.target.warehouse;
  const differ = <T extends { readonly id: NodeId }>(
    former: ReadonlyMap<NodeId, T>,
    now: readonly T[],
    describe: (node: T) => string,
  ): NodeId[] =>
    now
      .filter((node) => {
        const then = former.get(node.id);
        if (then === undefined) return true;
        const [gatedThen, gated] = [before.assertionsOf(node.id), after.assertionsOf(node.id)];
        const isSame = then === node && isSameList(gatedThen, gated);
        return !isSame && withAssertions(describe(then), gatedThen) !== withAssertions(describe(node), gated);
      })
      .map(({ id }) => id);
  return {
    models: isSameTarget
      ? differ(before.models, after.manifest.models, describeModel)
      : after.manifest.models.map(({ id }) => id),
    removed: before.manifest.models.flatMap(({ id }) => (after.models.has(id) ? [] : [id])),
    sources: differ(before.sources, after.manifest.sources, describeSource),
    tests: differ(
      new Map(before.unitTests.map((test) => [test.id, test])),
      after.unitTests,
      (test: UnitTestNode) => JSON.stringify(test, withoutPlaces),
    ),
  };
}

function isSameList(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((node, index) => node === b[index]);
}

function withAssertions(text: string, assertions: readonly AssertionNode[]): string {
  return [text, ...assertions.map(describeAssertion)].join('\n');
}

function describeModel({ codeHash, relation, dependsOn, metadataColumns }: ModelNode): string {
  const columns = metadataColumns.map(({ name, sql }) => `${name} ${sql}`);
  return [codeHash, relation.schema, dependsOn.join(), ...columns].join('\n');
}

function describeSource({ format, location, version, timestamp }: SourceNode): string {
  return [format, location, version, timestamp].join('\n');
}

/** All that decides how it ends; its description and tags do not. */
function describeAssertion(node: AssertionNode): string {
  const { id, severity, errorIf, warnIf, limit, scope, storeFailures, quarantine, rows, where, dependsOn } =
    node;
  const settings = [id, severity, errorIf, warnIf, limit, scope, storeFailures, quarantine, rows, where];
  return `${settings.join(' ')} ${dependsOn.join()} ${JSON.stringify(node.rule)}`;
}

function withoutPlaces(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  if (typeof value !== 'object' || value === null) return value;
  return 'line' in value && 'column' in value && 'file' in value ? undefined : value;
}

/** Of two steps in a row. */
export function mergeChanges(first: ChangedNodes | undefined, second: ChangedNodes): ChangedNodes {
  if (first === undefined) return second;
  const both = (key: keyof ChangedNodes): NodeId[] => [...new Set([...first[key], ...second[key]])];
  return { models: both('models'), removed: both('removed'), sources: both('sources'), tests: both('tests') };
}

/** What a run may take: the selected nodes, their unit tests, and those of macros, which belong to no node. */
export function findRunnable(
  { unitTests }: Compilation,
  selected: ReadonlySet<NodeId>,
): WatchState['runnable'] {
  const isMeant = (test: UnitTestNode): boolean => test.about === 'macro' || selected.has(test.model);
  return { nodes: selected, tests: new Set(unitTests.filter(isMeant).map(({ id }) => id)) };
}

/** Selected nodes that changed or read what changed, and the unit tests of these and those that changed themselves. */
export function findAffected(
  { models, sources, tests }: ChangedNodes,
  { dag, unitTests }: Compilation,
  runnable: WatchState['runnable'],
): Todo {
  const reached = new Set([...models, ...sources]);
  for (const id of reached) for (const child of dag.children(id)) reached.add(child);
  const nodes = new Set([...reached].filter((id) => runnable.nodes.has(id)));
  const ofNodes = unitTests.filter((test) => test.about === 'model' && nodes.has(test.model));
  return {
    nodes,
    tests: new Set([...tests, ...ofNodes.map(({ id }) => id)].filter((id) => runnable.tests.has(id))),
    changed: new Set(models.filter((id) => nodes.has(id))),
  };
}
