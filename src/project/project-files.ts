/** What a project is on disk, as text. Reading it is the only effect of this folder (read-project-files.ts). */

export interface SourceFile {
  /** Relative to the project folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** SHA-256 of the text in hex, where it is known without reading it. */
  readonly hash?: string;
}

/** `seeds/**\/*.csv`, as the bytes on disk: what they mean as text is found out, and complained about, when compiling. */
export interface SeedSource {
  /** Relative to the project folder, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ProjectFiles {
  /** Absolute path of the project folder. */
  readonly root: string;
  readonly config: SourceFile;
  /** `models/**\/*.sql`, sorted by path. */
  readonly models: readonly SourceFile[];
  /** `macros/**\/*.sql`, sorted by path. */
  readonly macros: readonly SourceFile[];
  /** Assertions as SQL: `tests/**\/*.sql` without `tests/fixtures/`, sorted by path. */
  readonly assertions: readonly SourceFile[];
  /** Sorted by path. */
  readonly seeds: readonly SeedSource[];
  /** `models/**\/*.yml`, `seeds/**\/*.yml` and `.yaml`, sorted by path. */
  readonly properties: readonly SourceFile[];
  /** `tests/**\/*.yml` and `.yaml`, sorted by path. */
  readonly tests: readonly SourceFile[];
  /** `tests/fixtures/**\/*.csv` and `.sql`: rows of unit tests, sorted by path. */
  readonly fixtures: readonly SourceFile[];
  /** `selectors.yml` beside the project file, or `selectors.yaml`. */
  readonly selectors?: SourceFile | undefined;
  /** Folders below models/, seeds/, … with a gold_project.yml of their own: other projects, whose files are not read. Sorted. */
  readonly nested?: readonly string[];
}

export const FIXTURE_FOLDER = 'tests/fixtures/';
export const CONFIG_FILE = 'gold_project.yml';
export const SELECTORS_FILES = ['selectors.yml', 'selectors.yaml'] as const;
