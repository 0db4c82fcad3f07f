/** Other tools that bench/peers.sh has installed, called in the same way on the same project. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Usage } from './measure.ts';
import { runProcess } from './processes.ts';

export const PEERS = fileURLToPath(new URL('.peers/', import.meta.url));

/** Undefined where it is not installed. */
export function findDbt(): ((args: readonly string[], cwd: string) => Promise<Usage>) | undefined {
  const dbt = `${PEERS}dbt/bin/dbt`;
  if (!existsSync(dbt)) return undefined;
  return (args, cwd) =>
    runProcess(dbt, [...args, '--profiles-dir', '.'], {
      cwd,
      env: { DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
    });
}

export function sayMissing(name: string): void {
  process.stdout.write(`  ${name} is not here to compare with: bench/peers.sh installs it\n`);
}
