/**
 * Runs actors over one store in a random order of their single operations. An actor can die at any of them: of its operations under way
 * each takes effect or does not, and it is never heard of again.
 */
import type { ObjectStore } from '../../src/ports/object-store.ts';

interface Waiting {
  readonly actor: Actor;
  proceed(): void;
}

export class Actor {
  readonly name: number;
  alive = true;
  finished = false;
  /** Operations left before it dies. */
  left: number;

  constructor(name: number, left: number) {
    this.name = name;
    this.left = left;
  }
}

export class Interleaver {
  readonly #random: () => number;
  readonly #waiting: Waiting[] = [];
  readonly #actors: Actor[] = [];
  readonly #failures: unknown[] = [];

  /** `random`: 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** `lifetime`: operations until it dies; Infinity for one that does not. */
  start(action: (actor: Actor) => Promise<void>, lifetime = Number.POSITIVE_INFINITY): Actor {
    const actor = new Actor(this.#actors.length + 1, lifetime);
    this.#actors.push(actor);
    const finish = (): void => {
      actor.finished = true;
    };
    this.turn(actor)
      .then(() => action(actor))
      .then(finish, (error: unknown) => {
        this.#failures.push(error);
        finish();
      });
    return actor;
  }

  /** Waits until it is the actor's turn. */
  turn(actor: Actor): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ actor, proceed: resolve }));
  }

  /** Until nobody has anything to do. Throws what an actor threw. */
  async run(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#failures.length > 0) throw this.#failures[0];
      if (this.#waiting.length === 0) {
        if (this.#actors.every((actor) => actor.finished || !actor.alive)) return;
        continue;
      }
      const [next] = this.#waiting.splice(Math.floor(this.#random() * this.#waiting.length), 1);
      next?.proceed();
    }
  }

  /** The store as this actor sees it. `remote`: a move is a copy and a delete, as on S3. */
  storeOf(actor: Actor, store: ObjectStore, isRemote: boolean): ObjectStore {
    const does = async <T>(operation: () => Promise<T>): Promise<T> => {
      if (!actor.alive) return new Promise<never>(() => {});
      await this.turn(actor);
      // It died meanwhile: what was under way may have got through.
      if (!actor.alive) {
        if (this.#random() < 0.5) await operation();
        return new Promise<never>(() => {});
      }
      const isLast = actor.left <= 0;
      actor.left -= 1;
      if (!isLast) return operation();
      actor.alive = false;
      if (this.#random() < 0.5) await operation();
      return new Promise<never>(() => {});
    };
    const moveRemotely = async (from: string, to: string): Promise<'moved' | 'exists' | 'absent'> => {
      const bytes = await does(() => store.read(from));
      if (bytes === undefined) return 'absent';
      if ((await does(() => store.putIfAbsent(to, bytes))) === 'exists') return 'exists';
      await does(() => store.delete(from));
      return 'moved';
    };
    return {
      read: (uri, options) => does(() => store.read(uri, options)),
      stat: (uri) => does(() => store.stat(uri)),
      async *list(prefix, options) {
        yield* await does(() => gather(store.list(prefix, options)));
      },
      put: (uri, bytes) => does(() => store.put(uri, bytes)),
      putIfAbsent: (uri, bytes) => does(() => store.putIfAbsent(uri, bytes)),
      moveIfAbsent: (from, to) =>
        isRemote ? moveRemotely(from, to) : does(() => store.moveIfAbsent(from, to)),
      delete: (uri) => does(() => store.delete(uri)),
      sync: async () => {},
    };
  }
}

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
