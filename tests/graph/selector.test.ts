import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { buildDag } from '../../src/graph/dag.ts';
import { selectNodes } from '../../src/graph/select-nodes.ts';
import type { SelectableNode, SelectionFacts } from '../../src/graph/selectable-node.ts';
import {
  buildCriterion,
  combine,
  type IndirectSelection,
  parseSelector,
  type SelectionExpression,
} from '../../src/graph/selector.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';

/** raw -> stage_a -> mart_a -> report; raw -> stage_b -> mart_b -> report */
const EDGES: Readonly<Record<string, readonly string[]>> = {
  stage_a: ['raw'],
  stage_b: ['raw'],
  mart_a: ['stage_a'],
  mart_b: ['stage_b'],
  report: ['mart_a', 'mart_b'],
  lonely: [],
};
const TAGS: Readonly<Record<string, readonly string[]>> = {
  mart_a: ['daily', 'sales'],
  mart_b: ['daily'],
  lonely: ['hourly'],
};

const nodes: SelectableNode[] = [
  ...Object.keys(EDGES).map((name): SelectableNode => {
    const folder = name.split('_')[0] ?? '';
    const folders = ['stage', 'mart'].includes(folder) ? [folder] : [];
    return {
      id: name,
      kind: 'model',
      name,
      path: ['models', ...folders, `${name}.sql`].join('/'),
      fqn: ['shop', ...folders, name],
      tags: TAGS[name] ?? [],
    };
  }),
  {
    id: 'raw',
    kind: 'source',
    name: 'silver.raw',
    path: 'models/sources.yml',
    fqn: ['shop', 'silver', 'raw'],
    tags: [],
  },
];
const dag = buildDag(nodes.map(({ id }) => ({ id, dependsOn: EDGES[id] ?? [] })));

function select(words: string | readonly string[], exclude?: string, facts?: SelectionFacts): string[] {
  const request = { select: parseSelector([words].flat()), exclude: exclude === undefined ? undefined : parseSelector([exclude]) }; // biome-ignore format: short
  return [...selectNodes(nodes, dag, request, facts).ids].sort();
}

const test = suite('selectors');

test('every form selects what dbt users expect', () => {
  const cases: readonly (readonly [words: string, ids: readonly string[]])[] = [
    ['mart_a', ['mart_a']],
    ['mart_*', ['mart_a', 'mart_b']],
    ['mart_[!a]', ['mart_b']],
    ['mart_?', ['mart_a', 'mart_b']],
    ['mart', ['mart_a', 'mart_b']],
    ['shop.mart', ['mart_a', 'mart_b']],
    ['shop.mart.mart_a', ['mart_a']],
    ['mart.mart_a', ['mart_a']],
    ['+mart_a', ['mart_a', 'raw', 'stage_a']],
    ['1+mart_a', ['mart_a', 'stage_a']],
    ['stage_a+', ['mart_a', 'report', 'stage_a']],
    ['stage_a+1', ['mart_a', 'stage_a']],
    ['1+mart_a+1', ['mart_a', 'report', 'stage_a']],
    ['@stage_a', ['mart_a', 'mart_b', 'raw', 'report', 'stage_a', 'stage_b']],
    ['tag:daily', ['mart_a', 'mart_b']],
    ['tag:daily,tag:sales', ['mart_a']],
    ['tag:sales lonely', ['lonely', 'mart_a']],
    ['+tag:sales', ['mart_a', 'raw', 'stage_a']],
    ['path:models/mart', ['mart_a', 'mart_b']],
    ['path:models/mart/mart_a.sql', ['mart_a']],
    ['path:models/*/mart_*', ['mart_a', 'mart_b']],
    ['models/mart', ['mart_a', 'mart_b']],
    ['./models/stage/', ['stage_a', 'stage_b']],
    ['source:silver', ['raw']],
    ['source:silver.raw+1', ['raw', 'stage_a', 'stage_b']],
    ['+report,stage_*', ['stage_a', 'stage_b']],
    ['nope', []],
  ];
  for (const [words, ids] of cases) assert.equal(select(words), ids, words);
});

test('repeated options and spaces are the same union', () => {
  assert.equal(select(['mart_a', 'lonely']), select('mart_a lonely'));
});

test('exclude takes away, with the same words', () => {
  assert.equal(select('tag:daily', 'mart_b'), ['mart_a']);
  assert.equal(select('+report', 'source:silver+'), []);
});

test('criteria without a node are named', () => {
  const { unmatched } = selectNodes(nodes, dag, { select: parseSelector(['mart_a +nope tag:x']) });
  assert.equal(
    unmatched.map(({ text }) => text),
    ['+nope', 'tag:x'],
  );
});

test('what cannot be read is refused, naming the method', async () => {
  await rejectsWith(() => parseSelector(['+']), 'bad-selector');
  await rejectsWith(() => parseSelector(['a,,b']), 'bad-selector');
  await rejectsWith(() => parseSelector(['@a+']), 'bad-selector');
  const error = await rejectsWith(() => parseSelector(['tga:x']), 'unknown-selector-method');
  assert.match(error.message, '"tga:"');
  assert.match(error.hint ?? '', 'Did you mean "tag:"?');
});

