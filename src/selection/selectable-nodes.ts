/** Everything of a project that selectors can name, and the graph over it: tests and exposures stand below what they read. */
import {
  assertionConfigJson,
  labelConfigJson,
  modelConfigJson,
  sourceConfigJson,
} from '../artifacts/node-config.ts';
import { assertionFqn, assertionType, unitTestFqn } from '../artifacts/test-names.ts';
import type { Compilation } from '../compile/compile-project.ts';
import type { AssertionNode, ModelNode, NodeId, SourceNode } from '../compile/manifest.ts';
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import { buildDag, type Dag } from '../graph/dag.ts';
import type { SelectableKind, SelectableNode } from '../graph/selectable-node.ts';
import { KIND_ALIASES } from '../project/kind-aliases.ts';

/** Models and seeds, sources, exposures, assertions, unit tests; each sorted by id. `kinds`: only these; undefined: all. */
export function selectableNodes(
  { manifest, models, sources, unitTests, exposures }: Compilation,
  kinds?: readonly SelectableKind[],
): SelectableNode[] {
  const modelName = (id: NodeId): string => models.get(id)?.name ?? id;
  const isWanted = (kind: SelectableKind): boolean => kinds === undefined || kinds.includes(kind);
  const of = <T>(kind: SelectableKind, nodes: readonly T[]): readonly T[] => (isWanted(kind) ? nodes : []);
  return [
    ...manifest.models.filter((model) => isWanted(kindOf(model))).map(fromModel),
    ...of('source', manifest.sources).map(fromSource),
    ...of('exposure', exposures).map(({ kind, id, name, path, fqn, tags, meta }) => ({
      kind,
      id,
      name,
      path,
      fqn,
      tags,
      config: labelConfigJson({ tags, meta }),
    })),
    ...of('assertion', manifest.assertions).map((node) =>
      fromAssertion(node, manifest.project, models.get(node.subject) ?? sources.get(node.subject)),
    ),
    ...of('unit_test', unitTests).map((test) => fromUnitTest(test, manifest.project, modelName)),
  ];
}

/** The DAG of models and sources, with what stands below. */
export function selectionDag({ dag, manifest, unitTests, exposures }: Compilation): Dag {
  return buildDag([
    ...dag.ids.map((id) => ({ id, dependsOn: dag.parents(id) })),
    ...exposures,
    ...manifest.assertions.map(({ id, tables }) => ({ id, dependsOn: tables })),
    ...unitTests.map((test) => ({ id: test.id, dependsOn: test.about === 'model' ? [test.model] : [] })),
  ]);
}

function kindOf({ seedFile }: ModelNode): 'model' | 'seed' {
  return seedFile === undefined ? 'model' : 'seed';
}

function fromModel(model: ModelNode): SelectableNode {
  const { id, name, path, propertiesPath, fqn, config } = model;
  return {
    kind: kindOf(model),
    id,
    name,
    path,
    propertiesPath,
    fqn,
    tags: config.tags,
    config: modelConfigJson(model),
  };
}

function fromSource(node: SourceNode): SelectableNode {
  const { kind, id, source, name, path, fqn, tags } = node;
  return { kind, id, name: `${source}.${name}`, path, fqn, tags, config: sourceConfigJson(node) };
}

/** As in dbt it has the tags of its column too, and those of its source table. */
function fromAssertion(
  node: AssertionNode,
  project: string,
  subject: ModelNode | SourceNode | undefined,
): SelectableNode {
  const column = subject?.columns.find(({ name }) => name === node.column);
  const inherited = [...(column?.tags ?? []), ...(subject?.kind === 'source' ? subject.tags : [])];
  const aliases = Object.entries(KIND_ALIASES).flatMap(([alias, kind]) =>
    kind === node.assertion ? [alias] : [],
  );
  return {
    kind: 'assertion',
    id: node.id,
    name: node.name,
    path: node.location.file,
    fqn: assertionFqn(node, project),
    tags: [...new Set([...node.tags, ...inherited])],
    config: assertionConfigJson(node),
    test: { type: assertionType(node), names: [node.assertion, ...aliases] },
  };
}

function fromUnitTest(
  test: UnitTestNode,
  project: string,
  modelName: (id: NodeId) => string,
): SelectableNode {
  const { id, kind, name, location, tags } = test;
  return {
    kind,
    id,
    name,
    path: location.file,
    fqn: unitTestFqn(test, modelName, project),
    tags,
    config: labelConfigJson(test),
    test: { type: 'unit', names: [] },
  };
}
