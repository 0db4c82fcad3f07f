/**
 * What compilations remember, in target/cache/compile.jsonl, one entry a line. Each compilation appends what is new; what is out of date
 * is left behind until it is more than the rest. So a line that a crash or another process tore is only compiled again, as is
 * everything that another version of gold wrote. The file can be removed at any time.
 */
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { BindingMemory, type KeptBinding } from '../bind/binding-memory.ts';
import { CompileMemory, type MemoryData } from '../compile/memory/compile-memory.ts';
import type { RenderingData } from '../compile/memory/kept-rendering.ts';
import type { StoredYaml } from '../project/yaml-places.ts';

export interface CompileCache {
  readonly memory: CompileMemory;
  readonly bindings: BindingMemory;
  /** Writes what the memory has learned since. A cache that cannot be written is no error: the next time is slower. */
  save(): void;
}

type Line =
  | readonly ['yaml', string, StoredYaml]
  | readonly ['model', string, readonly RenderingData[]]
  | readonly ['binding', string, KeptBinding];

const LINE_KINDS: ReadonlySet<unknown> = new Set<Line[0]>(['yaml', 'model', 'binding']);

/** Lines that may be out of date before it pays to write the file anew. */
const SPARE_LINES = 100;

/** `build` names the code of gold; memory of any other is not used. */
export function openCompileCache(root: string, build: string): CompileCache {
  const path = join(root, 'target', 'cache', 'compile.jsonl');
  const { data, kept, lines } = readCache(path, build);
  const memory = new CompileMemory(data);
  const bindings = new BindingMemory(kept);
  let written = lines;
  return {
    memory,
    bindings,
    save() {
      const changes = toLines(memory.takeChanges(), bindings.takeChanges());
      if (changes.length === 0) return;
      try {
        if (written > 0 && written + changes.length <= 2 * (memory.size + bindings.size) + SPARE_LINES) {
          // What stands before may be torn; a line of its own keeps it from this.
          appendFileSync(path, `\n${changes.map(formatLine).join('')}`);
          written += changes.length;
        } else {
          const all = toLines(memory.toData(), bindings.entries());
          replaceFile(path, `${JSON.stringify(build)}\n`, all);
          written = all.length;
        }
      } catch {
        written = 0;
      }
    },
  };
}

interface ReadCache {
  readonly data: MemoryData;
  readonly kept: ReadonlyMap<string, KeptBinding>;
  /** Entries in the file, those out of date included; 0 when it is of no use. */
  readonly lines: number;
}

function readCache(path: string, build: string): ReadCache {
  const yaml: Record<string, StoredYaml> = {};
  const renderings: Record<string, readonly RenderingData[]> = {};
  const kept = new Map<string, KeptBinding>();
  const nothing: ReadCache = { data: { yaml, renderings }, kept, lines: 0 };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return nothing;
  }
  const [head = '', ...rest] = text.split('\n');
  if (head !== JSON.stringify(build)) return nothing;
  let lines = 0;
  for (const line of rest) {
    const entry = parseLine(line);
    if (entry === undefined) continue;
    lines += 1;
    if (entry[0] === 'yaml') yaml[entry[1]] = entry[2];
    else if (entry[0] === 'model') renderings[entry[1]] = entry[2];
    else kept.set(entry[1], entry[2]);
  }
  return { data: { yaml, renderings }, kept, lines };
}

function parseLine(line: string): Line | undefined {
  if (line === '') return undefined;
  try {
    const entry: unknown = JSON.parse(line);
    // Only gold of this build wrote whole lines into this file.
    return Array.isArray(entry) && LINE_KINDS.has(entry[0]) ? (entry as unknown as Line) : undefined;
  } catch {
    return undefined;
  }
}

function toLines(
  { yaml, renderings }: MemoryData,
  kept: readonly (readonly [string, KeptBinding])[],
): Line[] {
  return [
    ...Object.entries(yaml).map(([hash, stored]): Line => ['yaml', hash, stored]),
    ...Object.entries(renderings).map(([name, variants]): Line => ['model', name, variants]),
    ...kept.map(([name, binding]): Line => ['binding', name, binding]),
  ];
}

function formatLine(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

/** Characters written at once. */
const CHUNK = 1_000_000;

function replaceFile(path: string, head: string, lines: readonly Line[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  try {
    const file = openSync(temporary, 'w');
    try {
      let chunk = head;
      for (const line of lines) {
        chunk += formatLine(line);
        if (chunk.length < CHUNK) continue;
        writeSync(file, chunk);
        chunk = '';
      }
      writeSync(file, chunk);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
