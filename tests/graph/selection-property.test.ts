/**
 * Random expressions on random graphs: what gold selects is what a naive evaluator selects, which reads the generated tree and never
 * its text, walks the graph node by node, and shares no code with src/graph.
 */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { buildDag } from '../../src/graph/dag.ts';
import { selectNodes } from '../../src/graph/select-nodes.ts';
import type { Labels, SelectableKind, SelectableNode } from '../../src/graph/selectable-node.ts';
import { type IndirectSelection, parseSelector, type SelectionExpression } from '../../src/graph/selector.ts';
import { readDefinition } from '../../src/project/selector-definition.ts';
import { suite } from '../support/suite.ts';

type Mode = IndirectSelection;

interface Leaf {
  readonly is: 'leaf';
  readonly method: string;
  readonly value: string;
  readonly up: number;
  readonly down: number;
  readonly at: boolean;
  readonly mode?: Mode | undefined;
}
type Tree =
  | Leaf
  | { readonly is: 'or' | 'and'; readonly parts: readonly Tree[] }
  | { readonly is: 'but'; readonly from: Tree; readonly without: readonly Tree[] };

interface World {
  readonly nodes: readonly SelectableNode[];
  readonly parents: Readonly<Record<string, readonly string[]>>;
  readonly states: Readonly<Record<string, readonly string[]>>;
  readonly results: Readonly<Record<string, readonly string[]>>;
  readonly fresh: readonly string[];
  /** By name; each refers to earlier ones only. */
  readonly selectors: Readonly<Record<string, Tree>>;
}

const NAMES = ['a', 'ab', 'abc', 'b', 'b1', 'b2', 'c_a', 'c_b', 'ca', 'a.b'];
const VALUES = [
  'a',
  'ab',
  'b1',
  'a*',
  '*b',
  '?',
  'c_?',
  '[ab]',
  '[!a]*',
  'b[0-9]',
  '*',
  'x',
  'f',
  'f.a',
  'f*',
  'shop.f',
  'a.b',
  'f.a.b',
  'shop.a',
  's.*',
];
const TAGS = ['daily', 'hourly', 'x1'];
const MODES: readonly Mode[] = ['eager', 'cautious', 'buildable', 'empty'];
const STATE_WORDS = ['new', 'old', 'modified', 'unmodified', 'modified.body', 'modified.*', '*'];

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Of each method values that often match something. */
const criteria: fc.Arbitrary<Pick<Leaf, 'method' | 'value'>> = fc.oneof(
  ...(
    [
      ['fqn', VALUES],
      ['', VALUES.filter((value) => !value.includes('/'))],
      ['tag', [...TAGS, '*ly', 'x?', 'none']],
      [
        'path',
        [
          'models',
          'models/f',
          'models/*',
          'models/**/a.sql',
          './models/f/',
          'seeds',
          'models/f/b?.sql',
          'tests',
          '.',
        ],
      ],
      ['file', ['a.sql', 'a', '*.csv', 'b?.sql', 'y.yml']],
      ['source', ['s', 's.a', 's.*', 'shop.s.ab', '*', 't']],
      ['config.materialized', ['table', 'view', 't*']],
      ['config.meta.owner', ['ann', 'a*', 'bob']],
      ['config.flags', ['x', 'true', 'False']],
      ['config.meta', ['owner', 'o*']],
      ['resource_type', ['model', 'seed', 'source', 'test', 'assertion', 'unit_test', 'exposure', '*t']],
      ['materialized', ['table', 'view', '*']],
      ['test_name', ['unique', 'uni*', 'not_null']],
      ['test_type', ['generic', 'singular', 'unit', 'data', 'schema']],
      ['unit_test', NAMES],
      ['exposure', ['a', '*', 'shop.b']],
      ['group', ['money', 'm*']],
      ['package', ['shop', 'this', 'other']],
      ['state', STATE_WORDS],
      ['result', ['success', 'error', 's*']],
      ['source_status', ['fresher']],
    ] as const
  ).map(([method, values]) => fc.record({ method: fc.constant(method), value: pick<string>(...values) })),
);

