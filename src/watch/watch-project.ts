/** The loop of a watch: hands events to the decisions (reduce.ts) and does what they want done. */
import type { Compilation } from '../compile/compile-project.ts';
import type { NodeId } from '../compile/manifest.ts';
import { GoldError, GoldErrors } from '../diagnostics/gold-error.ts';
import type { LoadedProject } from '../load-project.ts';
import type { Adapters } from '../pipeline.ts';
import type { FileChange, FileWatcher } from '../ports/file-watcher.ts';
import type { Keyboard } from '../ports/keyboard.ts';
import { type ChangedNodes, findAffected, findRunnable, mergeChanges } from './changed-nodes.ts';
import type { ProjectSession, SessionOutcome } from './project-session.ts';
import { reduce } from './reduce.ts';
import type { TodoContext } from './run-todo.ts';
import type { WatchReporter } from './watch-news.ts';
import {
  type CompileOutcome,
  initialState,
  NOTHING,
  type RunWish,
  type Todo,
  type WatchEffect,
  type WatchEvent,
  type WatchState,
} from './watch-state.ts';
import { isWatchedFile, mayHoldWatched } from './watched-path.ts';

export interface WatchOptions extends Pick<TodoContext, 'threads' | 'failFast' | 'version'> {
  /** Absolute path of the project folder. */
  readonly root: string;
  readonly session: ProjectSession;
  readonly adapters: Adapters;
  readonly reporter: WatchReporter;
  /** Whether what changes is run, or compiled only. */
  readonly runsChanges: boolean;
  /** Look at the files so often, in milliseconds; undefined: let the operating system tell. */
  readonly pollEvery: number | undefined;
  /** Nodes that may be run. Throws GoldError when there are none. */
  readonly select: (project: LoadedProject) => ReadonlySet<NodeId>;
  readonly signal: AbortSignal;
}

/**
 * Watches until q is pressed (0) or the signal fires (130). Rejects for faults, for what makes watching impossible, and when the first
 * good compile has nothing to select. A run that goes on is ended first.
 */
export async function watchProject(options: WatchOptions): Promise<0 | 130> {
  const watch = new Watch(options);
  return watch.run();
}

const KEYS: Readonly<Record<string, RunWish | 'quit' | 'help' | 'clear'>> = {
  r: 'again',
  a: 'all',
  t: 'tests',
  q: 'quit',
  '?': 'help',
  h: 'help',
  c: 'clear',
};

