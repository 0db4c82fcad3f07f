/**
 * The decisions of a watch. It promises: one compile and one run at a time; a change that comes while either goes on is compiled after
 * it; a run that a change has overtaken is cancelled, and what it had not done is run with what changed; many changes in a row are one compile.
 */
import type { NodeId } from '../compile/manifest.ts';
import type { FileChange, FileChangeKind } from '../ports/file-watcher.ts';
import {
  type CompileOutcome,
  filterTodo,
  isEmpty,
  NOTHING,
  type RunWish,
  type Todo,
  union,
  type WatchEffect,
  type WatchEvent,
  type WatchState,
} from './watch-state.ts';

/** Quiet after a saved file before it is compiled: editors write in more than one go. */
export const SETTLE_MS = 10;
/** Quiet after files came, went, or were changed in bulk: renaming is both, and switching branches is many. */
export const SETTLE_BULK_MS = 100;
/** As many changed files are a bulk. */
export const BULK = 5;
/** Changes that never cease are compiled so long after the first. */
export const SETTLE_MOST_MS = 2000;
/** Quiet after a good compile before what changed is run. */
export const RUN_AFTER_MS = 250;

export interface Step {
  readonly state: WatchState;
  readonly effects: readonly WatchEffect[];
}

export function reduce(state: WatchState, event: WatchEvent): Step {
  // Only the end of a run still counts: it is waited for.
  if (state.ending !== undefined && event.kind !== 'run-ended' && event.kind !== 'end-wanted') {
    return { state, effects: [] };
  }
  switch (event.kind) {
    case 'file-changed':
      return gather(state, event.change, event.at);
    case 'waited':
      if (event.timer !== state.timer || state.waitsFor === undefined) return { state, effects: [] };
      return advance({ ...state, waitsFor: undefined });
    case 'compiled':
      return compiled({ ...state, isCompiling: false }, event.outcome);
    case 'run-ended':
      return advance(endRun(state, event.done));
    case 'wished':
      if (state.verdict === 'broken') return { state, effects: [{ kind: 'refuse', because: 'broken' }] };
      return advance({
        ...state,
        wish: event.wish,
        // Who asks for a run does not want to wait for quiet.
        waitsFor: state.waitsFor === 'quiet' ? undefined : state.waitsFor,
      });
    case 'end-wanted': {
      const ending = state.ending ?? event.code;
      if (state.run === undefined)
        return { state: { ...state, ending }, effects: [{ kind: 'end', code: ending }] };
      return cancel({ ...state, ending }, 'ending');
    }
  }
}

function gather(state: WatchState, change: FileChange, at: number): Step {
  const gatheredSince = state.gathered.size === 0 ? at : state.gatheredSince;
  const timer = state.timer + 1;
  const next: WatchState = { ...addChange(state, change), gatheredSince, timer, waitsFor: 'changes' };
  const isBulk = isFull(next.gathered) || [...next.gathered.values()].some((kind) => kind !== 'changed');
  const quiet = isBulk ? SETTLE_BULK_MS : SETTLE_MS;
  const ms = Math.max(0, Math.min(quiet, gatheredSince + SETTLE_MOST_MS - at));
  return { state: next, effects: [{ kind: 'wait', timer, ms }] };
}

function isFull(gathered: WatchState['gathered']): boolean {
  return gathered.size >= BULK;
}

function addChange(state: WatchState, change: FileChange): WatchState {
  if (isFull(state.gathered)) {
    return { ...state, furtherChanges: { change, earlier: state.furtherChanges } };
  }
  return { ...state, gathered: mergeInto(new Map(state.gathered), change) };
}

/** Each file once. */
function listChanges({ gathered, furtherChanges }: WatchState): FileChange[] {
  const further: FileChange[] = [];
  for (let link = furtherChanges; link !== undefined; link = link.earlier) further.push(link.change);
  const merged = further.reduceRight(mergeInto, new Map(gathered));
  return [...merged].map(([path, kind]) => ({ path, kind }));
}

/** Gives the map that it changes. */
function mergeInto(
  changes: Map<string, FileChangeKind>,
  { path, kind }: FileChange,
): Map<string, FileChangeKind> {
  return changes.set(path, merge(changes.get(path), kind));
}

/** Editors write by removing and adding; whether the content differs is found out when compiling. */
function merge(before: FileChangeKind | undefined, now: FileChangeKind): FileChangeKind {
  if (before === 'removed' && now === 'added') return 'changed';
  return before === 'added' && now === 'changed' ? 'added' : now;
}

