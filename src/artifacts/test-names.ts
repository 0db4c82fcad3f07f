/** What assertions and unit tests are called beside their name: path of folders and kind, as dbt's tests have them. */

import { foldersOf } from '../compile/exposures.ts';
import type { AssertionNode, NodeId } from '../compile/manifest.ts';
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';

/** Project, folders of its file, name. */
export function assertionFqn({ location, name }: AssertionNode, project: string): string[] {
  return [project, ...foldersOf(location.file), name];
}

/** Project, folders of its file, the model it tests, name. */
export function unitTestFqn(
  test: UnitTestNode,
  modelName: (id: NodeId) => string,
  project: string,
): string[] {
  const tested = test.about === 'model' ? [modelName(test.model)] : [];
  return [project, ...foldersOf(test.location.file), ...tested, test.name];
}

/** A file of tests/ is singular, what stands in YAML generic. */
export function assertionType({ assertion }: AssertionNode): 'generic' | 'singular' {
  return assertion === 'sql' ? 'singular' : 'generic';
}
