/** The AWS Glue Data Catalog. This folder is the only one that knows its SDK. */
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetTableCommand,
  GetTablesCommand,
  type Table,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import type { Catalog, CatalogSettings, StoredTable } from '../../ports/catalog.ts';
import { openGlue } from './glue-client.ts';
import type { FailureKind } from './glue-errors.ts';
import { toStoredTable, toTableInput } from './table-input.ts';
import { DEFAULT_TRIES, pause, type Tries, tryRequest } from './tries.ts';

/** Pauses between rounds against other writers are short: theirs are single requests. */
const ROUNDS = { firstMs: 50, longestMs: 2_000 };

/** Throws `catalog-no-region`. */
export async function glueCatalog(settings: CatalogSettings, options: Partial<Tries> = {}): Promise<Catalog> {
  const client = await openGlue(settings);
  const tries = { ...DEFAULT_TRIES, ...options };
  const { database, profile } = settings;
  const request = <T>(
    action: string,
    table: string | undefined,
    send: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
    outcomes: Partial<Record<FailureKind, T>> = {},
  ): Promise<T> => {
    const attempt = { action: `glue:${action}`, database, table };
    return tryRequest(send, { attempt, tries, profile, signal, outcomes });
  };
  return {
    database,
    hasDatabase: (signal) =>
      request(
        'GetDatabase',
        undefined,
        async (abortSignal) => {
          await client.send(new GetDatabaseCommand({ Name: database }), { abortSignal });
          return true;
        },
        signal,
        { absent: false },
      ),
    createDatabase: (signal) =>
      request<'created' | 'exists'>(
        'CreateDatabase',
        undefined,
        async (abortSignal) => {
          await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }), {
            abortSignal,
          });
          return 'created';
        },
        signal,
        { exists: 'exists' },
      ),
    findTable: (name, signal) =>
      request<StoredTable | undefined>(
        'GetTable',
        name,
        async (abortSignal) => {
          const command = new GetTableCommand({ DatabaseName: database, Name: name });
          const { Table } = await client.send(command, { abortSignal });
          return Table && toStoredTable(Table);
        },
        signal,
        { absent: undefined },
      ),
    async findTables(signal) {
      const tables: Table[] = [];
      let token: string | undefined;
      do {
        const page = await request(
          'GetTables',
          undefined,
          (abortSignal) =>
            client.send(new GetTablesCommand({ DatabaseName: database, NextToken: token }), { abortSignal }),
          signal,
          { absent: undefined },
        );
        if (page === undefined) return undefined;
        tables.push(...(page.TableList ?? []));
        token = page.NextToken;
      } while (token !== undefined && token !== '');
      return tables.map(toStoredTable);
    },
    createTable: (table, signal) =>
      request<'created' | 'exists' | 'no-database'>(
        'CreateTable',
        table.name,
        async (abortSignal) => {
          const command = new CreateTableCommand({ DatabaseName: database, TableInput: toTableInput(table) });
          await client.send(command, { abortSignal });
          return 'created';
        },
        signal,
        // Two who create at once: the other is there, and is looked at next.
        { exists: 'exists', conflict: 'exists', absent: 'no-database' },
      ),
    updateTable: (base, table, signal) =>
      request<'updated' | 'conflict' | 'absent'>(
        'UpdateTable',
        table.name,
        async (abortSignal) => {
          const command = new UpdateTableCommand({
            DatabaseName: database,
            TableInput: toTableInput(table, base.rest),
            // Each archived version counts against a quota; the Delta log has them all.
            SkipArchive: true,
            ...(base.version === undefined ? {} : { VersionId: base.version }),
          });
          await client.send(command, { abortSignal });
          return 'updated';
        },
        signal,
        { conflict: 'conflict', absent: 'absent' },
      ),
    deleteTable: (name, signal) =>
      request<'deleted' | 'absent'>(
        'DeleteTable',
        name,
        async (abortSignal) => {
          await client.send(new DeleteTableCommand({ DatabaseName: database, Name: name }), { abortSignal });
          return 'deleted';
        },
        signal,
        { absent: 'absent' },
      ),
    backOff: (attempt, signal) => pause(attempt, ROUNDS, signal),
  };
}
