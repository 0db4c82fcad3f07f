/** Which assertions and unit tests a selection means: those named, and those that come along with what they are about. */
import type { AssertionNode } from '../compile/manifest.ts';
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import { nothingSelected, nothingToTest } from '../diagnostics/selection.ts';
import type { SelectableKind } from '../graph/selectable-node.ts';
import type { LoadedProject } from '../load-project.ts';
import type { CommandContext } from './command-context.ts';
import { choose, toHints, warnOfUnmatched } from './load.ts';
import type { SelectionArguments } from './options.ts';

export interface SelectedTests {
  readonly assertions: readonly AssertionNode[];
  readonly unitTests: readonly UnitTestNode[];
}

/** Names of tests, and of what has tests. */
const NAMED_KINDS: readonly SelectableKind[] = ['unit_test', 'assertion', 'model', 'seed', 'source'];

/** Each kind sorted by id. Throws `nothing-to-test`, `nothing-selected` and what selectors throw. */
export function selectTests(
  project: LoadedProject,
  words: SelectionArguments,
  context: CommandContext,
): SelectedTests {
  const { manifest, unitTests } = project.compilation;
  const { chosen, unmatched } = choose(project, words, NAMED_KINDS, context);
  const ids = new Set(chosen.map(({ id }) => id));
  const tests = {
    assertions: manifest.assertions.filter(({ id }) => ids.has(id)),
    unitTests: unitTests.filter(({ id }) => ids.has(id)),
  };
  if (tests.assertions.length + tests.unitTests.length === 0 && !words.allowEmpty) {
    if (chosen.length > 0 || unmatched.length === 0) throw nothingToTest();
    throw nothingSelected({ ...toHints(unmatched), kinds: NAMED_KINDS, others: [] });
  }
  warnOfUnmatched(unmatched, context);
  return tests;
}
