/** DuckDB's extension for reading `s3://` URIs: used where it is installed, never downloaded. */
import { quoteText } from '../../schema/sql-type.ts';
import type { Connections } from './connections.ts';
import { parseDuckDbError } from './engine-errors.ts';

export interface S3Secret {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
  /** URL; undefined: Amazon S3. */
  readonly endpoint: string | undefined;
  readonly pathStyle: boolean;
}

export interface Httpfs {
  /** Undefined when it is loaded, else why it is not. Tried once. */
  load(): Promise<string | undefined>;
  /** Replaces the former secret. Rejects with an Error that holds nothing of it. */
  setSecret(secret: S3Secret): Promise<void>;
}

export function httpfsOf(connections: Connections): Httpfs {
  let loaded: Promise<string | undefined> | undefined;
  const run = (sql: string): Promise<void> =>
    connections.use(async (connection) => {
      await connection.run(sql);
    });
  return {
    load: () => {
      loaded ??= run('LOAD httpfs').then(
        () => undefined,
        (error: unknown) => firstLine(parseDuckDbError(error).message),
      );
      return loaded;
    },
    setSecret: async (secret) => {
      try {
        await run(secretStatement(secret));
      } catch {
        // DuckDB's message may quote the statement.
        throw new Error('httpfs does not take the credentials');
      }
    },
  };
}

/** `Extension "…/httpfs.duckdb_extension" not found.` */
function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

function secretStatement(secret: S3Secret): string {
  const { endpoint, pathStyle, sessionToken } = secret;
  const url = endpoint === undefined ? undefined : new URL(endpoint);
  const fields = [
    'TYPE s3',
    `KEY_ID ${quoteText(secret.accessKeyId)}`,
    `SECRET ${quoteText(secret.secretAccessKey)}`,
    `REGION ${quoteText(secret.region)}`,
    `URL_STYLE ${quoteText(pathStyle ? 'path' : 'vhost')}`,
    ...(sessionToken === undefined ? [] : [`SESSION_TOKEN ${quoteText(sessionToken)}`]),
    ...(url === undefined ? [] : [`ENDPOINT ${quoteText(url.host)}`, `USE_SSL ${url.protocol === 'https:'}`]),
  ];
  return `CREATE OR REPLACE TEMPORARY SECRET gold_s3 (${fields.join(', ')})`;
}
