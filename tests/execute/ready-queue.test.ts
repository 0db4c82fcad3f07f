import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type QueueNode, runQueue } from '../../src/execute/ready-queue.ts';
import { suite } from '../support/suite.ts';

const test = suite('runQueue');
const node = (id: string, after: string[] = [], priority = 0): QueueNode => ({ id, after, priority });
const signal = new AbortController().signal;

test('starts the highest priority first and never more than the concurrency', async () => {
  const started: string[] = [];
  let running = 0;
  let most = 0;
  await runQueue({
    nodes: [node('a', [], 1), node('b', [], 3), node('c', [], 2), node('d', ['a', 'b'], 9)],
    concurrency: 2,
    failFast: false,
    signal,
    async run(id) {
      started.push(id);
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return { ok: true, value: id };
    },
  });
  assert.equal(started.slice(0, 2), ['b', 'c']);
  assert.is(started.at(-1), 'd');
  assert.is(most, 2);
});

test('skips what waits for a failure, whole depth, and runs the rest', async () => {
  const outcomes = await runQueue({
    nodes: [node('a'), node('b', ['a']), node('c', ['b']), node('d')],
    concurrency: 1,
    failFast: false,
    signal,
    run: async (id) => ({ ok: id !== 'a', value: id }),
  });
  assert.equal(outcomes.get('c'), { kind: 'skipped', because: { kind: 'upstream', id: 'a' } });
  assert.is(outcomes.get('d')?.kind, 'succeeded');
});

test('fail-fast starts nothing after the first failure', async () => {
  let stops = 0;
  const outcomes = await runQueue({
    nodes: [node('a', [], 2), node('b', [], 1)],
    concurrency: 1,
    failFast: true,
    signal,
    run: async (id) => ({ ok: false, value: id }),
    stop: () => {
      stops += 1;
    },
  });
  assert.equal(outcomes.get('b'), { kind: 'skipped', because: { kind: 'fail-fast', id: 'a' } });
  assert.is(stops, 1);
});

test('a fired signal skips what has not started', async () => {
  const controller = new AbortController();
  const outcomes = await runQueue({
    nodes: [node('a', [], 2), node('b', [], 1)],
    concurrency: 1,
    failFast: false,
    signal: controller.signal,
    run: async (id) => {
      controller.abort();
      return { ok: true, value: id };
    },
  });
  assert.is(outcomes.get('a')?.kind, 'succeeded');
  assert.equal(outcomes.get('b'), { kind: 'skipped', because: { kind: 'cancelled' } });
});

