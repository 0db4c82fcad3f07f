/** The names that SQL can use: views and empty tables, and the schemas around them. Statements that would change nothing are not sent. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { EmptyInput, Relation } from '../../ports/engine.ts';
import { quoteName } from '../../schema/sql-type.ts';
import { toGoldError } from './engine-errors.ts';
import { type ViewKind, viewPadding } from './view-offset.ts';

export interface EmptyTable {
  readonly relation: Relation;
  readonly columns: EmptyInput['columns'];
}

/** Its calls must not overlap: catalog changes that run side by side can fail by conflict. */
export class Relations {
  readonly #schemas = new Set<string>();
  /** SQL of views by their quoted name. */
  readonly #views = new Map<string, string>();

  /** `sql` reads what is of `kind`. */
  async createView(
    connection: DuckDBConnection,
    relation: Relation,
    { kind, sql }: { readonly kind: ViewKind; readonly sql: string },
  ): Promise<void> {
    const name = quote(relation);
    if (this.#views.get(name) === sql) return;
    this.#views.delete(name);
    try {
      await this.#makeSchema(connection, relation);
      await connection.run(`${viewPadding(`CREATE OR REPLACE VIEW ${name} AS `, kind)}${sql}`);
    } catch (error) {
      throw toGoldError(error);
    }
    this.#views.set(name, sql);
  }

  /** In one call of the engine. When it fails, which tables were made is not known; making them once more does no harm. */
  async createTables(connection: DuckDBConnection, tables: readonly EmptyTable[]): Promise<void> {
    const statements = tables.map(({ relation, columns }) => {
      const list = columns.map(({ name, sqlType }) => `${quoteName(name)} ${sqlType}`).join(', ');
      return `CREATE OR REPLACE TABLE ${quote(relation)} (${list})`;
    });
    try {
      for (const { relation } of tables) await this.#makeSchema(connection, relation);
      await connection.run(statements.join(';\n'));
    } catch (error) {
      throw toGoldError(error);
    }
  }

  async #makeSchema(connection: DuckDBConnection, { schema }: Relation): Promise<void> {
    if (this.#schemas.has(schema)) return;
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
    this.#schemas.add(schema);
  }
}

function quote({ schema, name }: Relation): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}
