/** Nodes as selectors see them, and what a selection may have to know besides. */
import type { SelectionExpression } from './selector.ts';

export type SelectableKind = 'model' | 'seed' | 'source' | 'exposure' | 'assertion' | 'unit_test';

export interface SelectableNode {
  readonly id: string;
  readonly kind: SelectableKind;
  /** What people type: the name of a model or seed, `silver.orders` for a source. */
  readonly name: string;
  /** Relative to the project. */
  readonly path: string;
  /** The YAML file that describes it, when that is another one. */
  readonly propertiesPath?: string | undefined;
  /** Project, folders, name. */
  readonly fqn: readonly string[];
  readonly tags: readonly string[];
  /** Its settings as in target/manifest.json. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** Of assertions and unit tests. */
  readonly test?: SelectableTest | undefined;
}

export interface SelectableTest {
  readonly type: 'generic' | 'singular' | 'unit';
  /** The kind of a generic one, and its other names: `expression`, `metric_consistency`. */
  readonly names: readonly string[];
}

/** Labels such as `modified.body` by node id; nodes without any may be missing. */
export type Labels = ReadonlyMap<string, ReadonlySet<string>>;

/** Asked for only when a criterion needs it. May throw what stands in the way of knowing. */
export interface SelectionFacts {
  /** Definitions of selectors.yml by name; none refers to itself. */
  readonly selectors?: ReadonlyMap<string, SelectionExpression> | undefined;
  /** Held against a former manifest.json. */
  states?(): Labels;
  /** Of a former run_results.json. */
  results?(): Labels;
  /** `fresher`, for sources. */
  sourceStatuses?(): Labels;
}

export const NO_FACTS: SelectionFacts = {};
