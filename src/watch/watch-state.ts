/** What a watch knows, what happens to it and what it then wants done: plain data, without files, clock or engine. */
import type { NodeId } from '../compile/manifest.ts';
import type { FileChange, FileChangeKind } from '../ports/file-watcher.ts';

/** Models, seeds and unit tests that are to be run. */
export interface Todo {
  readonly nodes: ReadonlySet<NodeId>;
  /** Ids of unit tests. */
  readonly tests: ReadonlySet<NodeId>;
  /** Of these nodes those that were changed themselves; the others read them. Their rows are shown. */
  readonly changed: ReadonlySet<NodeId>;
}

export const NOTHING: Todo = { nodes: new Set(), tests: new Set(), changed: new Set() };

export const RUN_WISHES = ['again', 'all', 'tests'] as const;
export type RunWish = (typeof RUN_WISHES)[number];

export interface WatchState {
  /** Whether changes are run, or compiled only. */
  readonly runsChanges: boolean;
  /** Changed files that no compile has been told of: the first of them. */
  readonly gathered: ReadonlyMap<string, FileChangeKind>;
  /** What changed after these were a bulk. */
  readonly furtherChanges: ChangeChain | undefined;
  /** When the first of them was changed, in milliseconds of a monotonic clock. */
  readonly gatheredSince: number;
  /** What is waited for: more changes to come, or a moment of quiet before a run. */
  readonly waitsFor: 'changes' | 'quiet' | undefined;
  /** Number of the timer that counts; those before it are void. */
  readonly timer: number;
  readonly isCompiling: boolean;
  /** How the last compile ended. */
  readonly verdict: 'none' | 'good' | 'broken';
  /** What the last good compile lets run: selected nodes, and unit tests. */
  readonly runnable: { readonly nodes: ReadonlySet<NodeId>; readonly tests: ReadonlySet<NodeId> };
  /** What changed since it ran last. */
  readonly todo: Todo;
  /** What a key asked for and has not begun. */
  readonly wish: RunWish | undefined;
  readonly run: { readonly todo: Todo; readonly isCancelled: boolean } | undefined;
  /** What ran last, for `again`. */
  readonly last: Todo;
  /** Nothing happened since it was told that nothing happens. */
  readonly isIdle: boolean;
  /** The exit code, once the end is wanted; nothing begins after that. */
  readonly ending: 0 | 130 | undefined;
}

/** Newest first: one more costs the same however many there are, where a map would be copied for each. */
export interface ChangeChain {
  readonly change: FileChange;
  readonly earlier: ChangeChain | undefined;
}

/** The first thing to come is the end of the first compile. */
export function initialState(runsChanges: boolean): WatchState {
  return {
    runsChanges,
    gathered: new Map(),
    furtherChanges: undefined,
    gatheredSince: 0,
    waitsFor: undefined,
    timer: 0,
    isCompiling: true,
    verdict: 'none',
    runnable: { nodes: new Set(), tests: new Set() },
    todo: NOTHING,
    wish: undefined,
    run: undefined,
    last: NOTHING,
    isIdle: false,
    ending: undefined,
  };
}

export type WatchEvent =
  /** `at`: milliseconds of a monotonic clock. */
  | { readonly kind: 'file-changed'; readonly change: FileChange; readonly at: number }
  | { readonly kind: 'waited'; readonly timer: number }
  | { readonly kind: 'compiled'; readonly outcome: CompileOutcome }
  /** `done`: ids of nodes and unit tests that a cancelled run still brought to a good end. */
  | { readonly kind: 'run-ended'; readonly done: ReadonlySet<NodeId> }
  | { readonly kind: 'wished'; readonly wish: RunWish }
  | { readonly kind: 'end-wanted'; readonly code: 0 | 130 };

export type CompileOutcome =
  /** No file differs from what was compiled last: the verdict stands. */
  | { readonly kind: 'same' }
  | { readonly kind: 'broken' }
  | {
      readonly kind: 'good';
      /** What the changes since the last good compile ask to be run, unselected nodes left out. */
      readonly affected: Todo;
      readonly runnable: WatchState['runnable'];
    };

export type WatchEffect =
  /** To be answered by `waited` with this number. */
  | { readonly kind: 'wait'; readonly timer: number; readonly ms: number }
  /** To be answered by `compiled`. */
  | { readonly kind: 'compile'; readonly changes: readonly FileChange[] }
  /** To be answered by `run-ended`. */
  | { readonly kind: 'run'; readonly todo: Todo }
  /** The run ends soon and leaves what it has not published as it was. */
  | { readonly kind: 'cancel-run'; readonly because: 'changed' | 'ending' }
  /** A wish that cannot be granted: the project does not compile, or nothing has changed or run yet. */
  | { readonly kind: 'refuse'; readonly because: 'broken' | 'nothing-to-run' }
  /** All is done; what comes next is up to the user. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'end'; readonly code: 0 | 130 };

export function union(a: Todo, b: Todo): Todo {
  return {
    nodes: new Set([...a.nodes, ...b.nodes]),
    tests: new Set([...a.tests, ...b.tests]),
    changed: new Set([...a.changed, ...b.changed]),
  };
}

export function isEmpty({ nodes, tests }: Todo): boolean {
  return nodes.size + tests.size === 0;
}

/** What of it stands: the ids that `keeps` keeps. */
export function filterTodo({ nodes, tests, changed }: Todo, keeps: (id: NodeId) => boolean): Todo {
  const filter = (ids: ReadonlySet<NodeId>): Set<NodeId> => new Set([...ids].filter(keeps));
  return { nodes: filter(nodes), tests: filter(tests), changed: filter(changed) };
}
