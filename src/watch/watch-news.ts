/** What a watch tells, as plain data: for people a reporter makes lines of it, for programs each is a record. */
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { RunEvents } from '../execute/run-context.ts';
import type { RunResult } from '../execute/run-result.ts';
import type { QueryResult } from '../ports/engine.ts';
import type { FileChange } from '../ports/file-watcher.ts';
import type { ColumnChange } from '../schema/compare-columns.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';

export type WatchNews =
  /** The first good compile; `models` and `seeds` count the whole project. */
  | {
      readonly kind: 'started';
      readonly project: string;
      readonly target: string;
      readonly models: number;
      readonly seeds: number;
      /** Of the compile, in milliseconds. */
      readonly ms: number;
      /** Files are looked at now and then, instead of being told of by the operating system. */
      readonly polls: boolean;
    }
  | { readonly kind: 'files-changed'; readonly files: readonly FileChange[] }
  | {
      readonly kind: 'compiled';
      /** Models and seeds that give something else than before, or are new. */
      readonly changed: number;
      readonly removed: number;
      /** All of the project. */
      readonly total: number;
      readonly ms: number;
      /** Nodes and unit tests that are to be run for it. */
      readonly affected: number;
      /** Messages of `log()` in changed models. */
      readonly logs: readonly { readonly model: string; readonly message: string }[];
    }
  | { readonly kind: 'compile-failed'; readonly errors: readonly GoldError[]; readonly ms: number }
  | { readonly kind: 'run-started'; readonly nodes: number; readonly tests: number }
  | { readonly kind: 'unit-tested'; readonly result: UnitTestResult }
  | { readonly kind: 'run-ended'; readonly result: RunResult }
  | { readonly kind: 'previewed'; readonly preview: Preview }
  /** Further changed models, whose rows are not shown. */
  | { readonly kind: 'previews-left-out'; readonly models: readonly string[] }
  /** What ended a run before its time. What it had not published is as it was. */
  | { readonly kind: 'run-cancelled'; readonly because: 'changed' | 'ending' }
  /** What ended a run before it ran anything, such as an engine that does not open. */
  | { readonly kind: 'run-failed'; readonly error: GoldError }
  | { readonly kind: 'watch-failed'; readonly error: GoldError }
  | { readonly kind: 'refused'; readonly because: 'broken' | 'nothing-to-run' }
  | { readonly kind: 'help' }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'idle'; readonly state: IdleState };

export interface IdleState {
  /** Of the last compile; 0: it was good. */
  readonly compileErrors: number;
  /** Of the last run that came to its end. */
  readonly run: 'none' | 'good' | 'failed';
  /** Changed nodes and unit tests that have not been run. */
  readonly waiting: number;
  /** Whether keys are listened to, so that they are worth a word. */
  readonly hasKeys: boolean;
}

/** A changed model after it ran: its first rows, and how they differ from what was published before. */
export interface Preview {
  readonly name: string;
  /** Without metadata columns. Undefined when there is an error. */
  readonly rows: QueryResult | undefined;
  /** Undefined for a model without a table of its own. */
  readonly difference: TableDifference | undefined;
  readonly error?: GoldError | undefined;
}

/** Between two versions of a table, metadata columns aside. */
export interface TableDifference {
  /** Undefined when the table is new: all of it is new then. */
  readonly before: { readonly version: number; readonly rows: number } | undefined;
  readonly after: { readonly version: number; readonly rows: number };
  /** None when the table is new. */
  readonly columns: readonly ColumnChange[];
  /** Rows that only one of both has, by the columns that are the same in both; undefined when counting them costs too much. */
  readonly changedRows: { readonly new: number; readonly gone: number } | undefined;
}

/** Who tells it. */
export interface WatchReporter {
  tell(news: WatchNews): void;
  /** Told what happens in one run, from its first unit test on. */
  runEvents(): RunEvents;
}
