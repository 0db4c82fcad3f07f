/** A world around the decisions of a watch: files with versions, a compiler, a runner, timers, each taking its step when told to. */
import { reduce } from '../../src/watch/reduce.ts';
import {
  type CompileOutcome,
  initialState,
  type RunWish,
  type Todo,
  type WatchEffect,
  type WatchEvent,
  type WatchState,
} from '../../src/watch/watch-state.ts';

/** Which model reads which: 0 → 1 → 2, and 3 → 4. */
const PARENTS: readonly (number | undefined)[] = [undefined, 0, 1, undefined, 3];
export const MODELS: readonly number[] = PARENTS.map((_, model) => model);
const IDS = MODELS.map(String);

interface Content {
  readonly version: number;
  readonly isBroken: boolean;
}
type Contents = readonly Content[];

interface Published {
  readonly version: number;
  /** Counts publications of the whole world. */
  readonly at: number;
}

export class WatchWorld {
  state: WatchState;
  files: Contents = MODELS.map(() => ({ version: 0, isBroken: false }));
  readonly published = new Map<number, Published>();
  /** What has gone wrong, in words. */
  readonly faults: string[] = [];
  idles = 0;
  ended: number | undefined;
  /** All runs begun. */
  readonly runs: Todo[] = [];
  compiles = 0;
  #now = 0;
  #publications = 0;
  readonly #timers: number[] = [];
  #compiling: Contents | undefined;
  #compiled: Contents | undefined;
  #good: Contents | undefined;
  #running: { readonly todo: Todo; readonly contents: Contents; isCancelled: boolean } | undefined;

  constructor(runsChanges = true) {
    this.state = initialState(runsChanges);
    this.#compiling = this.files;
    this.finishCompile();
  }

  save(model: number, isBroken = false): void {
    this.files = this.files.map((file, index) =>
      index === model ? { version: file.version + 1, isBroken } : file,
    );
    this.touch(model);
  }

  /** An event without a change of content. */
  touch(model: number): void {
    this.#happen({
      kind: 'file-changed',
      change: { path: `${model}.sql`, kind: 'changed' },
      at: this.#now,
    });
  }

  wish(wish: RunWish): void {
    this.#happen({ kind: 'wished', wish });
  }

  end(code: 0 | 130): void {
    this.#happen({ kind: 'end-wanted', code });
  }

  /** The oldest timer goes off, void or not. */
  fireTimer(): void {
    const timer = this.#timers.shift();
    this.#now += 10;
    if (timer !== undefined) this.#happen({ kind: 'waited', timer });
  }

  finishCompile(): void {
    const contents = this.#compiling;
    if (contents === undefined) return;
    this.#compiling = undefined;
    this.#happen({ kind: 'compiled', outcome: this.#judge(contents) });
  }

  /** A cancelled run has still published the first `done` of its models. */
  finishRun(done = 0): void {
    const run = this.#running;
    if (run === undefined) return;
    this.#running = undefined;
    const models = [...run.todo.nodes].map(Number).sort();
    const ran = run.isCancelled ? models.slice(0, done) : models;
    for (const model of ran) {
      this.#publications += 1;
      this.published.set(model, {
        version: run.contents[model]?.version ?? -1,
        at: this.#publications,
      });
    }
    this.#happen({ kind: 'run-ended', done: new Set(ran.map(String)) });
  }

  /** Until nothing is under way. */
  settle(): void {
    for (let steps = 0; steps < 2000; steps += 1) {
      if (this.#compiling !== undefined) this.finishCompile();
      else if (this.#timers.length > 0) this.fireTimer();
      else if (this.#running !== undefined) this.finishRun(1);
      else return;
    }
    this.faults.push('it never comes to rest');
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** What is not as the files on disk say, in words. */
  findStale(): string[] {
    const stale: string[] = [];
    if (this.#compiled !== this.files && !isSame(this.#compiled, this.files)) stale.push('not compiled');
    if (this.files.some(({ isBroken }) => isBroken)) return stale;
    for (const model of MODELS) {
      const { version } = this.files[model] ?? { version: 0 };
      if (version > 0 && this.published.get(model)?.version !== version) stale.push(`${model} not run`);
      const parent = PARENTS[model];
      const upstream = parent === undefined ? undefined : this.published.get(parent);
      if (upstream !== undefined && upstream.at > (this.published.get(model)?.at ?? 0)) {
        stale.push(`${model} not run after ${parent}`);
      }
    }
    return stale;
  }

  #judge(contents: Contents): CompileOutcome {
    if (isSame(this.#compiled, contents)) return { kind: 'same' };
    this.#compiled = contents;
    if (contents.some(({ isBroken }) => isBroken)) return { kind: 'broken' };
    const before = this.#good;
    this.#good = contents;
    const changed = before === undefined ? [] : MODELS.filter((one) => before[one] !== contents[one]);
    const affected = MODELS.filter((model) => {
      for (let one: number | undefined = model; one !== undefined; one = PARENTS[one]) {
        if (changed.includes(one)) return true;
      }
      return false;
    });
    const overtaken = affected.some((model) => this.#running?.todo.nodes.has(String(model)));
    this.#mustCancel = overtaken && this.#running?.isCancelled === false;
    return {
      kind: 'good',
      affected: {
        nodes: new Set(affected.map(String)),
        tests: new Set(),
        changed: new Set(changed.map(String)),
      },
      runnable: { nodes: new Set(IDS), tests: new Set(['test']) },
    };
  }

  /** The next step has to cancel the run. */
  #mustCancel = false;

  #happen(event: WatchEvent): void {
    const { state, effects } = reduce(this.state, event);
    this.state = state;
    if (this.#mustCancel && !effects.some(({ kind }) => kind === 'cancel-run')) {
      this.faults.push('a run that a change has overtaken goes on');
    }
    this.#mustCancel = false;
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: WatchEffect): void {
    if (this.ended !== undefined) this.faults.push(`${effect.kind} after the end`);
    switch (effect.kind) {
      case 'wait':
        this.#timers.push(effect.timer);
        return;
      case 'compile':
        if (this.#compiling !== undefined) this.faults.push('two compiles at once');
        this.compiles += 1;
        this.#compiling = this.files;
        return;
      case 'run':
        if (this.#running !== undefined) this.faults.push('two runs at once');
        if (this.#compiling !== undefined) this.faults.push('a run begins during a compile');
        this.runs.push(effect.todo);
        this.#running = { todo: effect.todo, contents: this.#good ?? [], isCancelled: false };
        return;
      case 'cancel-run':
        if (this.#running === undefined) this.faults.push('no run to cancel');
        else this.#running.isCancelled = true;
        return;
      case 'idle':
        if (this.#running !== undefined || this.#compiling !== undefined) this.faults.push('idle at work');
        this.idles += 1;
        return;
      case 'refuse':
        return;
      case 'end':
        if (this.#running !== undefined) this.faults.push('the end before the run has ended');
        this.ended = effect.code;
    }
  }
}

function isSame(a: Contents | undefined, b: Contents): boolean {
  return a?.every((file, index) => file === b[index]) ?? false;
}
