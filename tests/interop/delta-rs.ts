/** Tables as delta-rs reads them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Described {
  readonly version: number;
  readonly description: string;
  readonly partition_columns: readonly string[];
  readonly protocol: readonly [number, number];
  readonly types: Readonly<Record<string, string>>;
  readonly comments: Readonly<Record<string, string>>;
  readonly counted: number;
  readonly rows: readonly (readonly unknown[])[];
}

const SCRIPT = fileURLToPath(new URL('read_table.py', import.meta.url));
/** The tables of this repository's project with their partitions. */
export const TABLES: Readonly<Record<string, readonly string[]>> = {
  daily_sales: ['year', 'month'],
  product_performance: ['department'],
  department_analytics: ['department'],
  customer_insights: ['customer_segment'],
};

/** `path`: a folder or a URI. */
export function describe(command: string, path: string, version = 'newest'): Described {
  const { status, stdout, stderr } = spawnSync(command, [SCRIPT, path, version], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The form that read_table.py gives the same type. */
export function textOf(column: string, type: string): string {
  if (type === 'timestamp') return `epoch_us("${column}")::varchar`;
  // The bits of a double, since two engines print it differently.
  return type === 'double' ? `hex("${column}"::double::bit::varchar)` : `"${column}"::varchar`;
}

export function sorted(rows: readonly (readonly unknown[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