test('on random graphs every node ends, parents before children, and failures reach exactly their descendants', async () => {
  const graph = fc.integer({ min: 1, max: 12 }).chain((size) =>
    fc.tuple(
      ...Array.from({ length: size }, (_, index) =>
        fc.record({
          after: fc.subarray(Array.from({ length: index }, (_, at) => `n${at}`)),
          fails: fc.boolean(),
        }),
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(graph, fc.integer({ min: 1, max: 4 }), async (nodes, concurrency) => {
      const ended: string[] = [];
      const outcomes = await runQueue({
        nodes: nodes.map(({ after }, index) => node(`n${index}`, after)),
        concurrency,
        failFast: false,
        signal,
        run: async (id) => {
          for (const parent of nodes[Number(id.slice(1))]?.after ?? []) assert.ok(ended.includes(parent));
          await Promise.resolve();
          ended.push(id);
          return { ok: !nodes[Number(id.slice(1))]?.fails, value: id };
        },
      });
      const blocked = new Set<string>();
      nodes.forEach(({ after }, index) => {
        const failed = after.some((id) => blocked.has(id) || nodes[Number(id.slice(1))]?.fails);
        if (failed) blocked.add(`n${index}`);
        assert.is(outcomes.get(`n${index}`)?.kind === 'skipped', failed);
      });
      assert.is(outcomes.size, nodes.length);
    }),
  );
});

test('a node that waits for another lets others run, and learns why that one did not succeed', async () => {
  const finished: string[] = [];
  const reasons = new Map<string, unknown>();
  const wanted: Readonly<Record<string, readonly string[]>> = { a: ['b', 'd'], c: ['d'] };
  await runQueue({
    nodes: [node('a', [], 9), node('b'), node('c'), node('d', ['e']), node('e')],
    concurrency: 1,
    failFast: false,
    signal,
    async run(id, others) {
      reasons.set(id, await others.settled(wanted[id] ?? []));
      finished.push(id);
      return { ok: id !== 'e', value: id };
    },
  });
  // One at a time, and still nobody waits for ever.
  assert.equal([...finished].sort(), ['a', 'b', 'c', 'e']);
  assert.equal(reasons.get('a'), { kind: 'upstream', id: 'e' });
  assert.equal(reasons.get('c'), { kind: 'upstream', id: 'e' });
  assert.is(reasons.get('b'), undefined);
});

/** What happened in which order, when each node gives its place away for a while; b fails in it. */
async function yielding(concurrency: number): Promise<string[]> {
  const happened: string[] = [];
  const outcomes = await runQueue({
    nodes: [node('a', [], 3), node('b', [], 2), node('c', ['a']), node('d', [], 1)],
    concurrency,
    failFast: false,
    signal,
    async run(id, others) {
      happened.push(`${id} begins`);
      const ok = await others
        .yieldTo(async () => {
          for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
          if (id === 'b') throw new Error('the disk is full');
          return true;
        })
        .catch(() => false);
      happened.push(`${id} ends`);
      return { ok, value: id };
    },
  });
  const kinds = [...outcomes].map(([id, { kind }]) => `${id} ${kind}`).sort();
  assert.equal(kinds, ['a succeeded', 'b failed', 'c succeeded', 'd succeeded']);
  return happened;
}

test('others run while a node does what needs no place, and none begins before what it waits for has ended', async () => {
  const happened = await yielding(2);
  assert.equal(happened.slice(0, 3), ['a begins', 'b begins', 'd begins']);
  assert.ok(happened.indexOf('c begins') > happened.indexOf('a ends'));
});

test('with a concurrency of one each ends before the next begins', async () => {
  const happened = await yielding(1);
  assert.equal(
    happened,
    ['a', 'b', 'd', 'c'].flatMap((id) => [`${id} begins`, `${id} ends`]),
  );
});

test('whatever waits for whatever before it, all end, also when the run is stopped', async () => {
  const pairs = fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.boolean()), { maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(
      pairs,
      fc.integer({ min: 1, max: 3 }),
      fc.nat(9),
      fc.boolean(),
      async (edges, concurrency, broken, failFast) => {
        const ids = Array.from({ length: 7 }, (_, n) => `n${n}`);
        const before = (n: number, within: boolean): string[] =>
          edges.flatMap(([a, b, kind]) =>
            kind === within && Math.max(a, b) === n && a !== b ? [`n${Math.min(a, b)}`] : [],
          );
        const ended = new Set<string>();
        const outcomes = await runQueue({
          nodes: ids.map((id, n) => node(id, before(n, false))),
          concurrency,
          failFast,
          signal,
          async run(id, others) {
            await Promise.resolve();
            const within = before(Number(id.slice(1)), true);
            if (within.length % 2 === 1) await others.yieldTo(() => Promise.resolve());
            const reason = await others.settled(within);
            if (reason === undefined)
              for (const other of within) assert.ok(ended.has(other), `${id} ${other}`);
            const ok = reason === undefined && id !== `n${broken}`;
            if (ok) ended.add(id);
            return { ok, value: id };
          },
        });
        assert.equal([...outcomes.keys()].sort(), ids);
        for (const [id, { kind }] of outcomes) assert.is(kind === 'succeeded', ended.has(id));
      },
    ),
    { numRuns: 300 },
  );
});
