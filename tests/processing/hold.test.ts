import * as assert from 'uvu/assert';
import { memoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import type { ProcessingContext } from '../../src/processing/context.ts';
import { acquireHold, type Hold } from '../../src/processing/hold.ts';
import { isDead, writeHeartbeat } from '../../src/processing/liveness.ts';
import { suite } from '../support/suite.ts';

const LEASE = 600_000;
const world = {
  now: 1_000_000_000,
  dead: new Set<number>(),
};
/** Machine `m` sees its own processes only. */
const contextOf = (store: ObjectStore, process: number, machine = 'm'): ProcessingContext => ({
  store,
  run: { runId: `run-${process}`, project: 'p', target: 't' },
  workers: {
    self: { machine, host: machine, process },
    isAlive: (worker) => (worker.machine === machine ? !world.dead.has(worker.process) : undefined),
  },
  now: () => world.now,
  leaseMs: LEASE,
  pause: async () => {
    throw new Error('waits');
  },
});
const hold = (context: ProcessingContext, onWait = (): void => {}): Promise<Hold> =>
  acquireHold({ folder: '/t/_hold', base: '/b', signal: undefined, onWait }, context);
const numbers = async (store: ObjectStore): Promise<string[]> => {
  const uris: string[] = [];
  for await (const { uri } of store.list('/t/_hold')) uris.push(uri.slice('/t/_hold/'.length));
  return uris;
};

const test = suite('acquireHold');

test('holds once it is released, and leaves one object behind', async () => {
  const store = memoryStore();
  const first = await hold(contextOf(store, 1));
  assert.is(first.tookOver, false);
  let waited = 0;
  await rejects(
    hold(contextOf(store, 2), () => {
      waited += 1;
    }),
    'waits',
  );
  assert.is(waited, 1);
  await first.release();
  const second = await hold(contextOf(store, 2));
  assert.is(second.tookOver, false);
  assert.is(await first.isOurs(), false);
  assert.is(await second.isOurs(), true);
  assert.equal(await numbers(store), ['0000000002.json']);
});

test('is taken over from a process that is gone, at once', async () => {
  const store = memoryStore();
  const first = await hold(contextOf(store, 3));
  world.dead.add(3);
  const second = await hold(contextOf(store, 4));
  assert.is(second.tookOver, true);
  // Whoever comes back from the dead changes nothing.
  await first.release();
  assert.is(await second.isOurs(), true);
  await rejects(hold(contextOf(store, 5)), 'waits');
});

test('is taken over from another machine when that has given no sign of life for the lease', async () => {
  const store = memoryStore();
  const far = contextOf(store, 6, 'far');
  await hold(far);
  world.now += LEASE;
  await rejects(hold(contextOf(store, 7)), 'waits');
  await writeHeartbeat('/b', far);
  world.now += LEASE;
  await rejects(hold(contextOf(store, 7)), 'waits');
  world.now += 1;
  assert.is((await hold(contextOf(store, 7))).tookOver, true);
});

test('a number that was given long ago is no hold', async () => {
  const store = memoryStore();
  await (await hold(contextOf(store, 8))).release();
  const ninth = contextOf(store, 9);
  // Between looking and making its number, two others have held.
  let late = true;
  const slow: ObjectStore = {
    ...store,
    async putIfAbsent(uri, bytes) {
      if (late) {
        late = false;
        await (await hold(contextOf(store, 10))).release();
        await (await hold(contextOf(store, 11))).release();
      }
      return store.putIfAbsent(uri, bytes);
    },
  };
  const own = await hold({ ...ninth, store: slow });
  assert.equal(await numbers(store), ['0000000004.json']);
  assert.is(await own.isOurs(), true);
});

const liveness = suite('isDead');

liveness('a living process counts as another one when its run gives no sign of life', async () => {
  const store = memoryStore();
  const { workers } = contextOf(store, 12);
  const run = { runId: 'run-12', worker: workers.self, since: world.now };
  assert.is(await isDead(run, '/b', contextOf(store, 13)), false);
  world.now += LEASE + 1;
  assert.is(await isDead(run, '/b', contextOf(store, 13)), true);
});

async function rejects(action: Promise<unknown>, message: string): Promise<void> {
  try {
    await action;
  } catch (error) {
    assert.is(error instanceof Error && error.message, message);
    return;
  }
  assert.unreachable(`expected "${message}"`);
}
