/** PySpark with Delta: one session, kept open, that runs the four models as often as it is asked to and takes the time itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Usage } from './measure.ts';
import { readTreeMib } from './peak-memory.ts';
import { findPyspark } from './peers.ts';

const SCRIPT = fileURLToPath(new URL('pyspark/main.py', import.meta.url));

export interface PysparkSession {
  /** Milliseconds from the start of the process until the session had read and written a small Delta table. */
  readonly startUp: number;
  /** Milliseconds of the jobs alone; the peak is what Python and the JVM hold at the end of the run. */
  run(): Promise<Usage & { readonly milliseconds: number }>;
  close(): Promise<void>;
}

/** Undefined where PySpark is not installed. `silver` and `out`: absolute folders of tables. */
export async function openPyspark(silver: string, out: string): Promise<PysparkSession | undefined> {
  const python = findPyspark();
  if (python === undefined) return undefined;
  const child = spawn(python, [SCRIPT, silver, out], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const read = async (): Promise<Readonly<Record<string, number>>> => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error(`PySpark has ended\n${log}`);
    return JSON.parse(value);
  };
  const { ready = 0 } = await read();
  return {
    startUp: ready,
    async run() {
      child.stdin.write('run\n');
      const { milliseconds = 0 } = await read();
      return { milliseconds, peakMib: readTreeMib(child.pid) };
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
