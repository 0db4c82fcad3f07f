/** Tables of a catalog, and of Delta, for tests that need no server. */
import type { Snapshot } from '../../src/delta/index.ts';
import { advanceSnapshot, formatSchema } from '../../src/delta/index.ts';
import type { Catalog, CatalogTable, StoredTable } from '../../src/ports/catalog.ts';
import type { StructField, StructType } from '../../src/schema/types.ts';

export interface SnapshotFields {
  readonly root?: string;
  readonly version?: number;
  readonly timestamp?: number;
  readonly id?: string;
  readonly description?: string;
  readonly fields?: readonly StructField[];
  readonly partitionColumns?: readonly string[];
}

export const field = (name: string, type: string, comment?: string): StructField => ({
  name,
  // Tests name types of the protocol.
  type: { kind: 'primitive', name: type as 'long' },
  nullable: true,
  metadata: comment === undefined ? {} : { comment },
});

/** Version 3 of an empty table. */
export function snapshotOf({
  root = 's3://bucket/gold/orders',
  version = 3,
  timestamp = 1_760_000_000_000,
  id = '11111111-0000-4000-8000-000000000000',
  description,
  fields = [field('id', 'long'), field('Day', 'date', 'Calendar day')],
  partitionColumns = [],
}: SnapshotFields = {}): Snapshot {
  const schema: StructType = { kind: 'struct', fields };
  return advanceSnapshot(undefined, root, { version, timestamp }, [
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    {
      metaData: {
        id,
        ...(description === undefined ? {} : { description }),
        format: { provider: 'parquet', options: {} },
        schemaString: formatSchema(schema),
        partitionColumns,
        configuration: { 'gold.model': 'model.shop.orders' },
      },
    },
  ]);
}

/** As a catalog keeps it. */
export function storedTable(table: CatalogTable, version: string | undefined = '1'): StoredTable {
  return { ...table, version, special: undefined, rest: { table: {}, storage: {}, serde: {} } };
}

/** A catalog in memory that checks versions, for one database. */
export class MemoryCatalog implements Catalog {
  readonly database = 'shop';
  readonly tables = new Map<string, StoredTable>();
  readonly calls: string[] = [];
  exists = true;
  /** Called before each call takes effect, so that others can come between. */
  before: (call: string) => Promise<void> = () => Promise.resolve();
  #versions = 0;

  async hasDatabase(): Promise<boolean> {
    await this.#called('hasDatabase');
    return this.exists;
  }

  async createDatabase(): Promise<'created' | 'exists'> {
    await this.#called('createDatabase');
    if (this.exists) return 'exists';
    this.exists = true;
    return 'created';
  }

  async findTable(name: string): Promise<StoredTable | undefined> {
    await this.#called('findTable');
    return this.tables.get(name);
  }

  async findTables(): Promise<readonly StoredTable[] | undefined> {
    await this.#called('findTables');
    return this.exists ? [...this.tables.values()] : undefined;
  }

  async createTable(table: CatalogTable): Promise<'created' | 'exists' | 'no-database'> {
    await this.#called('createTable');
    if (!this.exists) return 'no-database';
    if (this.tables.has(table.name)) return 'exists';
    this.set(table);
    return 'created';
  }

  async updateTable(base: StoredTable, table: CatalogTable): Promise<'updated' | 'conflict' | 'absent'> {
    await this.#called('updateTable');
    const stored = this.tables.get(table.name);
    if (stored === undefined) return 'absent';
    if (stored.version !== base.version) return 'conflict';
    this.set(table);
    return 'updated';
  }

  async deleteTable(name: string): Promise<'deleted' | 'absent'> {
    await this.#called('deleteTable');
    return this.tables.delete(name) ? 'deleted' : 'absent';
  }

  async backOff(): Promise<void> {
    await this.#called('backOff');
  }

  set(table: CatalogTable): void {
    this.#versions += 1;
    this.tables.set(table.name, storedTable(table, String(this.#versions)));
  }

  async #called(call: string): Promise<void> {
    this.calls.push(call);
    await this.before(call);
  }
}
