import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { buildDag } from '../../src/graph/dag.ts';
import { selectNodes } from '../../src/graph/select-nodes.ts';
import type { SelectableNode, SelectionFacts } from '../../src/graph/selectable-node.ts';
import { parseSelector } from '../../src/graph/selector.ts';
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
