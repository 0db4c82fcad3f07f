/** Calls that come while one runs, made as one. */

/** `run` is called with what was added since its last call, never twice at once. */
export class Batches<T> {
  readonly #run: (items: readonly T[]) => Promise<void>;
  #open: { readonly items: T[]; readonly done: Promise<void> } | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(run: (items: readonly T[]) => Promise<void>) {
    this.#run = run;
  }

  /** Resolves when the item has been run. When a batch of several fails, each of its items is run alone, so that others are not hit by it. */
  async add(item: T): Promise<void> {
    this.#open ??= this.#begin();
    const { items, done } = this.#open;
    items.push(item);
    try {
      await done;
    } catch (error) {
      if (items.length === 1) throw error;
      await this.#alone(item);
    }
  }

  #begin(): { readonly items: T[]; readonly done: Promise<void> } {
    const items: T[] = [];
    const done = this.#afterLast(() => {
      this.#open = undefined;
      return this.#run(items);
    });
    return { items, done };
  }

  #alone(item: T): Promise<void> {
    return this.#afterLast(() => this.#run([item]));
  }

  #afterLast(action: () => Promise<void>): Promise<void> {
    const done = this.#last.then(action);
    this.#last = done.catch(() => {});
    return done;
  }
}
