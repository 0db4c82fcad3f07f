/** What `ref`, `source`, `delta` and `this` give: text in SQL, an object with parts in templates. */
import type { Relation } from '../ports/engine.ts';
import { quoteName } from '../schema/sql-type.ts';

export class RelationValue {
  readonly schema: string;
  readonly name: string;
  /** dbt's word for the name. */
  readonly identifier: string;

  constructor(relation: Relation) {
    this.schema = relation.schema;
    this.name = relation.name;
    this.identifier = relation.name;
  }

  toString(): string {
    return formatRelation(this);
  }
}

/** Tells when it is written into SQL; asking for its parts does not count. */
export class ObservedRelation extends RelationValue {
  readonly #onText: () => void;

  constructor(relation: Relation, onText: () => void) {
    super(relation);
    this.#onText = onText;
  }

  override toString(): string {
    this.#onText();
    return super.toString();
  }
}

/** Quoted parts; a relation without a schema (an inlined model) is its name alone. */
export function formatRelation(relation: Relation): string {
  const name = quoteName(relation.name);
  return relation.schema === '' ? name : `${quoteName(relation.schema)}.${name}`;
}
