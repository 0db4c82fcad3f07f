import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { FileChange } from '../../src/ports/file-watcher.ts';
import { BULK, reduce, SETTLE_MOST_MS, SETTLE_MS } from '../../src/watch/reduce.ts';
import { initialState, RUN_WISHES } from '../../src/watch/watch-state.ts';
import { suite } from '../support/suite.ts';
import { MODELS, WatchWorld } from './watch-world.ts';

type Action = (world: WatchWorld) => void;

const model = fc.constantFrom(...MODELS);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: model.map(
      (one): Action =>
        (world) =>
          world.save(one),
    ),
  },
  {
    weight: 2,
    arbitrary: model.map(
      (one): Action =>
        (world) =>
          world.save(one, true),
    ),
  },
  {
    weight: 2,
    arbitrary: model.map(
      (one): Action =>
        (world) =>
          world.touch(one),
    ),
  },
  { weight: 8, arbitrary: fc.constant<Action>((world) => world.fireTimer()) },
  { weight: 6, arbitrary: fc.constant<Action>((world) => world.finishCompile()) },
  {
    weight: 4,
    arbitrary: fc.nat(3).map(
      (done): Action =>
        (world) =>
          world.finishRun(done),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...RUN_WISHES).map(
      (wish): Action =>
        (world) =>
          world.wish(wish),
    ),
  },
);
const actions = fc.array(action, { maxLength: 60, size: 'max' });

const test = suite('reduce');

test('whatever happens in whatever order, nothing overlaps and the last save is compiled and run', () => {
  fc.assert(
    fc.property(actions, (list) => {
      const world = new WatchWorld();
      for (const act of list) act(world);
      world.settle();
      assert.equal(world.faults, []);
      assert.equal(world.findStale(), []);
      assert.ok(world.state.isIdle);
    }),
    { numRuns: 2000 },
  );
});

test('with broken files nothing runs any more once all has settled', () => {
  fc.assert(
    fc.property(actions, model, (list, last) => {
      const world = new WatchWorld();
      for (const act of list) act(world);
      world.save(last, true);
      world.settle();
      const before = world.runs.length;
      for (const wish of RUN_WISHES) world.wish(wish);
      world.settle();
      assert.equal(world.runs.length, before);
      assert.equal(world.state.verdict, 'broken');
      assert.equal(world.faults, []);
    }),
    { numRuns: 500 },
  );
});

test('the end comes when the run has ended, with the code that was asked for first, and nothing after it', () => {
  fc.assert(
    fc.property(actions, fc.constantFrom(0, 130), actions, (list, code, rest) => {
      const world = new WatchWorld();
      for (const act of list) act(world);
      const wasRunning = world.isRunning;
      world.end(code);
      assert.is(world.ended, wasRunning ? undefined : code);
      if (world.ended === undefined) for (const act of rest) act(world);
      world.settle();
      assert.is(world.ended, code);
      assert.equal(world.faults, []);
    }),
    { numRuns: 500 },
  );
});

test('without running changes only keys run, and they run what has changed since', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          model.map(
            (one): Action =>
              (world) =>
                world.save(one),
          ),
        ),
      ),
      (list) => {
        const world = new WatchWorld(false);
        for (const act of list) act(world);
        world.settle();
        assert.equal(world.runs, []);
        world.wish('again');
        world.settle();
        assert.equal(world.findStale(), []);
        assert.equal(world.faults, []);
      },
    ),
    { numRuns: 300 },
  );
});

test('hundreds of changes in a row are one compile and one run', () => {
  const world = new WatchWorld();
  for (let count = 0; count < 300; count += 1) world.save(count % MODELS.length);
  world.settle();
  assert.is(world.compiles, 1);
  assert.is(world.runs.length, 1);
});

test('however many files change, each comes once to the compile, with what became of it', () => {
  const change = fc.record({
    path: fc.nat(12).map((name) => `${name}.sql`),
    kind: fc.constantFrom('added', 'changed', 'removed'),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 60 }), (changes) => {
      const { files } = compileChanges(changes);
      assert.is(new Set(files.map(({ path }) => path)).size, files.length);
      assert.equal(new Set(files.map(({ path }) => path)), new Set(changes.map(({ path }) => path)));
      for (const { path, kind } of files) {
        const alone = compileChanges(changes.filter((one) => one.path === path));
        assert.equal(alone.files, [{ path, kind }]);
        const isGone = changes.findLast((one) => one.path === path)?.kind === 'removed';
        assert.is(kind === 'removed', isGone);
      }
    }),
  );
});

