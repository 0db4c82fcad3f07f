/** Connections to one DuckDB instance, one for each call in flight, used again afterwards. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { engineClosed } from '../../diagnostics/engine.ts';
import { DuckDBInstance, type Instance } from './node-api.ts';

export interface ConnectionOptions {
  readonly threads?: number | undefined;
  /** Such as `4GB`. Default: 80 % of the machine's memory. */
  readonly memoryLimit?: string | undefined;
  /** Where DuckDB puts what does not fit into memory. */
  readonly temporaryFolder: string;
  /** Files that one partitioned write may have open. */
  readonly maxOpenFiles: number;
}

/** Session settings. The progress bar is what makes `connection.progress` known; nothing is printed. */
const SESSION = `
  SET TimeZone = 'UTC';
  SET Calendar = 'gregorian';
  SET enable_progress_bar = true;
  SET enable_progress_bar_print = false;
  SET progress_bar_time = 0;
`;

/** `bind`: for statements that are prepared and never run. They need no optimizing, which takes half of the time. */
export type ConnectionUse = 'run' | 'bind';

const SETTINGS: Readonly<Record<ConnectionUse, string>> = {
  run: SESSION,
  bind: `${SESSION} PRAGMA disable_optimizer;`,
};

export class Connections {
  private readonly instance: Instance;
  private readonly idle: Readonly<Record<ConnectionUse, DuckDBConnection[]>> = { run: [], bind: [] };
  private readonly all = new Set<DuckDBConnection>();
  private closed = false;

  private constructor(instance: Instance) {
    this.instance = instance;
  }

  static async open(options: ConnectionOptions): Promise<Connections> {
    const instance = await DuckDBInstance.create(':memory:', {
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
      ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
      temp_directory: options.temporaryFolder,
      errors_as_json: 'true',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      partitioned_write_max_open_files: String(options.maxOpenFiles),
    });
    return new Connections(instance);
  }

  /** Runs `action` with a connection that nobody else uses. */
  async use<T>(action: (connection: DuckDBConnection) => Promise<T>, use: ConnectionUse = 'run'): Promise<T> {
    const connection = await this.take(use);
    try {
      return await action(connection);
    } finally {
      if (this.closed) this.drop(connection);
      else this.idle[use].push(connection);
    }
  }

  /** Interrupts what still runs and lets go of everything. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    const idle = Object.values(this.idle).flat();
    for (const connection of this.all) if (!idle.includes(connection)) connection.interrupt();
    for (const connection of idle) this.drop(connection);
    for (const list of Object.values(this.idle)) list.length = 0;
    this.instance.closeSync();
  }

  private async take(use: ConnectionUse): Promise<DuckDBConnection> {
    if (this.closed) throw engineClosed();
    const idle = this.idle[use].pop();
    if (idle !== undefined) return idle;
    const connection = await this.instance.connect();
    this.all.add(connection);
    await connection.run(SETTINGS[use]);
    return connection;
  }

  private drop(connection: DuckDBConnection): void {
    this.all.delete(connection);
    connection.closeSync();
  }
}
