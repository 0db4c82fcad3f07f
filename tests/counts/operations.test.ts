/**
 * How often compiling and running do what costs time, for projects of several sizes, held against operations.json. Seconds depend on the
 * machine, counts do not: a slip of complexity shows here. `GOLD_UPDATE_COUNTS=1` writes the file anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { generateProject } from '../../bench/generate-project.ts';
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import { bindProject } from '../../src/bind/bind-project.ts';
import { BindingMemory } from '../../src/bind/binding-memory.ts';
import { sourceColumns } from '../../src/bind/source-columns.ts';
import { main } from '../../src/commands/main.ts';
import { compileProject } from '../../src/compile/compile-project.ts';
import { CompileMemory } from '../../src/compile/memory/compile-memory.ts';
import type { ProjectFiles } from '../../src/project/project-files.ts';
import { readProjectFiles } from '../../src/project/read-project-files.ts';
import { localContext, openTestEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/folder.ts';
import { compileTexts } from '../support/project.ts';
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

const SOURCES: Readonly<Record<string, string>> = {
  known: 'columns: [{ name: id, data_type: bigint }]',
  unknown: 'description: Its columns are not declared',
};

for (const [what, columns] of Object.entries(SOURCES)) {
  test(`binding models over a source of ${what} columns asks the engine for what changed`, async () => {
    const size = 50;
    const texts = Object.fromEntries(
      Array.from({ length: size }, (_, index) => {
        const input = index % 10 === 0 ? "source('s', 't')" : `ref('m${index - 1}')`;
        return [`models/m${index}.sql`, `select id from {{ ${input} }}`];
      }),
    );
    texts['models/s.yml'] = `sources: [{ name: s, location: ./nowhere, tables: [{ name: t, ${columns} }] }]`;
    const counts: Counts = {};
    const engine = await openTestEngine();
    const memory = new BindingMemory();
    const { signal } = new AbortController();
    const bindCounted = async (title: string, more: Readonly<Record<string, string>>): Promise<void> => {
      const { compilation } = compileTexts({ ...texts, ...more });
      if (compilation === undefined) throw new Error('it does not compile');
      const context = { engine: async () => counted(engine, 'engine', counts), memory, signal };
      const sources = sourceColumns({ ...context, delta: localContext() });
      const { errors } = await bindProject(compilation, { ...context, sources });
      assert.equal(errors, []);
      check(`bind ${size} over ${what} columns${title}`, counts);
      for (const name of Object.keys(counts)) delete counts[name];
    };
    try {
      await bindCounted('', {});
      await bindCounted(' again', {});
      await bindCounted(', one changed', { 'models/m5.sql': "select id + 1 as id from {{ ref('m4') }}" });
    } finally {
      await engine.close();
    }
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