function compiled(state: WatchState, outcome: CompileOutcome): Step {
  if (outcome.kind === 'same') return advance(state);
  const told: WatchState = { ...state, isIdle: false };
  // What was to be run stays so; who mends a project has moved on from what is running.
  if (outcome.kind === 'broken') return cancel({ ...told, verdict: 'broken', wish: undefined }, 'changed');
  const { affected, runnable } = outcome;
  const good: WatchState = { ...told, verdict: 'good', runnable };
  const isKnown = isRunnable(good);
  const next = { ...good, todo: union(filterTodo(state.todo, isKnown), affected) };
  if (state.run !== undefined && isOvertaken(state.run.todo, affected, isKnown))
    return cancel(next, 'changed');
  return advance(next, !isEmpty(affected));
}

/** Something that the run is about has changed, or is no more. */
function isOvertaken(running: Todo, affected: Todo, isKnown: (id: NodeId) => boolean): boolean {
  const ids = [...running.nodes, ...running.tests];
  return ids.some((id) => affected.nodes.has(id) || affected.tests.has(id) || !isKnown(id));
}

function cancel(state: WatchState, because: 'changed' | 'ending'): Step {
  if (state.run === undefined || state.run.isCancelled) return advance(state);
  const { state: next, effects } = advance({ ...state, run: { ...state.run, isCancelled: true } });
  return { state: next, effects: [{ kind: 'cancel-run', because }, ...effects] };
}

function endRun(state: WatchState, done: ReadonlySet<NodeId>): WatchState {
  const { run } = state;
  if (run === undefined) return state;
  if (!run.isCancelled) return { ...state, run: undefined, last: run.todo };
  const isKnown = isRunnable(state);
  const left = filterTodo(run.todo, (id) => !done.has(id) && isKnown(id));
  return { ...state, run: undefined, todo: union(state.todo, left) };
}

/** Begins what can begin now. */
function advance(state: WatchState, waitsForQuiet = false): Step {
  if (state.ending !== undefined) {
    return { state, effects: state.run === undefined ? [{ kind: 'end', code: state.ending }] : [] };
  }
  if (state.isCompiling || state.waitsFor === 'changes') return { state, effects: [] };
  if (state.gathered.size > 0) {
    return {
      state: { ...state, gathered: new Map(), furtherChanges: undefined, isCompiling: true },
      effects: [{ kind: 'compile', changes: listChanges(state) }],
    };
  }
  if (state.run !== undefined) return { state, effects: [] };
  return state.verdict === 'good' ? advanceRun(state, waitsForQuiet) : idle(state);
}

function advanceRun(state: WatchState, waitsForQuiet: boolean): Step {
  const { wish } = state;
  if (wish !== undefined) {
    const todo = filterTodo(grant(wish, state), isRunnable(state));
    const granted = { ...state, wish: undefined };
    if (!isEmpty(todo)) return start(granted, todo);
    return { state: granted, effects: [{ kind: 'refuse', because: 'nothing-to-run' }] };
  }
  if (state.waitsFor === 'quiet') return { state, effects: [] };
  if (!state.runsChanges || isEmpty(state.todo)) return idle(state);
  if (!waitsForQuiet) return start(state, state.todo);
  const timer = state.timer + 1;
  return {
    state: { ...state, timer, waitsFor: 'quiet' },
    effects: [{ kind: 'wait', timer, ms: RUN_AFTER_MS }],
  };
}

function grant(wish: RunWish, { todo, last, runnable }: WatchState): Todo {
  if (wish === 'again') return isEmpty(todo) ? last : todo;
  return { ...NOTHING, ...(wish === 'all' ? runnable : { tests: runnable.tests }) };
}

function isRunnable({ runnable }: WatchState): (id: NodeId) => boolean {
  return (id) => runnable.nodes.has(id) || runnable.tests.has(id);
}

/** What is run is no longer to be done; what else is, stays. */
function start(state: WatchState, todo: Todo): Step {
  const left = filterTodo(state.todo, (id) => !todo.nodes.has(id) && !todo.tests.has(id));
  return {
    state: { ...state, todo: left, run: { todo, isCancelled: false }, waitsFor: undefined, isIdle: false },
    effects: [{ kind: 'run', todo }],
  };
}

function idle(state: WatchState): Step {
  return state.isIdle
    ? { state, effects: [] }
    : { state: { ...state, isIdle: true }, effects: [{ kind: 'idle' }] };
}