const depth = pick(0, 0, 0, 1, 2, Number.POSITIVE_INFINITY);
const leaf = (withMode: boolean, selectors: readonly string[]): fc.Arbitrary<Leaf> =>
  fc
    .record({
      is: fc.constant('leaf' as const),
      criterion:
        selectors.length === 0
          ? criteria
          : fc.oneof(
              { weight: 2, arbitrary: criteria },
              {
                weight: 1,
                arbitrary: fc.record({ method: fc.constant('selector'), value: pick(...selectors) }),
              },
            ),
      up: depth,
      down: depth,
      at: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      mode: withMode ? fc.option(pick(...MODES), { nil: undefined }) : fc.constant(undefined),
    })
    .map(({ criterion, at, down, ...rest }) => ({ ...rest, ...criterion, at, down: at ? 0 : down }));

/** Any nesting, as selectors.yml can say it. */
function treeOf(selectors: readonly string[]): fc.Arbitrary<Tree> {
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      leaf(true, selectors),
      // A name with how its tests come along: what is left to wait matters for what stands around it.
      fc.record({
        is: fc.constant('leaf' as const),
        method: fc.constant('fqn'),
        value: pick(...NAMES),
        up: fc.constant(0),
        down: fc.constant(0),
        at: fc.constant(false),
        mode: pick<Mode>('cautious', 'buildable'),
      }),
      fc.record({
        is: pick('or' as const, 'and' as const),
        parts: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      }),
      fc
        .record({
          kind: pick('or' as const, 'and' as const),
          parts: fc.array(tie('tree'), { minLength: 1, maxLength: 2 }),
          without: fc.array(tie('tree'), { minLength: 1, maxLength: 2 }),
        })
        .map(({ kind, parts, without }): Tree => ({ is: 'but', from: { is: kind, parts }, without })),
      fc
        .record({
          from: leaf(true, selectors),
          without: fc.array(tie('tree'), { minLength: 1, maxLength: 2 }),
        })
        .map(({ from, without }): Tree => ({ is: 'but', from, without })),
    ),
  }));
  return tree;
}

