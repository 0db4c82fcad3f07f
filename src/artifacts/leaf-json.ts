/** Nodes that nothing reads, and groups, as manifest.json and `gold ls --output json` have them. */
import type { Compilation } from '../compile/compile-project.ts';
import type { ExposureNode, GroupNode } from '../compile/exposures.ts';
import type { AssertionNode } from '../compile/manifest.ts';
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import { assertionConfigJson, labelConfigJson } from './node-config.ts';
import { assertionFqn, assertionType, unitTestFqn } from './test-names.ts';

export function exposureToJson(exposure: ExposureNode): object {
  return {
    id: exposure.id,
    resource_type: 'exposure',
    name: exposure.name,
    label: exposure.label,
    type: exposure.type,
    maturity: exposure.maturity ?? null,
    url: exposure.url ?? null,
    owner: exposure.owner,
    path: exposure.path,
    fqn: exposure.fqn,
    description: exposure.description,
    config: labelConfigJson(exposure),
    tags: exposure.tags,
    meta: exposure.meta,
    depends_on: { nodes: exposure.dependsOn },
  };
}

export function groupToJson({ name, description, owner, meta, path }: GroupNode): object {
  return { name, description, owner, meta, path };
}

export function assertionToJson(node: AssertionNode, project: string): object {
  return {
    id: node.id,
    resource_type: 'assertion',
    name: node.name,
    path: node.location.file,
    fqn: assertionFqn(node, project),
    kind: node.assertion,
    test_type: assertionType(node),
    column: node.column ?? null,
    description: node.description,
    config: assertionConfigJson(node),
    tags: node.tags,
    subject: node.subject,
    gate: node.gate,
    depends_on: { nodes: node.tables },
  };
}

export function unitTestToJson(test: UnitTestNode, { manifest, models }: Compilation): object {
  const modelName = (id: string): string => models.get(id)?.name ?? id;
  return {
    id: test.id,
    resource_type: 'unit_test',
    name: test.name,
    path: test.location.file,
    fqn: unitTestFqn(test, modelName, manifest.project),
    description: test.description,
    config: labelConfigJson(test),
    tags: test.tags,
    model: test.about === 'model' ? test.model : null,
    macro: test.about === 'macro' ? test.call : null,
    depends_on: { nodes: test.about === 'model' ? [test.model] : [] },
  };
}
