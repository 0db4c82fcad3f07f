/** Whole processes, timed from outside, with their peak memory where the system tells it (Linux). */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Usage } from './measure.ts';

export const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

const LOOK_EVERY_MS = 10;

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Rejects with its output when the process does not end with 0. */
export function runProcess(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: ProcessOptions = {},
): Promise<Usage> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    let peakMib: number | undefined;
    const look = (): void => {
      peakMib = readPeak(child.pid) ?? peakMib;
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ peakMib });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}\n${Buffer.concat(chunks)}`));
    });
  });
}

export function runGold(args: readonly string[], cwd: string): Promise<Usage> {
  return runProcess(process.execPath, [CLI, ...args], { cwd });
}

/** VmHWM is the highest since the program began, and so does not count what the parent of a fork had. */
function readPeak(pid: number | undefined): number | undefined {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}