/** What the command line can say: a union of intersections. */
const lineOf = (selectors: readonly string[]): fc.Arbitrary<Tree> =>
  fc
    .array(fc.array(leaf(false, selectors), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((words) => ({ is: 'or', parts: words.map((parts): Tree => ({ is: 'and', parts })) }));

interface Draft {
  readonly kind: SelectableKind;
  readonly name: string;
  readonly inFolder: boolean;
  readonly tags: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly links: readonly number[];
  readonly testType: 'generic' | 'singular';
  readonly states: readonly string[];
  readonly results: readonly string[];
  readonly isFresh: boolean;
}

const drafts: fc.Arbitrary<readonly Draft[]> = fc.array(
  fc.record({
    kind: pick<SelectableKind>(
      'model',
      'model',
      'model',
      'model',
      'seed',
      'source',
      'assertion',
      'assertion',
      'assertion',
      'assertion',
      'unit_test',
      'exposure',
    ),
    name: pick(...NAMES),
    inFolder: fc.boolean(),
    tags: fc.subarray(TAGS),
    config: fc.record(
      {
        materialized: pick('table', 'view'),
        meta: fc.record({ owner: pick('ann', 'bob') }),
        flags: fc.subarray(['x', true, false]),
        group: pick('money', 'people'),
      },
      { requiredKeys: [] },
    ),
    links: fc.array(fc.nat(20), { maxLength: 3 }),
    testType: pick('generic' as const, 'singular' as const),
    states: fc.subarray(['modified', 'modified.body', 'new']),
    results: fc.subarray(['success', 'error']),
    isFresh: fc.boolean(),
  }),
  { minLength: 1, maxLength: 11 },
);

const PATHS: Readonly<Record<SelectableKind, (name: string, folder: string) => string>> = {
  model: (name, folder) => `models/${folder}${name}.sql`,
  seed: (name, folder) => `seeds/${folder}${name}.csv`,
  source: (_name, folder) => `models/${folder}y.yml`,
  exposure: (_name, folder) => `models/${folder}y.yml`,
  assertion: (name, folder) => `tests/${folder}${name}.sql`,
  unit_test: (_name, folder) => `models/${folder}y.yml`,
};

function buildWorld(list: readonly Draft[], selectors: World['selectors']): World {
  const parents: Record<string, readonly string[]> = {};
  const ids = list.map((draft, index) => `${draft.kind}.${draft.name}.${index}`);
  const nodes = list.map((draft, index): SelectableNode => {
    const { kind, name, inFolder, tags, config } = draft;
    const id = ids[index] ?? '';
    // Edges run to earlier nodes only; sources and seeds read nothing, and nothing reads a test or an exposure.
    const readable = ids
      .slice(0, index)
      .filter((_, at) => ['model', 'seed', 'source'].includes(list[at]?.kind ?? ''));
    parents[id] =
      kind === 'source' || kind === 'seed' || readable.length === 0
        ? []
        : [...new Set(draft.links.map((link) => readable[link % readable.length] ?? ''))];
    const folder = inFolder ? 'f/' : '';
    const test =
      kind === 'unit_test'
        ? { type: 'unit' as const, names: [] }
        : kind === 'assertion'
          ? { type: draft.testType, names: draft.testType === 'generic' ? ['unique'] : [] }
          : undefined;
    return {
      id,
      kind,
      name: kind === 'source' ? `s.${name}` : name,
      path: PATHS[kind](name, folder),
      fqn: kind === 'source' ? ['shop', 's', name] : ['shop', ...(inFolder ? ['f'] : []), name],
      tags,
      config,
      test,
      ...(kind === 'model' ? { propertiesPath: 'models/f/y.yml' } : {}),
    };
  });
  const labelled = (of: (draft: Draft) => readonly string[]): Record<string, readonly string[]> =>
    Object.fromEntries(list.map((draft, index) => [ids[index] ?? '', of(draft)]));
  return {
    nodes,
    parents,
    states: labelled(({ states }) => [...states, states.includes('modified') ? 'x' : 'unmodified']),
    results: labelled(({ results }) => results),
    fresh: list.flatMap(({ kind, isFresh }, index) =>
      kind === 'source' && isFresh ? [ids[index] ?? ''] : [],
    ),
    selectors,
  };
}

// The naive evaluator.

interface Answer {
  readonly now: readonly string[];
  /** Tests that wait, with how they wait. */
  readonly later: Readonly<Record<string, Mode>>;
}

function glob(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*')
    return glob(pattern.slice(1), text) || (text !== '' && glob(pattern, text.slice(1)));
  if (text === '') return false;
  const group = /^\[(!?)([^\]]+)\]/.exec(pattern);
  if (group !== null) {
    const [all, not, members = ''] = group;
    const [from = '', dash, to = ''] = members;
    const isIn =
      dash === '-' ? from <= (text[0] ?? '') && (text[0] ?? '') <= to : members.includes(text[0] ?? '');
    return isIn !== (not === '!') && glob(pattern.slice(all.length), text.slice(1));
  }
  return (pattern[0] === '?' || pattern[0] === text[0]) && glob(pattern.slice(1), text.slice(1));
}

function globParts(patterns: readonly string[], parts: readonly string[]): boolean {
  const [pattern, ...rest] = patterns;
  if (pattern === undefined) return true;
  if (pattern === '**')
    return globParts(rest, parts) || (parts.length > 0 && globParts(patterns, parts.slice(1)));
  return parts.length > 0 && glob(pattern, parts[0] ?? '') && globParts(rest, parts.slice(1));
}

function isNamed({ method, value }: Leaf, node: SelectableNode, world: World): boolean {
  const { kind, name, fqn, path, tags, test } = node;
  const settings: Readonly<Record<string, unknown>> = node.config ?? {};
  const some = (values: readonly unknown[]): boolean => values.some((one) => glob(value, String(one)));
  const setting = (found: unknown): boolean => {
    if (typeof found === 'boolean') return glob(value.toLowerCase(), String(found));
    return found !== undefined && some([found]);
  };
  switch (method) {
    case '':
    case 'fqn': {
      if (kind === 'source' || kind === 'exposure') return false;
      if (glob(value, name)) return true;
      return [fqn, fqn.slice(1)].some((parts) =>
        /[*?[]/.test(value)
          ? glob(value, parts.join('.'))
          : value.split('.').every((part, index) => part === parts.join('.').split('.')[index]),
      );
    }
    case 'tag':
      return some(tags);
    case 'path': {
      const patterns = value.split('/').filter((part) => part !== '.' && part !== '');
      return [path, node.propertiesPath ?? path].some((one) => globParts(patterns, one.split('/')));
    }
    case 'file': {
      const file = path.split('/').at(-1) ?? '';
      return some([file, file.split('.').slice(0, -1).join('.')]);
    }
    case 'source': {
      const parts = value.split('.');
      const offset = parts.length === 3 ? 0 : 1;
      return kind === 'source' && parts.every((part, index) => glob(part, fqn[index + offset] ?? ''));
    }
    case 'config.materialized':
    case 'materialized':
      return setting(settings['materialized']);
    case 'group':
      return setting(settings['group']);
    case 'config.meta.owner':
      return setting(Object(settings['meta'])['owner']);
    case 'config.meta':
      return some(Object.keys(Object(settings['meta'])));
    case 'config.flags':
      return [settings['flags'] ?? []].flat().some(setting);
    case 'resource_type':
      return some(kind === 'assertion' ? ['assertion', 'test'] : [kind]);
    case 'test_name':
      return test?.type === 'generic' && some(test.names);
    case 'test_type': {
      if (test === undefined) return false;
      const isData = test.type !== 'unit';
      if (value === 'data') return isData;
      return value === (test.type === 'generic' && value === 'schema' ? 'schema' : test.type);
    }
    case 'unit_test':
      return kind === 'unit_test' && some([name, `shop.${name}`]);
    case 'exposure':
      return kind === 'exposure' && some([name, `shop.${name}`]);
    case 'package':
      return value === 'this' || value === 'shop';
    case 'state':
      return some(world.states[node.id] ?? []);
    case 'result':
      return some(world.results[node.id] ?? []);
    default:
      return world.fresh.includes(node.id);
  }
}

/** Whether `to` can be reached from `from` upwards in at most so many steps. */
function isAbove(from: string, to: string, steps: number, world: World): boolean {
  if (from === to) return true;
  if (steps <= 0) return false;
  return (world.parents[from] ?? []).some((parent) => isAbove(parent, to, steps - 1, world));
}

function answer(tree: Tree, mode: Mode, world: World): Answer {
  const ids = world.nodes.map(({ id }) => id);
  const isTest = (id: string): boolean =>
    world.nodes.some((node) => node.id === id && node.test !== undefined);
  const settle = (now: readonly string[], later: Readonly<Record<string, Mode>>): Answer => {
    const there = (id: string, how: Mode | undefined): boolean =>
      now.includes(id) ||
      (how === 'buildable' &&
        (world.nodes.some((node) => node.id === id && node.kind === 'source') ||
          now.some((below) => isAbove(below, id, 99, world))));
    const joins = Object.keys(later).filter((test) =>
      (world.parents[test] ?? []).every((parent) => there(parent, later[test])),
    );
    return {
      now: [...now, ...joins],
      later: Object.fromEntries(Object.entries(later).filter(([test]) => !joins.includes(test))),
    };
  };
  if (tree.is === 'leaf') {
    const { up, down, at } = tree;
    const definition = tree.method === 'selector' ? world.selectors[tree.value] : undefined;
    const found = definition === undefined ? undefined : answer(definition, mode, world);
    if (found !== undefined && up === 0 && down === 0 && !at) return found;
    const named = found?.now ?? world.nodes.filter((node) => isNamed(tree, node, world)).map(({ id }) => id);
    const now = ids.filter((id) =>
      named.some(
        (one) =>
          isAbove(one, id, up, world) ||
          isAbove(id, one, down, world) ||
          (at && ids.some((below) => isAbove(below, one, 99, world) && isAbove(below, id, 99, world))),
      ),
    );
    const how = tree.mode ?? mode;
    const tests = ids.filter(
      (id) =>
        isTest(id) && !now.includes(id) && (world.parents[id] ?? []).some((parent) => now.includes(parent)),
    );
    if (how === 'empty') return { now, later: {} };
    if (how === 'eager') return { now: [...now, ...tests], later: {} };
    return settle(now, Object.fromEntries(tests.map((test) => [test, how])));
  }
  if (tree.is === 'but') {
    const from = answer(tree.from, mode, world);
    const without = answer({ is: 'or', parts: tree.without }, mode, world);
    const gone = [...without.now, ...Object.keys(without.later)];
    return settle(
      from.now.filter((id) => !without.now.includes(id)),
      Object.fromEntries(Object.entries(from.later).filter(([id]) => !gone.includes(id))),
    );
  }
  const answers = tree.parts.map((part) => answer(part, mode, world));
  const all: Record<string, Mode> = Object.assign({}, ...answers.map(({ later }) => later));
  const need = tree.is === 'or' ? 1 : answers.length;
  const count = (test: (one: Answer) => boolean): number => answers.filter(test).length;
  const now = ids.filter((id) => count((one) => one.now.includes(id)) >= need);
  const later = Object.entries(all).filter(
    ([id]) => !now.includes(id) && count((one) => one.now.includes(id) || id in one.later) >= need,
  );
  return settle(now, Object.fromEntries(later));
}

// Trees as people write them.

function leafText({ method, value, up, down, at }: Leaf): string {
  const steps = (count: number): string => (count === Number.POSITIVE_INFINITY ? '' : String(count));
  return [
    at ? '@' : '',
    up > 0 ? `${steps(up)}+` : '',
    method === '' ? '' : `${method}:`,
    value,
    down > 0 ? `+${steps(down)}` : '',
  ].join('');
}

function lineText(tree: Tree): string {
  if (tree.is === 'leaf') return leafText(tree);
  if (tree.is === 'but') throw new Error('the command line has --exclude for that');
  return tree.parts.map(lineText).join(tree.is === 'or' ? ' ' : ',');
}

function definitionOf(tree: Tree): unknown {
  if (tree.is === 'but') {
    const exclude = tree.without.map(definitionOf);
    const { from } = tree;
    if (from.is === 'but') throw new Error('not generated');
    if (from.is === 'leaf') return { ...fullForm(from), exclude };
    return { [from.is === 'or' ? 'union' : 'intersection']: [...from.parts.map(definitionOf), { exclude }] };
  }
  if (tree.is !== 'leaf')
    return { [tree.is === 'or' ? 'union' : 'intersection']: tree.parts.map(definitionOf) };
  if (tree.mode !== undefined || tree.method === '') return fullForm(tree);
  if (tree.up + tree.down === 0 && !tree.at) return { [tree.method]: tree.value };
  return tree.value.length % 2 === 0 ? leafText(tree) : fullForm(tree);
}

function fullForm({ method, value, up, down, at, mode }: Leaf): Record<string, unknown> {
  return {
    method: method === '' ? 'fqn' : method,
    value,
    ...(up > 0 ? { parents: true } : {}),
    ...(up > 0 && up < 9 ? { parents_depth: up } : {}),
    ...(down > 0 ? { children: true } : {}),
    ...(down > 0 && down < 9 ? { children_depth: down } : {}),
    ...(at ? { childrens_parents: true } : {}),
    ...(mode === undefined ? {} : { indirect_selection: mode }),
  };
}

function read(definition: unknown): SelectionExpression {
  const place = () => ({ file: 'selectors.yml', line: 1, column: 1 });
  const expression = readDefinition(definition, ['definition'], {
    places: { locate: place, locateKey: place },
    report: (error) => {
      throw error;
    },
    refer: () => {},
  });
  if (expression === undefined) throw new Error('no expression');
  return expression;
}

const labels = (of: Readonly<Record<string, readonly string[]>>): Labels =>
  new Map(Object.entries(of).map(([id, list]) => [id, new Set(list)]));

const EACH = 2;

/** A graph with selectors, and expressions to try on it. */
const cases = fc.record({
  list: drafts,
  first: treeOf([]),
  second: treeOf(['first']),
  lines: fc.array(
    fc.record({
      select: lineOf(['first', 'second']),
      exclude: fc.option(lineOf(['first', 'second']), { nil: undefined }),
      mode: pick(...MODES),
    }),
    { minLength: EACH, maxLength: EACH },
  ),
});

const test = suite('selections, against a naive evaluator');

test('10,000 random expressions on random graphs', () => {
  let nonEmpty = 0;
  fc.assert(
    fc.property(cases, ({ list, first, second, lines }) => {
      const world = buildWorld(list, { first, second });
      const dag = buildDag(world.nodes.map(({ id }) => ({ id, dependsOn: world.parents[id] ?? [] })));
      const facts = {
        selectors: new Map([
          ['first', read(definitionOf(first))],
          ['second', read(definitionOf(second))],
        ]),
        states: () => labels(world.states),
        results: () => labels(world.results),
        sourceStatuses: () => new Map(world.fresh.map((id) => [id, new Set(['fresher'])])),
      };
      for (const { select, exclude, mode } of lines) {
        const tree: Tree = exclude === undefined ? select : { is: 'but', from: select, without: [exclude] };
        const expected = answer(tree, mode, world).now;
        const { ids } = selectNodes(
          world.nodes,
          dag,
          {
            select: parseSelector([lineText(select)]),
            exclude: exclude && parseSelector(lineText(exclude).split(' ')),
            indirect: mode,
          },
          facts,
        );
        if (ids.size > 0) nonEmpty += 1;
        assert.equal([...ids].sort(), [...new Set(expected)].sort());
      }
    }),
    { numRuns: 10_000 / EACH },
  );
  assert.ok(nonEmpty > 3000, `only ${nonEmpty} selections had anything in them`);
});
