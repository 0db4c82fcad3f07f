/**
 * How often compiling and running do what costs time, for projects of several sizes, held against operations.json. Seconds depend on the
 * machine, counts do not: a slip of complexity shows here. `GOLD_UPDATE_COUNTS=1` writes the file anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { generateProject } from '../../bench/generate-project.ts';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { main } from '../../src/commands/main.ts';
import { compileProject } from '../../src/compile/compile-project.ts';
import { CompileMemory } from '../../src/compile/memory/compile-memory.ts';
import type { ProjectFiles } from '../../src/project/project-files.ts';
import { readProjectFiles } from '../../src/project/read-project-files.ts';
import { temporaryFolder } from '../support/folder.ts';
import { suite } from '../support/suite.ts';

const test = suite('counts of operations');

type Counts = Record<string, number>;

const EXPECTED = new URL('./operations.json', import.meta.url);
const found: Record<string, Counts> = {};

function check(title: string, counts: Counts): void {
  found[title] = Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (process.env['GOLD_UPDATE_COUNTS'] === '1') {
    writeFileSync(EXPECTED, `${JSON.stringify(found, undefined, 2)}\n`);
    return;
  }
  const expected: Record<string, Counts> = JSON.parse(readFileSync(EXPECTED, 'utf8'));
  assert.equal(found[title], expected[title]);
}

/** Each call of a method of `target` adds one to its name. */
function counted<T extends object>(target: T, prefix: string, counts: Counts): T {
  return new Proxy(target, {
    get(owner, key) {
      const value: unknown = Reflect.get(owner, key);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]) => {
        const name = `${prefix}.${String(key)}`;
        counts[name] = (counts[name] ?? 0) + 1;
        return value.apply(owner, args);
      };
    },
  });
}

function compileCounted(files: ProjectFiles, memory: CompileMemory): Counts {
  const counts: Counts = {};
  const { errors } = compileProject(
    files,
    { environment: {}, runStartedAt: '2026-01-01T00:00:00.000Z', resolveLocation: (path) => path },
    memory,
  );
  assert.equal(errors, []);
  const { yaml, renderings } = memory.takeChanges();
  counts['YAML files parsed'] = Object.keys(yaml).length;
  counts['models rendered'] = Object.keys(renderings).length;
  return counts;
}

for (const size of [100, 1000]) {
  test(`compiling ${size} models renders each once, and then only what changed`, () => {
    const { folder } = generateProject(join(temporaryFolder(), 'project'), size);
    const files = readProjectFiles(folder);
    const memory = new CompileMemory();
    check(`compile ${size}`, compileCounted(files, memory));
    check(`compile ${size} again`, compileCounted(files, memory));
    const models = files.models.map((file, index) =>
      index === 7 ? { ...file, text: `${file.text}-- changed` } : file,
    );
    check(`compile ${size}, one changed`, compileCounted({ ...files, models }, memory));
    const read = new CompileMemory(JSON.parse(JSON.stringify(memory.toData())));
    check(`compile ${size}, in another process`, compileCounted({ ...files, models }, read));
  });
}

for (const size of [10, 20]) {
  test(`running ${size} models asks engine and store as often as ever`, async () => {
    const { folder } = generateProject(join(temporaryFolder(), 'project'), size);
    const counts: Counts = {};
    const adapters = nodeAdapters();
    const said: string[] = [];
    const sink = { write: (text: string) => said.push(text) };
    const code = await main(['run', '--quiet', '--threads', '1'], {
      version: '0',
      adapters: {
        ...adapters,
        async openWorkspace(...args) {
          const workspace = await adapters.openWorkspace(...args);
          const { delta } = workspace;
          const store = counted(delta.store, 'store', counts);
          return {
            ...workspace,
            engine: counted(workspace.engine, 'engine', counts),
            delta: { ...delta, store },
          };
        },
      },
      stdout: sink,
      stderr: sink,
      environment: {},
      workingFolder: folder,
      packageFolder: folder,
      signal: new AbortController().signal,
    });
    assert.is(code, 0, said.join(''));
    check(`run ${size}`, counts);
  });
}
