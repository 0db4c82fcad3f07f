/**
 * What a run needs, tried out piece by piece: gold debug. Each check stands for itself; what fails is a result, and what cannot be tried
 * because of that says so. Nothing is left behind: what is written to the warehouse is taken away again.
 */
import { tmpdir } from 'node:os';
import { noCatalogDatabase } from './diagnostics/catalog.ts';
import { GoldError, GoldErrors } from './diagnostics/gold-error.ts';
import { noConditionalWrites } from './diagnostics/object-storage.ts';
import { oldNode } from './diagnostics/usage.ts';
import { type LoadedProject, loadProject, loadTarget, type ProjectOptions } from './load-project.ts';
import { type Adapters, type Workspace, withWorkspace } from './pipeline.ts';
import { isRemote } from './ports/object-store.ts';
import { toCatalogName } from './register/catalog-entry.ts';

export const CHECKS = [
  'gold',
  'node',
  'engine',
  'project',
  'models',
  'target',
  'storage',
  'commits',
  'reading',
  'catalog',
  'entries',
] as const;
export type CheckName = (typeof CHECKS)[number];

export type Check = Passed | Failed;
interface Passed {
  readonly name: CheckName;
  readonly status: 'ok' | 'skip';
  readonly says: string;
}
interface Failed {
  readonly name: CheckName;
  readonly status: 'fail';
  readonly error: GoldError | GoldErrors;
}

export interface Checkup {
  /** Of gold: `0.1.0`. */
  readonly version: string;
  readonly node: { readonly version: string; readonly required: string };
  readonly project: Omit<ProjectOptions, 'inline' | 'build'>;
  readonly signal: AbortSignal;
}

/** Gives each check as it is done, in the order of `CHECKS`; those that do not apply are left out. Faults of ours and a fired signal are thrown. */
export async function* checkUp(
  { version, node, project: options, signal }: Checkup,
  adapters: Adapters,
): AsyncGenerator<Check> {
  yield { name: 'gold', status: 'ok', says: version };
  yield await tried('node', () => checkNode(node));
  yield await tried('engine', () => checkEngine(adapters));
  let project: LoadedProject | undefined;
  yield await tried('project', () => {
    // The project file alone, whose errors are the project's; those of models come next.
    project = loadTarget(options, adapters.clock);
    return `${project.compilation.manifest.project} in ${project.root}`;
  });
  if (project === undefined) {
    for (const name of ['models', 'target', 'storage'] as const)
      yield { name, status: 'skip', says: 'needs the project' };
    return;
  }
  const { compilation } = project;
  const { target } = compilation;
  let models = project;
  yield await tried('models', async () => {
    models = await loadProject(options, adapters.clock);
    return describeModels(models);
  });
  const limits = `${target.threads ?? 'all'} threads, memory ${target.memoryLimit ?? 'as the engine decides'}`;
  yield {
    name: 'target',
    status: 'ok',
    says: `${target.name}: ${target.engine}, schema ${target.schema}, ${limits}`,
  };
  yield* checkStorage(models, adapters);
  if (target.catalog !== undefined) yield* checkCatalog(models, adapters, signal);
}

async function* checkStorage(project: LoadedProject, adapters: Adapters): AsyncGenerator<Check> {
  const { target, sources } = project.compilation;
  const within = <T>(action: (workspace: Workspace) => Promise<T>): Promise<T> =>
    withWorkspace(project, adapters, action);
  const probe = `${target.warehouse.replace(/\/+$/, '')}/.gold-debug-${adapters.newId()}`;
  const written = await tried('storage', () =>
    within(async ({ delta: { store } }) => {
      await store.putIfAbsent(probe, new Uint8Array());
      return `${target.warehouse} can be written`;
    }),
  );
  yield written;
  if (written.status === 'ok') {
    yield await tried('commits', () =>
      within(async ({ delta: { store } }) => {
        try {
          if ((await store.putIfAbsent(probe, new Uint8Array())) === 'created')
            throw noConditionalWrites(target.warehouse);
        } catch (error) {
          // What stands in the way of writing matters more than what is then in the way of taking it back.
          await store.delete(probe).catch(() => {});
          throw error;
        }
        await store.delete(probe);
        return 'only one of two writers wins, and files can be deleted';
      }),
    );
  } else {
    yield { name: 'commits', status: 'skip', says: 'needs a warehouse that can be written' };
  }
  const remote = [target.warehouse, ...[...sources.values()].map(({ location }) => location)].find(isRemote);
  if (remote === undefined) return;
  yield await tried('reading', () =>
    within(async ({ describeReading }) => `s3:// ${await describeReading(remote)}`),
  );
}

async function* checkCatalog(
  project: LoadedProject,
  adapters: Adapters,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const { target, manifest } = project.compilation;
  const { catalog: wanted } = target;
  if (wanted === undefined) return;
  const at = (error: unknown): unknown => (error instanceof GoldError ? error.at(wanted.place) : error);
  let exists = false;
  const reached = await tried('catalog', async () => {
    try {
      const catalog = await adapters.openCatalog(wanted);
      const name = `${wanted.type} database ${catalog.database}`;
      exists = await catalog.hasDatabase(signal);
      if (exists) return `${name}, is there`;
      if (!wanted.createDatabase) throw noCatalogDatabase(catalog.database);
      return `${name}, will be created by the first run`;
    } catch (error) {
      throw at(error);
    }
  });
  yield reached;
  if (!exists) return;
  yield await tried('entries', async () => {
    const name = toCatalogName(manifest.models[0]?.name ?? 'gold');
    const catalog = await adapters.openCatalog(wanted);
    const table = await catalog.findTable(name, signal).catch((error: unknown) => {
      throw at(error);
    });
    return `can be read (${name} is ${table === undefined ? 'not registered yet' : 'registered'}); writing is tried by the first run`;
  });
}

/** An outcome of what it says, or of the error that it throws. */
async function tried(name: CheckName, action: () => string | Promise<string>): Promise<Check> {
  try {
    return { name, status: 'ok', says: await action() };
  } catch (error) {
    if (error instanceof GoldError || error instanceof GoldErrors) return { name, status: 'fail', error };
    throw error;
  }
}

function checkNode({ version, required }: Checkup['node']): string {
  const least = numbersOf(required);
  const found = numbersOf(version);
  const at = least.findIndex((part, index) => part !== found[index]);
  if (at !== -1 && (found[at] ?? 0) < (least[at] ?? 0)) throw oldNode(version, required);
  return version;
}

/** `>=20.19` as [20, 19]. */
function numbersOf(text: string): readonly number[] {
  return (/\d+(?:\.\d+)*/.exec(text)?.[0] ?? '').split('.').map(Number);
}

async function checkEngine(adapters: Adapters): Promise<string> {
  const engine = await adapters.openEngine({ threads: 1, memoryLimit: undefined, temporaryFolder: tmpdir() });
  try {
    await engine.query('select 42');
    return `${await engine.version()}, works`;
  } finally {
    await engine.close();
  }
}

function describeModels({ compilation: { manifest, sources } }: LoadedProject): string {
  const seeds = manifest.models.filter(({ seedFile }) => seedFile !== undefined).length;
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  return `${count(manifest.models.length - seeds, 'model')}, ${count(seeds, 'seed')}, ${count(sources.size, 'source table')}`;
}