test('a node with all before and after it is its ancestors and its descendants', () => {
  fc.assert(
    fc.property(fc.constantFrom(...nodes.map(({ id }) => id)), (id) => {
      const name = id === 'raw' ? 'source:silver.raw' : id;
      const both = new Set([...select(`+${name}`), ...select(`${name}+`)]);
      assert.equal(select(`+${name}+`), [...both].sort());
    }),
  );
});

test('methods find by file, package and label; paths stop at folders unless ** is written', () => {
  const facts: SelectionFacts = {
    states: () => new Map([['mart_a', new Set(['modified', 'modified.body'])]]),
    results: () => new Map([['mart_b', new Set(['failed', 'error'])]]),
    sourceStatuses: () => new Map([['raw', new Set(['fresher'])]]),
  };
  const cases: readonly (readonly [words: string, ids: readonly string[]])[] = [
    ['mart_a.sql', ['mart_a']],
    ['file:mart_?', ['mart_a', 'mart_b']],
    ['path:models/*.sql', ['lonely', 'report']],
    ['path:models/**/*_a.sql', ['mart_a', 'stage_a']],
    ['path:models/*', ['lonely', 'mart_a', 'mart_b', 'raw', 'report', 'stage_a', 'stage_b']],
    ['package:this,mart', ['mart_a', 'mart_b']],
    ['fqn:shop.mart.*_b', ['mart_b']],
    ['name:report', ['report']],
    ['resource_type:s*', ['raw']],
    ['state:modified.*', ['mart_a']],
    ['result:error+', ['mart_b', 'report']],
    ['source_status:fresher+1', ['raw', 'stage_a', 'stage_b']],
    ['@+stage_a', ['mart_a', 'mart_b', 'raw', 'report', 'stage_a', 'stage_b']],
  ];
  for (const [words, ids] of cases) assert.equal(select(words, undefined, facts), ids, words);
});

test('what a method cannot mean is refused', async () => {
  const cases: readonly (readonly [text: string, code: string])[] = [
    ['config:table', 'bad-selector'],
    ['tag.a:x', 'bad-selector'],
    ['source:a.b.c.d', 'bad-selector'],
    ['tag:', 'bad-selector'],
    ['resource_type:snapshot', 'unknown-selector-value'],
    ['source_status:old', 'unknown-selector-value'],
    ['metric:x', 'unknown-selector-method'],
  ];
  for (const [text, code] of cases) await rejectsWith(() => parseSelector([text]), code);
  await rejectsWith(() => select('selector:nightly'), 'unknown-selector');
});

test('a walk of 10,000 nodes looks at each a few times, however many nodes it begins at', () => {
  const size = 10_000;
  // A chain with rungs, the worst that walking from each node by itself could meet.
  const chain: SelectableNode[] = Array.from({ length: size }, (_, index) => ({
    id: `n${index}`,
    kind: 'model',
    name: `n${index}`,
    path: `models/n${index}.sql`,
    fqn: ['shop', `n${index}`],
    tags: [],
  }));
  const inner = buildDag(
    chain.map(({ id }, index) => ({
      id,
      dependsOn: index === 0 ? [] : [`n${index - 1}`, `n${Math.max(0, index - 7)}`],
    })),
  );
  let looks = 0;
  const counted =
    (next: (id: string) => readonly string[]) =>
    (id: string): readonly string[] => {
      looks += 1;
      return next(id);
    };
  const long = { ...inner, parents: counted(inner.parents), children: counted(inner.children) };
  for (const words of ['@n*', '+n*,+n9999', '+n*+ @n5', '2+n*+3', '@n*,@n1*,@n2*']) {
    looks = 0;
    const { ids } = selectNodes(chain, long, { select: parseSelector([words]), indirect: 'buildable' });
    assert.ok(ids.size > 0);
    const parts = words.split(/[ ,]/).length;
    assert.ok(looks <= 4 * size * parts, `${words}: ${looks} looks at ${size} nodes`);
  }
});

test('a test that waits on both sides of an exclusion waits no longer', () => {
  const [a, b] = ['stage_a', 'stage_b'];
  const both: SelectableNode = {
    id: 'both',
    kind: 'assertion',
    name: 'both',
    path: 'tests/both.sql',
    fqn: ['shop', 'both'],
    tags: [],
    test: { type: 'singular', names: [] },
  };
  const graph = buildDag([
    ...nodes.map(({ id }) => ({ id, dependsOn: EDGES[id] ?? [] })),
    { id: 'both', dependsOn: [a, b] },
  ]);
  const named = (value: string, indirect: IndirectSelection) =>
    buildCriterion({ text: value, method: 'fqn', value, indirect });
  const ids = (select: SelectionExpression) =>
    [...selectNodes([...nodes, both], graph, { select }).ids].sort();
  const waiting = named(a, 'cautious');
  const without = (mode: IndirectSelection): SelectionExpression => ({
    kind: 'difference',
    from: waiting,
    without: named(b, mode),
  });
  const withB = (part: SelectionExpression) => combine('union', [part, named(b, 'empty')]);
  assert.equal(ids(withB(waiting)), ['both', a, b]);
  assert.equal(ids(withB(without('empty'))), ['both', a, b]);
  assert.equal(ids(withB(without('cautious'))), [a, b]);
  assert.equal(ids(withB(without('eager'))), [a, b]);
});
