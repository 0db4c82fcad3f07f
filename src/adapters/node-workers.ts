/** This process, and whether others on this machine are alive. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Workers } from '../ports/workers.ts';

export function nodeWorkers(): Workers {
  const self = { machine: machineId(), host: hostname(), process: process.pid };
  return {
    self,
    isAlive: (worker) => (worker.machine === self.machine ? exists(worker.process) : undefined),
  };
}

/** Host names and process ids come again in other containers; the boot and the namespace of processes do not. */
function machineId(): string {
  const facts = [
    () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    () => readlinkSync('/proc/self/ns/pid'),
  ];
  return [hostname(), ...facts.map(tryRead)].filter((fact) => fact !== '').join(' ');
}

/** Empty where a system has no such thing. */
function tryRead(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function exists(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // There, but somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
