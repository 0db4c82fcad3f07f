/** Loading large logs, whole processes: gold beside delta-rs where it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../scripts/bundle.mjs';
import { nodeAdapters } from '../src/adapters/node-adapters.ts';
import { writeCheckpoint } from '../src/delta/index.ts';
import { measure, report, type Usage } from './measure.ts';
import { findDeltaRs, sayMissing } from './peers.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Loaded {
  readonly files: number;
  readonly version: number;
  /** Null where the system does not tell it. */
  readonly peakMib?: number | null;
  /** Milliseconds by phase, where the loader tells them. */
  readonly phases?: Readonly<Record<string, number>>;
}

export async function benchSnapshots(runs: number): Promise<void> {
  await bundle(['bench/load-snapshot.ts'], 'target/bench');
  const folder = mkdtempSync(join(tmpdir(), 'gold-bench-'));
  try {
    const checkpoint = join(folder, 'checkpoint');
    writeLog(checkpoint, 100, 1000);
    await writeCheckpoint(await nodeAdapters().openDelta(), checkpoint, 99);
    for (let version = 0; version < 99; version += 1) rmSync(commitFile(checkpoint, version));
    await compare('checkpoint of 100,000 files', checkpoint, runs, 'checkpoint');
    const commits = join(folder, 'commits');
    writeLog(commits, 10_000, 1);
    await compare('10,000 JSON commits without checkpoint', commits, runs, 'commits');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(
  title: string,
  table: string,
  runs: number,
  kind: 'checkpoint' | 'commits',
): Promise<void> {
  const phases = new Map<string, Loaded['phases']>();
  const load = (name: string, command: string, args: readonly string[]) => (): Usage => {
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    const loaded: Loaded = JSON.parse(stdout);
    phases.set(name, loaded.phases);
    return { peakMib: loaded.peakMib ?? undefined };
  };
  const loadByGold = (name: string, statistics: string) =>
    load(name, process.execPath, [here('../target/bench/load-snapshot.js'), table, statistics, kind]);
  const python = findDeltaRs();
  const results = await measure(
    [
      { name: 'gold, as a run reads it', run: loadByGold('gold, as a run reads it', 'no-statistics') },
      ...(python === undefined
        ? []
        : [{ name: 'delta-rs', run: load('delta-rs', python, [here('load_snapshot.py'), table]) }]),
      { name: 'gold, with statistics', run: loadByGold('gold, with statistics', 'statistics') },
    ],
    runs,
  );
  report(title, results);
  if (python === undefined) sayMissing('delta-rs');
  for (const [name, shares = {}] of phases) {
    const texts = Object.entries(shares).map(([phase, ms]) => `${phase} ${ms.toFixed(0)} ms`);
    if (texts.length > 0) process.stdout.write(`  ${name.padEnd(34)} ${texts.join(', ')}\n`);
  }
  process.stdout.write('\n');
}

/** Commits with as many files each, as Spark writes them. */
function writeLog(table: string, versions: number, filesEach: number): void {
  mkdirSync(join(table, '_delta_log'), { recursive: true });
  const field = (name: string, type: string): object => ({ name, type, nullable: true, metadata: {} });
  const fields = [
    field('id', 'long'),
    field('amount', 'double'),
    field('name', 'string'),
    field('day', 'date'),
  ];
  for (let version = 0; version < versions; version += 1) {
    const actions: object[] = [
      { commitInfo: { timestamp: 1_760_000_000_000 + version, operation: 'WRITE', operationParameters: {} } },
    ];
    if (version === 0) {
      const schemaString = JSON.stringify({ type: 'struct', fields });
      actions.push(
        { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
        {
          metaData: {
            id: '11111111-2222-4333-8444-555555555555',
            format: { provider: 'parquet', options: {} },
            schemaString,
            partitionColumns: ['day'],
            configuration: {},
            createdTime: 1_760_000_000_000,
          },
        },
      );
    }
    for (let file = 0; file < filesEach; file += 1)
      actions.push({ add: addAction(version * filesEach + file) });
    writeFileSync(
      commitFile(table, version),
      actions.map((action) => `${JSON.stringify(action)}\n`).join(''),
    );
  }
}

function addAction(number: number): object {
  const day = new Date(Date.UTC(2025, 0, 1 + (number % 365))).toISOString().slice(0, 10);
  const stats = {
    numRecords: 1000,
    minValues: { id: number * 1000, amount: 0.12345678901234 + number, name: `customer ${number}` },
    maxValues: { id: number * 1000 + 999, amount: 9999.98765432109 + number, name: `customer ${number + 1}` },
    nullCount: { id: 0, amount: 3, name: 0 },
  };
  return {
    path: `day=${day}/part-${String(number).padStart(5, '0')}-3f2504e0-4f89-41d3-9a0c-0305e82c3301.c000.snappy.parquet`,
    partitionValues: { day },
    size: 12_345 + number,
    modificationTime: 1_760_000_000_000 + number,
    dataChange: true,
    stats: JSON.stringify(stats),
  };
}

function commitFile(table: string, version: number): string {
  return join(table, '_delta_log', `${String(version).padStart(20, '0')}.json`);
}
