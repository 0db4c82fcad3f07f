/** The commands that compile a synthetic project, gold's and its peers', each with a way to see from what it left that it did. */
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { findDataform, findDbt, findSqlmesh, PEERS, sayMissing } from './peers.ts';
import { type EndedProcess, runGold } from './processes.ts';
import { DATAFORM } from './projects/dataform.ts';
import type { Dialect } from './projects/dialect.ts';
import { GOLD_AND_DBT } from './projects/gold-and-dbt.ts';
import { SQLMESH } from './projects/sqlmesh.ts';

export interface Compiler {
  /** The command, as one types it. */
  readonly name: string;
  readonly dialect: Dialect;
  /** Of what a new project needs besides its files; once. */
  install?(folder: string): void;
  /** What it remembers from run to run, relative to the project. */
  readonly memory: readonly string[];
  run(folder: string): Promise<EndedProcess>;
  /** The same when one model has changed, where less than the whole can be asked for. */
  runForModel?(folder: string, model: string): Promise<EndedProcess>;
  count(folder: string, ended: EndedProcess): Compiled;
}

/** How many were compiled; undefined where the tool leaves no trace of them. */
export interface Compiled {
  readonly models: number | undefined;
  readonly assertions: number | undefined;
}

/** gold's, then those of the peers that are here; says which are not. */
export function findCompilers(): readonly Compiler[] {
  const peers = { dbt: dbtCompilers(), sqlmesh: sqlmeshCompilers(), dataform: dataformCompilers() };
  for (const [name, compilers] of Object.entries(peers)) if (compilers.length === 0) sayMissing(name);
  return [GOLD, GOLD_WITHOUT_BINDING, ...Object.values(peers).flat()];
}

/** Throws when the tool ended well without having compiled so many models with two assertions each. */
export function checkCompiled(
  compiler: Compiler,
  folder: string,
  ended: EndedProcess,
  expected: number,
): void {
  const { models = expected, assertions = expected * 2 } = compiler.count(folder, ended);
  if (models === expected && assertions === expected * 2) return;
  throw new Error(
    `${compiler.name} compiled ${models} models and ${assertions} assertions, not ${expected} and ${expected * 2}`,
  );
}

export function forget({ memory }: Compiler, folder: string): void {
  for (const path of memory) rmSync(join(folder, path), { recursive: true, force: true });
}

function goldCompiler(...args: readonly string[]): Compiler {
  return {
    name: ['gold', ...args].join(' '),
    dialect: GOLD_AND_DBT,
    memory: ['target'],
    run: (folder) => runGold(args, folder),
    count(folder) {
      const { nodes, assertions } = readJson<Record<'nodes' | 'assertions', object>>(
        folder,
        'target/manifest.json',
      );
      return { models: Object.keys(nodes).length, assertions: Object.keys(assertions).length };
    },
  };
}

export const GOLD = goldCompiler('compile');
export const GOLD_WITHOUT_BINDING = goldCompiler('compile', '--no-bind');

/** `parse` renders every model to find its references; only `compile` leaves SQL. */
function dbtCompilers(): readonly Compiler[] {
  const dbt = findDbt();
  if (dbt === undefined) return [];
  const shared = { dialect: GOLD_AND_DBT, memory: ['dbt_target'] };
  const countNodes = (folder: string): Compiled => {
    const { nodes } = readJson<{ nodes: Record<string, { resource_type: string }> }>(
      folder,
      'dbt_target/manifest.json',
    );
    const types = Object.values(nodes).map(({ resource_type }) => resource_type);
    return {
      models: types.filter((type) => type === 'model').length,
      assertions: types.filter((type) => type === 'test').length,
    };
  };
  return [
    {
      ...shared,
      name: 'dbt parse',
      run: (folder) => dbt(['parse', '--no-partial-parse'], folder),
      count: countNodes,
    },
    {
      ...shared,
      name: 'dbt compile',
      run: (folder) => dbt(['compile', '--no-partial-parse'], folder),
      runForModel: (folder, model) => dbt(['compile', '--select', model], folder),
      count(folder) {
        const files = listFiles(folder, 'dbt_target/compiled').filter((path) => path.endsWith('.sql'));
        // Compiled tests lie in a folder named as the YAML file.
        const tests = files.filter((path) => path.includes(`.yml${sep}`)).length;
        return { models: files.length - tests, assertions: tests };
      },
    },
  ];
}

/** Loading alone (`info`) costs as much, since it renders and optimizes every query all the same. */
function sqlmeshCompilers(): readonly Compiler[] {
  const sqlmesh = findSqlmesh();
  if (sqlmesh === undefined) return [];
  return [
    {
      name: 'sqlmesh lint',
      dialect: SQLMESH,
      memory: ['.cache', 'logs', 'lakehouse.duckdb'],
      run: (folder) => sqlmesh(['lint'], folder),
      runForModel: (folder, model) => sqlmesh(['lint', '--model', `synthetic.${model}`], folder),
      count: (folder) => ({
        models: listFiles(folder, '.cache/optimized_query').length,
        assertions: undefined,
      }),
    },
  ];
}

/** Neither parses SQL nor knows columns. */
function dataformCompilers(): readonly Compiler[] {
  const dataform = findDataform();
  if (dataform === undefined) return [];
  const core = 'node_modules/@dataform/core';
  return [
    {
      name: 'dataform compile',
      dialect: DATAFORM,
      memory: [],
      // A copy, since its sandbox reads nothing that lies outside of the project.
      install: (folder) => cpSync(`${PEERS}dataform/${core}`, join(folder, core), { recursive: true }),
      run: (folder) => dataform(['compile', '--json'], folder),
      count(_folder, { stdout }) {
        const { tables, assertions }: Record<'tables' | 'assertions', readonly unknown[]> =
          JSON.parse(stdout);
        return { models: tables.length, assertions: assertions.length };
      },
    },
  ];
}

function listFiles(folder: string, under: string): readonly string[] {
  return readdirSync(join(folder, under), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function readJson<T>(folder: string, path: string): T {
  const value: T = JSON.parse(readFileSync(join(folder, path), 'utf8'));
  return value;
}
