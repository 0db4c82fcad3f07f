/** ProjectSession that reads what changed, and compiles with a memory of what it compiled before. */
import { type CompileCache, openCompileCache } from '../artifacts/compile-cache.ts';
import { BindingMemory } from '../bind/binding-memory.ts';
import { CompileMemory } from '../compile/memory/compile-memory.ts';
import { type GoldError, GoldErrors } from '../diagnostics/gold-error.ts';
import { compileFiles, type LoadedProject, type ProjectOptions } from '../load-project.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileChange } from '../ports/file-watcher.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import { secretRedactor } from '../report/redact.ts';
import { type ChangedNodes, compareCompilations } from './changed-nodes.ts';
import { KeptFiles } from './kept-files.ts';
import type { ProjectSession, SessionOutcome } from './project-session.ts';

interface Good {
  readonly files: ProjectFiles;
  readonly project: LoadedProject;
}

export class ReadingSession implements ProjectSession {
  readonly #root: string;
  readonly #options: ProjectOptions;
  readonly #clock: Clock;
  readonly #kept: KeptFiles;
  readonly #cache: CompileCache;
  readonly #bind: (project: LoadedProject) => Promise<readonly GoldError[]>;
  /**
   * Milliseconds since the epoch. All compiles but those for runs take place at one instant: where `run_started_at` is part of every
   * model, each would be another one otherwise, and nothing that is remembered would hold.
   */
  readonly #instant: number;
  readonly #runMemory = new CompileMemory();
  #wasRead = false;
  #good: Good | undefined;
  /** Files changed since the first compile, as long as none was good. */
  readonly #touched = new Set<string>();
  /** Why the project could not be read the last time. */
  #unreadable: string | undefined;

  /** `bind` gives what is wrong with columns and types. */
  constructor(
    root: string,
    options: ProjectOptions,
    clock: Clock,
    bind: (project: LoadedProject) => Promise<readonly GoldError[]>,
  ) {
    this.#bind = bind;
    this.#root = root;
    this.#options = options;
    this.#kept = new KeptFiles(root);
    this.#instant = clock.now();
    const { build } = options;
    this.#cache =
      build === undefined
        ? { memory: new CompileMemory(), bindings: new BindingMemory(), save: () => {} }
        : openCompileCache(root, build);
    this.#clock = clock;
  }

  async compile(changed: readonly FileChange[]): Promise<SessionOutcome> {
    const isFirst = !this.#wasRead;
    const read = this.#kept.readAgain(changed);
    if (!('differing' in read)) {
      const told = read.map(({ message }) => message).join('\n');
      if (this.#unreadable === told) return { kind: 'same' };
      this.#unreadable = told;
      return { kind: 'broken', files: changed, errors: read };
    }
    const { files, differing } = read;
    if (!isFirst && this.#unreadable === undefined && differing.length === 0) return { kind: 'same' };
    // What could not be read and is back as it was is news all the same.
    const news = differing.length === 0 ? changed : differing;
    this.#wasRead = true;
    this.#unreadable = undefined;
    for (const { path } of differing) this.#touched.add(path);
    return this.#compile(files, news);
  }

  async projectForRun(): Promise<LoadedProject> {
    if (this.#good === undefined) throw new Error('no compile was good');
    // Not after each save: nobody waits for it here.
    this.#cache.save();
    const { files, project } = this.#good;
    const { compilation, errors } = compileFiles(files, this.#options, this.#clock, this.#runMemory);
    if (compilation === undefined) throw new GoldErrors(errors);
    return { ...project, compilation };
  }

  async #compile(files: ProjectFiles, differing: readonly FileChange[]): Promise<SessionOutcome> {
    const clock = { ...this.#clock, now: () => this.#instant };
    const { compilation, errors } = compileFiles(files, this.#options, clock, this.#cache.memory);
    if (compilation === undefined) return { kind: 'broken', files: differing, errors };
    const redact = secretRedactor(this.#options.environment);
    const project = { root: this.#root, compilation, redact };
    // Written down with the rest, when a run begins.
    const unbound = await this.#bind({ ...project, cache: { ...this.#cache, save: () => {} } });
    if (unbound.length > 0) return { kind: 'broken', files: differing, errors: unbound };
    if (this.#good === undefined) this.#cache.save();
    const changes = this.#findChanges(project, differing);
    this.#good = { files, project };
    return { kind: 'good', files: differing, project, changes };
  }

  #findChanges({ compilation }: LoadedProject, files: readonly FileChange[]): ChangedNodes {
    const { manifest, unitTests } = compilation;
    const isTouched = ({ path }: { readonly path: string }): boolean => this.#touched.has(path);
    const changes: ChangedNodes =
      this.#good === undefined
        ? {
            models: manifest.models.filter(isTouched).map(({ id }) => id),
            removed: [],
            sources: manifest.sources.filter(isTouched).map(({ id }) => id),
            tests: unitTests.filter(({ location }) => this.#touched.has(location.file)).map(({ id }) => id),
          }
        : compareCompilations(this.#good.project.compilation, compilation);
    // A unit test of a macro does not say what the macro is made of.
    if (!files.some(({ path }) => path.startsWith('macros/'))) return changes;
    const ofMacros = unitTests.filter(({ about }) => about === 'macro').map(({ id }) => id);
    return { ...changes, tests: [...new Set([...changes.tests, ...ofMacros])] };
  }
}
