/** Other tools that bench/peers.sh has installed. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type EndedProcess, runProcess } from './processes.ts';

export const PEERS = fileURLToPath(new URL('.peers/', import.meta.url));

export type RunTool = (args: readonly string[], cwd: string) => Promise<EndedProcess>;

/** Each undefined where it is not installed. */
export function findDbt(): RunTool | undefined {
  const run = findTool('dbt/bin/dbt', { DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' });
  return run && ((args, cwd) => run([...args, '--profiles-dir', '.'], cwd));
}

export function findSqlmesh(): RunTool | undefined {
  return findTool('sqlmesh/bin/sqlmesh', { SQLMESH__DISABLE_ANONYMIZED_ANALYTICS: 'true' });
}

export function findDataform(): RunTool | undefined {
  return findTool('dataform/node_modules/.bin/dataform', {});
}

/** The Python that has PySpark, or delta-rs. */
export function findPyspark(): string | undefined {
  return findCommand('pyspark/bin/python');
}

export function findDeltaRs(): string | undefined {
  return findCommand('delta-rs/bin/python');
}

export function sayMissing(name: string): void {
  process.stdout.write(formatMissing(name));
}

export function formatMissing(name: string): string {
  return `  ${name} is not here to compare with: sh bench/peers.sh ${name} installs it\n`;
}

function findTool(path: string, env: Readonly<Record<string, string>>): RunTool | undefined {
  const command = findCommand(path);
  if (command === undefined) return undefined;
  return (args, cwd) => runProcess(command, args, { cwd, env });
}

function findCommand(path: string): string | undefined {
  return existsSync(`${PEERS}${path}`) ? `${PEERS}${path}` : undefined;
}
