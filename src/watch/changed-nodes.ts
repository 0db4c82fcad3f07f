/** What differs between two compilations of a project, and what has to be run because of it. */
import type { Compilation } from '../compile/compile-project.ts';
import type { AssertionNode, ModelNode, NodeId, SourceNode } from '../compile/manifest.ts';
import { CompileMemory } from '../compile/memory/compile-memory.ts';
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

/** By id, text that says what decides the result of each node. Lines that only moved change nothing. */
export interface Fingerprints {
  readonly models: ReadonlyMap<NodeId, string>;
  readonly sources: ReadonlyMap<NodeId, string>;
  readonly tests: ReadonlyMap<NodeId, string>;
}

/** Of compilations for one instant: it may stand in SQL. `memory`: that of the compilations. */
export function fingerprint(compilation: Compilation, memory = new CompileMemory()): Fingerprints {
  const { target, manifest, unitTests } = compilation;
  const lines = (parts: readonly unknown[]): string => parts.join('\n');
  const gated = (id: NodeId): string[] =>
    compilation
      .assertionsOf(id)
      .map((node) => memory.recall(node, 'fingerprint', () => describeAssertion(node)));
  const ofModel = ({ id, codeHash, relation, dependsOn, metadataColumns }: ModelNode): string =>
    lines([
      codeHash,
      relation.schema,
      dependsOn.join(),
      ...metadataColumns.map(({ name, sql }) => `${name} ${sql}`),
      ...gated(id),
      target.name,
      target.warehouse,
    ]);
  const ofSource = ({ id, format, location, version, timestamp }: SourceNode): string =>
    lines([format, location, version, timestamp, ...gated(id)]);
  return {
    models: new Map(manifest.models.map((model) => [model.id, ofModel(model)])),
    sources: new Map(manifest.sources.map((source) => [source.id, ofSource(source)])),
    tests: new Map(unitTests.map((test) => [test.id, lines([JSON.stringify(test, withoutPlaces)])])),
  };
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

export function compareFingerprints(before: Fingerprints, after: Fingerprints): ChangedNodes {
  return {
    models: findDifferent(before.models, after.models),
    removed: [...before.models.keys()].filter((id) => !after.models.has(id)),
    sources: findDifferent(before.sources, after.sources),
    tests: findDifferent(before.tests, after.tests),
  };
}

/** Of two steps in a row. */
export function mergeChanges(first: ChangedNodes | undefined, second: ChangedNodes): ChangedNodes {
  if (first === undefined) return second;
  const both = (key: keyof ChangedNodes): NodeId[] => [...new Set([...first[key], ...second[key]])];
  return { models: both('models'), removed: both('removed'), sources: both('sources'), tests: both('tests') };
}

function findDifferent(before: ReadonlyMap<NodeId, string>, after: ReadonlyMap<NodeId, string>): NodeId[] {
  return [...after].filter(([id, hash]) => before.get(id) !== hash).map(([id]) => id);
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
