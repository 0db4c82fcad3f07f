/**
 * A project that is compiled again and again while its files change. Compiling here has all checks that a run would begin with, so
 * whoever adds some (such as binding columns) adds them to the implementation: errors of theirs are errors of the compile.
 */
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { LoadedProject } from '../load-project.ts';
import type { FileChange } from '../ports/file-watcher.ts';
import type { ChangedNodes } from './changed-nodes.ts';

export interface ProjectSession {
  /**
   * Brings the compilation up to date. `changed`: files that may have changed, of which some may be as before; the first call reads all.
   * One call at a time. Rejects only for faults.
   */
  compile(changed: readonly FileChange[]): Promise<SessionOutcome>;
  /** The project as it last compiled well, `run_started_at` being now. */
  projectForRun(): Promise<LoadedProject>;
}

export type SessionOutcome =
  /** No file has another content than when it was compiled last. */
  | { readonly kind: 'same' }
  | {
      readonly kind: 'broken';
      /** Those whose content differs from what was compiled last. */
      readonly files: readonly FileChange[];
      readonly errors: readonly GoldError[];
    }
  | {
      readonly kind: 'good';
      readonly files: readonly FileChange[];
      readonly project: LoadedProject;
      /** Since the last good compile. Before there was one: what is written in files that changed since the first. */
      readonly changes: ChangedNodes;
    };
