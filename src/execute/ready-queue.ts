/**
 * Runs the nodes of a DAG, at most `concurrency` at once: a node starts when all it waits for have succeeded, of those ready the
 * one with the highest priority first. What waits for a failure is skipped; independent branches go on.
 */

export interface QueueNode {
  readonly id: string;
  readonly after: readonly string[];
  /** Higher starts earlier. Ties: by id. */
  readonly priority: number;
}

export type Outcome<T> =
  | { readonly kind: 'succeeded'; readonly value: T }
  | { readonly kind: 'failed'; readonly value: T }
  /** Not run: `because` is the node that failed, or what stopped the run. */
  | { readonly kind: 'skipped'; readonly because: SkipReason };

export type SkipReason =
  | { readonly kind: 'upstream'; readonly id: string }
  | { readonly kind: 'fail-fast'; readonly id: string }
  | { readonly kind: 'cancelled' };

export interface QueueOptions<T> {
  readonly nodes: readonly QueueNode[];
  readonly concurrency: number;
  /** After the first failure start nothing more. Running nodes are ended through `stop`. */
  readonly failFast: boolean;
  readonly signal: AbortSignal;
  /** Never rejects for what is expected; a rejection is a fault and ends the run. */
  run(id: string, others: OtherNodes): Promise<{ readonly ok: boolean; readonly value: T }>;
  /** Told of each node that is skipped, at the time it is known. */
  skipped?(id: string, because: SkipReason): void;
  /** Told once, when fail-fast stops the run. */
  stop?(): void;
}

/** What a running node can know of the others. */
export interface OtherNodes {
  /**
   * Waits until these nodes have ended, and lets others run meanwhile. Gives why one of them did not succeed. The waiting of nodes for each
   * other, by `after` and by this, must make no cycle.
   */
  settled(ids: readonly string[]): Promise<SkipReason | undefined>;
  /**
   * Lets others run while `action` does what needs no place among them, such as waiting for a disk. Not with a concurrency of one: who wants one
   * after the other means it.
   */
  yieldTo<T>(action: () => Promise<T>): Promise<T>;
}

/** Outcomes by id. Resolves when nothing runs any more. Nodes of `after` that are not in `nodes` count as succeeded. */
export async function runQueue<T>(options: QueueOptions<T>): Promise<Map<string, Outcome<T>>> {
  const outcomes = new Map<string, Outcome<T>>();
  const byId = new Map(options.nodes.map((node) => [node.id, node]));
  const waiting = new Map(
    options.nodes.map((node) => [node.id, node.after.filter((id) => byId.has(id)).length]),
  );
  const readers = new Map<string, string[]>();
  for (const node of options.nodes) {
    for (const id of node.after) if (byId.has(id)) readers.set(id, [...(readers.get(id) ?? []), node.id]);
  }
  const ready = options.nodes.filter((node) => waiting.get(node.id) === 0);
  const started = new Set<string>();
  const listeners = new Map<string, (() => void)[]>();
  let stopped: SkipReason | undefined;
  let running = 0;
  let suspended = 0;

  const settle = (id: string, outcome: Outcome<T>): void => {
    outcomes.set(id, outcome);
    for (const listener of listeners.get(id) ?? []) listener();
  };
  const skip = (id: string, because: SkipReason): void => {
    for (const open = [id]; open.length > 0; ) {
      const next = open.pop();
      if (next === undefined || started.has(next) || outcomes.has(next)) continue;
      options.skipped?.(next, because);
      settle(next, { kind: 'skipped', because });
      open.push(...(readers.get(next) ?? []));
    }
  };
  const succeed = (id: string): void => {
    for (const reader of readers.get(id) ?? []) {
      const left = (waiting.get(reader) ?? 0) - 1;
      waiting.set(reader, left);
      const node = byId.get(reader);
      if (left === 0 && node !== undefined && !outcomes.has(reader)) ready.push(node);
    }
  };
  const finish = (id: string, { ok, value }: { readonly ok: boolean; readonly value: T }): void => {
    settle(id, { kind: ok ? 'succeeded' : 'failed', value });
    if (ok) {
      succeed(id);
      return;
    }
    // What ended because the run was stopped has not failed.
    const because: SkipReason = options.signal.aborted
      ? { kind: 'cancelled' }
      : (stopped ?? { kind: 'upstream', id });
    for (const reader of readers.get(id) ?? []) skip(reader, because);
    if (options.failFast && stopped === undefined) {
      stopped = { kind: 'fail-fast', id };
      options.stop?.();
    }
  };

  const nextOutcome = (id: string): Promise<void> =>
    new Promise((resolve) => listeners.set(id, [...(listeners.get(id) ?? []), resolve]));
  const reasonOf = (id: string): SkipReason | undefined => {
    const outcome = outcomes.get(id);
    if (outcome?.kind === 'skipped') return outcome.because;
    return outcome?.kind === 'failed' ? { kind: 'upstream', id } : undefined;
  };

  await new Promise<void>((resolve, reject) => {
    const advance = (): void => {
      if (options.signal.aborted) stopped ??= { kind: 'cancelled' };
      ready.sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
      while (stopped === undefined && running < options.concurrency && ready.length > 0) start(ready.shift());
      if (running > 0) return;
      if (stopped !== undefined) for (const { id } of options.nodes) skip(id, stopped);
      if (suspended > 0) return;
      const left = options.nodes.filter(({ id }) => !outcomes.has(id)).map(({ id }) => id);
      if (left.length > 0) reject(new Error(`nodes wait for each other: ${left.join(', ')}`));
      else resolve();
    };
    const suspend = async <R>(action: () => Promise<R>): Promise<R> => {
      running -= 1;
      suspended += 1;
      try {
        const result = action();
        advance();
        return await result;
      } finally {
        suspended -= 1;
        running += 1;
      }
    };
    const settled = async (ids: readonly string[]): Promise<SkipReason | undefined> => {
      const open = ids.filter((id) => byId.has(id) && !outcomes.has(id));
      if (open.length > 0) await suspend(() => Promise.all(open.map((id) => nextOutcome(id))));
      return ids.map(reasonOf).find((reason) => reason !== undefined);
    };
    const yieldTo: OtherNodes['yieldTo'] = options.concurrency > 1 ? suspend : (action) => action();
    const start = (node: QueueNode | undefined): void => {
      if (node === undefined) return;
      running += 1;
      started.add(node.id);
      options
        .run(node.id, { settled, yieldTo })
        .then((result) => {
          running -= 1;
          finish(node.id, result);
          advance();
        })
        .catch(reject);
    };
    advance();
  });
  return outcomes;
}
