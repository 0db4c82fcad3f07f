/** What compiling gives: every node of the project, resolved. Plain data; `artifacts/` writes it as target/manifest.json. */
import type { Location } from '../diagnostics/gold-error.ts';
import type { Relation } from '../ports/engine.ts';
import type { SCOPES, SEVERITIES } from '../project/assertion-schemas.ts';
import type { MATERIALIZATIONS, MetadataColumnInput, SOURCE_FORMATS } from '../project/schemas.ts';
import type { Rule } from './assertions/kinds.ts';
import type { SourceFreshness } from './source-freshness.ts';

/** `model.<project>.<name>`, `seed.<project>.<name>` or `source.<project>.<source>.<table>`. */
export type NodeId = string;
/** `seed`: a table whose rows are a CSV file of the project. */
export type Materialization = (typeof MATERIALIZATIONS)[number] | 'seed';
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

export interface Manifest {
  readonly project: string;
  readonly target: string;
  /** Models and seeds, sorted by id. */
  readonly models: readonly ModelNode[];
  readonly sources: readonly SourceNode[];
  readonly assertions: readonly AssertionNode[];
}

export interface ColumnNode {
  readonly name: string;
  readonly description: string;
  readonly dataType: string | undefined;
  readonly tags: readonly string[];
  readonly location: Location;
}

/** The settings of a model after merging all levels. */
export interface ModelConfig {
  readonly materialized: Materialization;
  readonly enabled: boolean;
  readonly tags: readonly string[];
  readonly group: string | undefined;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly partitionBy: readonly string[];
  /** As written; rendered ones are in ModelNode.metadataColumns. */
  readonly metadataColumns: Readonly<Record<string, MetadataColumnInput>> | false;
  readonly contract: { readonly enforced: boolean };
}

/** A column that gold adds behind those of the model: a SQL expression over the model's columns. */
export interface MetadataColumn {
  readonly name: string;
  readonly sql: string;
}

/** A Delta table read by its path: `delta('path', version=3)`. */
export interface DeltaReference {
  readonly relation: Relation;
  /** Absolute. */
  readonly location: string;
  readonly version: number | undefined;
  readonly timestamp: string | undefined;
  readonly place: Location;
}

/** Whether a node has a table of its own. */
export function isStored({ materialized }: Pick<ModelConfig, 'materialized'>): boolean {
  return materialized === 'table' || materialized === 'seed';
}

/** The file of a seed and how it is read. */
export interface SeedFile {
  /** Absolute. */
  readonly location: string;
  readonly delimiter: string;
  /** As in the header. */
  readonly columns: readonly SeedColumn[];
  /** What the seed's query calls the rows of the file. */
  readonly relation: Relation;
}

export interface SeedColumn {
  readonly name: string;
  /** In the header. */
  readonly place: Location;
  /** SQL, as declared; undefined: found from all values. */
  readonly type: string | undefined;
  /** Where the type is declared. */
  readonly typePlace: Location | undefined;
}

/** A model, or a seed: that is one whose query reads a file of the project. */
export interface ModelNode {
  readonly kind: 'model';
  readonly id: NodeId;
  readonly name: string;
  /** Relative to the project. */
  readonly path: string;
  /** The YAML file that describes it, if one does. */
  readonly propertiesPath?: string | undefined;
  /** Project, folders, name. */
  readonly fqn: readonly string[];
  readonly description: string;
  readonly columns: readonly ColumnNode[];
  readonly config: ModelConfig;
  readonly relation: Relation;
  /** Ids of the models and sources named in the model, sorted. */
  readonly dependsOn: readonly NodeId[];
  /** Macro files used, sorted. */
  readonly macroFiles: readonly string[];
  readonly deltas: readonly DeltaReference[];
  /** `source.table` of every source reached through the DAG, sorted. */
  readonly sourceTables: readonly string[];
  readonly metadataColumns: readonly MetadataColumn[];
  /** The rendered SELECT, without a trailing semicolon. */
  readonly sql: string;
  /** Where `partition_by` is written. */
  readonly partitionPlace: Location;
  /** Of seeds only. */
  readonly seedFile?: SeedFile;
  /** SHA-256 of the file. */
  readonly checksum: string;
  /** SHA-256 of all that decides the result besides the data: text, macros, config, variables, inlined models. */
  readonly codeHash: string;
}

export interface SourceNode {
  readonly kind: 'source';
  readonly id: NodeId;
  readonly source: string;
  readonly name: string;
  /** The properties file. */
  readonly path: string;
  readonly fqn: readonly string[];
  readonly description: string;
  readonly columns: readonly ColumnNode[];
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly relation: Relation;
  readonly format: SourceFormat;
  /** Absolute path or URI of the folder or file. */
  readonly location: string;
  readonly version: number | undefined;
  readonly timestamp: string | undefined;
  /** Whether new files are claimed by runs, from a folder `incoming` of the location. */
  readonly intake: boolean;
  /** URI of the folder that holds processing/, archive/ and failed/ with its records; undefined: none are kept. */
  readonly statusFolder: string | undefined;
  /** Undefined: it is not checked. */
  readonly freshness: SourceFreshness | undefined;
  readonly place: Location;
}

/** A rule that rows keep. Its SQL names tables as models do; while a model is audited its name stands for the rows to be published. */
export interface AssertionNode {
  readonly kind: 'assertion';
  readonly id: NodeId;
  readonly name: string;
  /** A built-in kind, that of a macro `assertion_<kind>`, or `sql` for a file of tests/. */
  readonly assertion: string;
  /** The model or source that it stands at. */
  readonly subject: NodeId;
  /** What it gates: of all the models that it reads the one made last; a source when it reads no model. */
  readonly gate: NodeId;
  /** All tables that it names, its subject among them, sorted. */
  readonly tables: readonly NodeId[];
  /** Sources whose readers wait for it, when it gates a source. */
  readonly guards: readonly NodeId[];
  readonly column: string | undefined;
  readonly severity: (typeof SEVERITIES)[number];
  /** Comparison with the number of failures, such as `>10`; undefined: `!= 0`. */
  readonly errorIf: string | undefined;
  readonly warnIf: string | undefined;
  /** Failing rows to show. */
  readonly limit: number;
  readonly tags: readonly string[];
  readonly description: string;
  /**
   * The rows being published, or the whole table as it will be. A table that is replaced in full has both the same.
   */
  readonly scope: (typeof SCOPES)[number];
  /** Failing rows to keep of each run in a table; undefined: none. */
  readonly storeFailures: number | undefined;
  /** Failing rows go to another table instead of blocking. */
  readonly quarantine: boolean;
  /** SQL for the rows that the rule is about. */
  readonly rows: string;
  /** Condition for those of them that count. */
  readonly where: string | undefined;
  readonly rule: Rule;
  /** Other models and sources that it reads, sorted. */
  readonly dependsOn: readonly NodeId[];
  readonly location: Location;
}
