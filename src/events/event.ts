/**
 * What happens while a command works, as plain data in the order it happens. Whoever tells of it (a person's terminal, JSON lines, the
 * log file) reads the same stream and knows nothing of the others.
 */
import type { AssertionResult } from '../audit/assertion-result.ts';
import type { NodeId } from '../compile/manifest.ts';
import type { NodeResult, RunResult } from '../execute/run-result.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';

export type GoldEvent =
  | CommandStarted
  | ProjectLoaded
  | Said
  | Failed
  | RunStarted
  | NodeStarted
  | NodeProgressed
  | NodeFinished
  | Noted
  | RunFinished
  | UnitTestFinished
  | AssertionFinished
  | Interrupted
  | CommandFinished;

export interface CommandStarted {
  readonly kind: 'command-started';
  /** Of gold: `0.1.0`. */
  readonly version: string;
}

/** The project is compiled, without an error. */
export interface ProjectLoaded {
  readonly kind: 'project-loaded';
  readonly project: string;
  readonly target: string;
  readonly models: number;
  readonly seeds: number;
  readonly sources: number;
  readonly assertions: number;
  readonly unitTests: number;
}

/** Talk of a command that has no event of its own. */
export interface Said {
  readonly kind: 'said';
  readonly level: 'info' | 'warn' | 'error';
  /** As it goes to a terminal, with its line break. */
  readonly text: string;
}

/** Why the command ends: GoldError, GoldErrors, or a fault of ours. */
export interface Failed {
  readonly kind: 'failed';
  readonly error: unknown;
}

export interface RunStarted {
  readonly kind: 'run-started';
  readonly nodes: readonly { readonly id: NodeId; readonly name: string }[];
}

export interface NodeStarted {
  readonly kind: 'node-started';
  readonly id: NodeId;
}

export interface NodeProgressed {
  readonly kind: 'node-progressed';
  readonly id: NodeId;
  /** Of the query, as the engine sees it; 0..1. */
  readonly share: number;
}

export interface NodeFinished {
  readonly kind: 'node-finished';
  readonly result: NodeResult;
}

/** Something else that people should know of the run. */
export interface Noted {
  readonly kind: 'noted';
  readonly text: string;
}

export interface RunFinished {
  readonly kind: 'run-finished';
  readonly result: RunResult;
}

export interface UnitTestFinished {
  readonly kind: 'unit-test-finished';
  readonly result: UnitTestResult;
}

/** Of `gold test`; in a run assertions are part of their node's result. */
export interface AssertionFinished {
  readonly kind: 'assertion-finished';
  readonly result: AssertionResult;
}

/** Ctrl-C or SIGTERM: the command begins to stop. */
export interface Interrupted {
  readonly kind: 'interrupted';
}

export interface CommandFinished {
  readonly kind: 'command-finished';
  readonly exitCode: number;
  /** Wall time. */
  readonly seconds: number;
}
