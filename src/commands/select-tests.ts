/** Which tests the words of --select and --exclude mean: names of tests, else models whose tests are meant. */
import type { AssertionNode } from '../compile/manifest.ts';
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import { nothingToTest } from '../diagnostics/selection.ts';
import type { LoadedProject } from '../load-project.ts';
import type { CommandContext } from './command-context.ts';
import { select } from './load.ts';
import type { SelectionArguments } from './options.ts';

export interface SelectedTests {
  readonly assertions: readonly AssertionNode[];
  readonly unitTests: readonly UnitTestNode[];
}

/**
 * A word is the name of tests, a tag of tests, `test_type:unit` or `test_type:data`; any other selects models, and so their
 * assertions and unit tests. `word,test_type:unit` keeps one kind. Throws `nothing-to-test` and what selecting models throws.
 */
export function selectTests(
  project: LoadedProject,
  { select: selected, exclude, allowEmpty }: SelectionArguments,
  context: CommandContext,
): SelectedTests {
  const { manifest, unitTests } = project.compilation;
  const all: SelectedTests = { assertions: manifest.assertions, unitTests };
  const find = (word: string, mayBeEmpty: boolean): SelectedTests => {
    const { rest, kinds } = splitWord(word);
    const named = rest === '' ? all : findNamed(rest, all);
    const tag = /^tag:(.*)$/.exec(rest)?.[1];
    const meansModels = manifest.models.some(
      ({ name, config }) => name === rest || config.tags.includes(tag ?? ''),
    );
    const ofModels = named !== undefined && !meansModels ? undefined : findOfModels(rest, mayBeEmpty);
    return keepKinds(merge([named, ofModels]), kinds);
  };
  const findOfModels = (word: string, mayBeEmpty: boolean): SelectedTests => {
    const names = [...all.unitTests, ...all.assertions].map(({ name }) => name);
    const selection = { select: [word], exclude: undefined, allowEmpty: mayBeEmpty };
    const nodes = select(project, selection, ['model', 'seed', 'source'], context, names);
    return {
      assertions: all.assertions.filter(({ subject, gate }) => nodes.has(subject) || nodes.has(gate)),
      unitTests: all.unitTests.filter((test) => test.about === 'model' && nodes.has(test.model)),
    };
  };
  const wanted = toWords(selected);
  const unwanted = toWords(exclude);
  const chosen =
    wanted === undefined ? all : merge(wanted.map((word) => find(word, allowEmpty || wanted.length > 1)));
  const left = without(chosen, merge((unwanted ?? []).map((word) => find(word, true))));
  if (left.assertions.length + left.unitTests.length === 0 && !allowEmpty) throw nothingToTest();
  return left;
}

function toWords(texts: readonly string[] | undefined): string[] | undefined {
  return texts?.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
}

type TestKind = 'unit' | 'data';

function splitWord(word: string): { readonly rest: string; readonly kinds: ReadonlySet<TestKind> } {
  const kinds = new Set<TestKind>();
  const rest = word.split(',').filter((part) => {
    const kind = /^test_type:(unit|data)$/.exec(part)?.[1];
    if (kind === 'unit' || kind === 'data') kinds.add(kind);
    return kind === undefined;
  });
  return { rest: rest.join(','), kinds };
}

function keepKinds(tests: SelectedTests, kinds: ReadonlySet<TestKind>): SelectedTests {
  return {
    assertions: kinds.has('unit') && !kinds.has('data') ? [] : tests.assertions,
    unitTests: kinds.has('data') && !kinds.has('unit') ? [] : tests.unitTests,
  };
}

function findNamed(word: string, all: SelectedTests): SelectedTests | undefined {
  const tag = /^tag:(.*)$/.exec(word)?.[1];
  const found = {
    assertions: all.assertions.filter(
      ({ name, tags }) => name === word || (tag !== undefined && tags.includes(tag)),
    ),
    unitTests: all.unitTests.filter(
      ({ name, tags }) => name === word || (tag !== undefined && tags.includes(tag)),
    ),
  };
  return found.assertions.length + found.unitTests.length === 0 ? undefined : found;
}

function merge(lists: readonly (SelectedTests | undefined)[]): SelectedTests {
  const assertions = new Set(lists.flatMap((list) => list?.assertions ?? []));
  const unitTests = new Set(lists.flatMap((list) => list?.unitTests ?? []));
  return { assertions: [...assertions].sort(byId), unitTests: [...unitTests].sort(byId) };
}

function without(tests: SelectedTests, excluded: SelectedTests): SelectedTests {
  return {
    assertions: tests.assertions.filter((one) => !excluded.assertions.includes(one)),
    unitTests: tests.unitTests.filter((one) => !excluded.unitTests.includes(one)),
  };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
