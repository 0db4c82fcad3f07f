/** A unit test, its names resolved: what is given, what is expected, what is overridden. */
import type { Location } from '../../diagnostics/gold-error.ts';
import type { NodeId } from '../manifest.ts';
import type { Variant } from '../render-variant.ts';
import type { WrittenRows } from './written-rows.ts';

export type UnitTestNode = ModelTestNode | MacroTestNode;

interface CommonFields {
  readonly kind: 'unit_test';
  /** `unit_test.<project>.<model>.<name>`, or `unit_test.<project>.macro:<name>`. */
  readonly id: NodeId;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Of its name. */
  readonly location: Location;
  readonly overrides: Omit<Variant, 'relations'>;
  /** Where each override is written, by `vars.name` and `env_vars.name`. */
  readonly overridePlaces: ReadonlyMap<string, Location>;
}

export interface ModelTestNode extends CommonFields {
  readonly about: 'model';
  readonly model: NodeId;
  readonly given: readonly GivenInput[];
  /** Where `given` is written, or the test when it is not. */
  readonly givenPlace: Location;
  readonly expected: WrittenRows;
}

export interface MacroTestNode extends CommonFields {
  readonly about: 'macro';
  readonly call: string;
  readonly callPlace: Location;
  readonly given: WrittenRows | undefined;
  readonly expected:
    | { readonly kind: 'rows'; readonly rows: WrittenRows }
    | { readonly kind: 'text'; readonly text: string; readonly location: Location };
}

export interface GivenInput {
  /** A node id, `this`, or the key of a `delta()` table (Variant.relations). */
  readonly key: string;
  /** As written: `ref('orders')`. */
  readonly input: string;
  readonly location: Location;
  readonly rows: WrittenRows;
}
