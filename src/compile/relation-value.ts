/** What `ref`, `source`, `delta` and `this` give: text in SQL, an object with parts in templates. */
import type { Relation } from '../ports/engine.ts';

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

/** Quoted parts; a relation without a schema (an inlined model) is its name alone. */
export function formatRelation(relation: Relation): string {
  const name = quoteIdentifier(relation.name);
  return relation.schema === '' ? name : `${quoteIdentifier(relation.schema)}.${name}`;
}

/** Quoted for SQL, whatever is in the name. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal for SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