class Watch {
  readonly #options: WatchOptions;
  #state: WatchState;
  #timer: NodeJS.Timeout | undefined;
  #cancelRun: (() => void) | undefined;
  #keyboard: Keyboard | undefined;
  #running: Promise<void> | undefined;
  /** Of good compiles that nothing could be selected of. */
  #unjudged: ChangedNodes | undefined;
  /** Of the last compile. */
  #errors: readonly GoldError[] = [];
  #lastRun: 'none' | 'good' | 'failed' = 'none';
  #hasStarted = false;
  #end: (code: 0 | 130) => void = () => {};
  #fail: (error: unknown) => void = () => {};

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#state = initialState(options.runsChanges);
  }

  async run(): Promise<0 | 130> {
    const { adapters, signal } = this.#options;
    const ended = new Promise<0 | 130>((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    // Whoever waits for it comes later.
    ended.catch(() => {});
    const stop = (): void => this.#happen({ kind: 'end-wanted', code: 130 });
    let watcher: FileWatcher | undefined;
    try {
      signal.throwIfAborted();
      signal.addEventListener('abort', stop, { once: true });
      watcher = await this.#watchFiles();
      this.#keyboard = adapters.openKeyboard((key) => this.#press(key));
      void this.#compile([]);
      return await ended;
    } finally {
      this.#keyboard?.close();
      clearTimeout(this.#timer);
      signal.removeEventListener('abort', stop);
      this.#cancelRun?.();
      await this.#running;
      await watcher?.close();
    }
  }

  #watchFiles(): Promise<FileWatcher> {
    const { adapters, reporter, root, pollEvery } = this.#options;
    return adapters.watchFiles({
      root,
      isWatched: isWatchedFile,
      mayHold: mayHoldWatched,
      pollEvery,
      onChange: (change) => this.#happen({ kind: 'file-changed', change, at: adapters.clock.elapsed() }),
      onError: (error) => {
        if (error.code === 'watch-failed') reporter.tell({ kind: 'watch-failed', error });
        else this.#fail(error);
      },
    });
  }

  #happen(event: WatchEvent): void {
    try {
      const { state, effects } = reduce(this.#state, event);
      this.#state = state;
      for (const effect of effects) this.#do(effect);
    } catch (fault) {
      this.#fail(fault);
    }
  }

  #do(effect: WatchEffect): void {
    const { reporter } = this.#options;
    switch (effect.kind) {
      case 'wait':
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#happen({ kind: 'waited', timer: effect.timer }), effect.ms);
        return;
      case 'compile':
        void this.#compile(effect.changes);
        return;
      case 'run':
        this.#running = this.#run(effect.todo);
        return;
      case 'cancel-run':
        this.#cancelRun?.();
        reporter.tell({ kind: 'run-cancelled', because: effect.because });
        return;
      case 'refuse':
        reporter.tell({ kind: 'refused', because: effect.because });
        return;
      case 'idle':
        this.#tellIdle();
        return;
      case 'end':
        this.#end(effect.code);
    }
  }

  #press(key: string): void {
    const { reporter } = this.#options;
    const meaning = KEYS[key.toLowerCase()];
    if (meaning === undefined) return;
    if (meaning === 'quit') this.#happen({ kind: 'end-wanted', code: 0 });
    else if (meaning === 'help') reporter.tell({ kind: 'help' });
    else if (meaning !== 'clear') this.#happen({ kind: 'wished', wish: meaning });
    else {
      reporter.tell({ kind: 'cleared' });
      // Errors that still stand are not lost.
      if (this.#errors.length > 0) reporter.tell({ kind: 'compile-failed', errors: this.#errors, ms: 0 });
      if (this.#state.isIdle) this.#tellIdle();
    }
  }

  #tellIdle(): void {
    const { nodes, tests } = this.#state.todo;
    this.#options.reporter.tell({
      kind: 'idle',
      state: {
        compileErrors: this.#errors.length,
        run: this.#lastRun,
        waiting: nodes.size + tests.size,
        hasKeys: this.#keyboard !== undefined,
      },
    });
  }

  async #compile(changes: readonly FileChange[]): Promise<void> {
    const { session, adapters } = this.#options;
    try {
      const start = adapters.clock.elapsed();
      const outcome = await session.compile(changes);
      const ms = adapters.clock.elapsed() - start;
      this.#happen({ kind: 'compiled', outcome: this.#judge(outcome, ms) });
    } catch (fault) {
      this.#fail(fault);
    }
  }

  /** Tells what came of a compile, and says what it means for runs. */
  #judge(outcome: SessionOutcome, ms: number): CompileOutcome {
    const { reporter } = this.#options;
    if (outcome.kind === 'same' || this.#state.ending !== undefined) return { kind: 'same' };
    if (outcome.files.length > 0) reporter.tell({ kind: 'files-changed', files: outcome.files });
    if (outcome.kind === 'broken') return this.#broken(outcome.errors, ms);
    const { project } = outcome;
    const changes = mergeChanges(this.#unjudged, outcome.changes);
    const selected = this.#select(project);
    this.#unjudged = selected instanceof GoldError ? changes : undefined;
    if (selected instanceof GoldError) return this.#broken([selected], ms);
    this.#errors = [];
    const { compilation } = project;
    const runnable = findRunnable(compilation, selected);
    const affected = findAffected(changes, compilation, runnable);
    if (!this.#hasStarted) this.#tellStarted(compilation, ms);
    if (outcome.files.length === 0) return { kind: 'good', affected: NOTHING, runnable };
    const names = new Set(changes.models.map((id) => compilation.models.get(id)?.name));
    reporter.tell({
      kind: 'compiled',
      changed: changes.models.length,
      removed: changes.removed.length,
      total: compilation.manifest.models.length,
      ms,
      affected: affected.nodes.size + affected.tests.size,
      logs: compilation.logs.filter(({ model }) => names.has(model)),
    });
    return { kind: 'good', affected, runnable };
  }

  #broken(errors: readonly GoldError[], ms: number): CompileOutcome {
    this.#errors = errors;
    this.#options.reporter.tell({ kind: 'compile-failed', errors, ms });
    return { kind: 'broken' };
  }

  /** A selection that is empty from the start is wrong usage; later a model may have been renamed. */
  #select(project: LoadedProject): ReadonlySet<NodeId> | GoldError {
    try {
      return this.#options.select(project);
    } catch (error) {
      if (this.#hasStarted && error instanceof GoldError) return error;
      throw error;
    }
  }

  #tellStarted({ manifest, target }: Compilation, ms: number): void {
    this.#hasStarted = true;
    const seeds = manifest.models.filter(({ seedFile }) => seedFile !== undefined).length;
    this.#options.reporter.tell({
      kind: 'started',
      project: manifest.project,
      target: target.name,
      models: manifest.models.length - seeds,
      seeds,
      ms,
      polls: this.#options.pollEvery !== undefined,
    });
  }

  async #run(todo: Todo): Promise<void> {
    const { session, reporter, adapters, threads, failFast, version } = this.#options;
    const cancelled = new AbortController();
    this.#cancelRun = () => cancelled.abort(new Error('cancelled'));
    const done = new Set<NodeId>();
    try {
      const { runTodo } = await import('./run-todo.ts');
      const project = await session.projectForRun();
      const isGood = await runTodo(project, todo, {
        adapters,
        reporter,
        threads,
        failFast,
        version,
        signal: cancelled.signal,
        onDone: (id) => done.add(id),
      });
      this.#lastRun = isGood ? 'good' : 'failed';
    } catch (error) {
      if (!cancelled.signal.aborted) {
        if (!(error instanceof GoldError || error instanceof GoldErrors)) return this.#fail(error);
        this.#lastRun = 'failed';
        const first = error instanceof GoldErrors ? error.errors[0] : error;
        if (first !== undefined) reporter.tell({ kind: 'run-failed', error: first });
      }
    }
    this.#cancelRun = undefined;
    this.#happen({ kind: 'run-ended', done });
  }
}