test('one more change to a bulk copies nothing of it', () => {
  const files = Array.from(
    { length: BULK + 1 },
    (_, at): FileChange => ({ path: `${at}.sql`, kind: 'changed' }),
  );
  const { state } = compileChanges(files);
  const { state: next } = reduce(state, {
    kind: 'file-changed',
    change: { path: 'x.sql', kind: 'added' },
    at: 9,
  });
  assert.is(next.gathered, state.gathered);
  assert.is(next.furtherChanges?.earlier, state.furtherChanges);
});

/** What the compile is told of, and the state before it. */
function compileChanges(changes: readonly FileChange[]): {
  readonly files: readonly FileChange[];
  readonly state: ReturnType<typeof initialState>;
} {
  let state = { ...initialState(true), isCompiling: false };
  for (const [at, change] of changes.entries())
    state = reduce(state, { kind: 'file-changed', change, at }).state;
  const { effects } = reduce(state, { kind: 'waited', timer: state.timer });
  const [effect] = effects;
  if (effect?.kind !== 'compile') throw new Error('nothing is compiled');
  return { files: effect.changes, state };
}

test('changes that never cease are compiled all the same', () => {
  let { state } = new WatchWorld();
  const due: number[] = [];
  for (let at = 0; at < SETTLE_MOST_MS; at += 10) {
    const step = reduce(state, { kind: 'file-changed', change: { path: '0.sql', kind: 'changed' }, at });
    state = step.state;
    for (const effect of step.effects) if (effect.kind === 'wait') due.push(at + effect.ms);
  }
  assert.is(due[0], SETTLE_MS);
  assert.is(Math.max(...due), SETTLE_MOST_MS);
});

test('a timer that another change has set again means nothing', () => {
  const world = new WatchWorld();
  world.save(0);
  world.save(0);
  world.fireTimer();
  assert.is(world.compiles, 0);
  world.fireTimer();
  assert.is(world.compiles, 1);
});

test('a run of what is no more is cancelled, and not begun again', () => {
  const world = new WatchWorld();
  world.save(3);
  while (!world.isRunning) {
    world.fireTimer();
    world.finishCompile();
  }
  const left = { nodes: new Set(['0', '3']), tests: new Set<string>() };
  const none = { nodes: new Set<string>(), tests: new Set<string>(), changed: new Set<string>() };
  const outcome = { kind: 'good', affected: none, runnable: left } as const;
  const { state, effects } = reduce(world.state, { kind: 'compiled', outcome });
  assert.equal(effects, [{ kind: 'cancel-run', because: 'changed' }]);
  const { effects: next } = reduce(state, { kind: 'run-ended', done: new Set() });
  assert.equal(next, [
    { kind: 'run', todo: { nodes: new Set(['3']), tests: new Set(), changed: new Set(['3']) } },
  ]);
});

test('a change that concerns nothing of a run lets it go on, and is run after it', () => {
  const world = new WatchWorld();
  world.save(0);
  while (!world.isRunning) {
    world.fireTimer();
    world.finishCompile();
  }
  world.save(3);
  world.fireTimer();
  world.finishCompile();
  assert.is(world.runs.length, 1);
  assert.is(world.state.run?.isCancelled, false);
  world.finishRun();
  world.settle();
  assert.equal(
    world.runs.map(({ nodes }) => [...nodes]),
    [
      ['0', '1', '2'],
      ['3', '4'],
    ],
  );
});

test('what a cancelled run had not done is run with what changed', () => {
  const world = new WatchWorld();
  world.save(0);
  while (!world.isRunning) {
    world.fireTimer();
    world.finishCompile();
  }
  world.save(2);
  world.fireTimer();
  world.finishCompile();
  assert.is(world.state.run?.isCancelled, true);
  world.finishRun(1);
  world.settle();
  assert.equal([...(world.runs[1]?.nodes ?? [])].sort(), ['1', '2']);
});

test('r runs again what ran last, a all of it, t the unit tests alone', () => {
  const world = new WatchWorld();
  world.save(1);
  world.settle();
  for (const wish of RUN_WISHES) {
    world.wish(wish);
    world.settle();
  }
  assert.equal(
    world.runs.map(({ nodes, tests }) => [[...nodes].join(), [...tests].join()]),
    [
      ['1,2', ''],
      ['1,2', ''],
      ['0,1,2,3,4', 'test'],
      ['', 'test'],
    ],
  );
});
