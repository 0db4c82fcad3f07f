/** Memory of processes where the system tells it (Linux), in MiB; undefined elsewhere and for processes that have ended. */
import { readdirSync, readFileSync } from 'node:fs';

/** VmHWM is the highest since the program began, and so does not count what the parent of a fork had, as maxRSS does. */
export function readPeakMib(pid: number | 'self' | undefined): number | undefined {
  return readMib(`/proc/${pid}/status`, /^VmHWM:\s+(\d+) kB$/m);
}

/** What a process and its descendants have now, pages that they share counted once. Undefined for a process without any. */
export function readTreeMib(pid: number | undefined): number | undefined {
  const descendants = findDescendants(pid);
  if (descendants.length === 0) return undefined;
  return [pid, ...descendants]
    .map((one) => readMib(`/proc/${one}/smaps_rollup`, /^Pss:\s+(\d+) kB$/m) ?? 0)
    .reduce((sum, mib) => sum + mib, 0);
}

function findDescendants(pid: number | string | undefined): readonly string[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return children.flatMap((child) => [child, ...findDescendants(child)]);
  } catch {
    return [];
  }
}

function readMib(file: string, pattern: RegExp): number | undefined {
  try {
    const kib = pattern.exec(readFileSync(file, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}
