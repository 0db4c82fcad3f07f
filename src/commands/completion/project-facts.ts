/** What completion knows of a project: names of files as they are now, the rest as the last compilation wrote it. Nothing is compiled. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { lookForProject } from '../../project/read-project-files.ts';
import type { ProjectFacts } from './complete-words.ts';

/** Of the project around `folder`; nothing is known where there is none, and of what cannot be read. */
export function projectFacts(folder: string): ProjectFacts {
  const root = lookForProject(folder);
  const manifest = once(() =>
    root === undefined ? {} : objectOf(readJson(join(root, 'target/manifest.json'))),
  );
  const files = (name: string, ending: string): readonly string[] =>
    root === undefined ? [] : findFiles(root, name, ending);
  return {
    models: () => files('models', '.sql').map(nameOfFile),
    seeds: () => files('seeds', '.csv').map(nameOfFile),
    folders: () => unique([...files('models', '.sql'), ...files('seeds', '.csv')].flatMap(foldersOf)),
    sources: () =>
      unique(
        Object.values(objectOf(manifest()['sources'])).flatMap((node) => {
          const { source, name } = objectOf(node);
          return typeof source === 'string' && typeof name === 'string' ? [`${source}.${name}`] : [];
        }),
      ),
    tags: () =>
      unique(
        [
          ...Object.values(objectOf(manifest()['nodes'])),
          ...Object.values(objectOf(manifest()['sources'])),
        ].flatMap((node) => [
          ...textsOf(objectOf(objectOf(node)['config'])['tags']),
          ...textsOf(objectOf(node)['tags']),
        ]),
      ),
    targets: async () => (root === undefined ? [] : readTargets(join(root, 'gold_project.yml'))),
  };
}

/** `folder` is relative to where the user stands. */
export function factsFrom(workingFolder: string): (projectDir: string | undefined) => ProjectFacts {
  return (projectDir) => projectFacts(resolve(workingFolder, projectDir ?? '.'));
}

async function readTargets(file: string): Promise<readonly string[]> {
  try {
    // Half of the time that all the rest takes.
    const { parse: parseYaml } = await import('yaml');
    return Object.keys(objectOf(objectOf(parseYaml(readFileSync(file, 'utf8')))['targets']));
  } catch {
    return [];
  }
}

/** Relative to `root`, with `/`, sorted. */
function findFiles(root: string, name: string, ending: string): readonly string[] {
  try {
    return readdirSync(join(root, name), { recursive: true })
      .map((path) => `${name}/${String(path).split(sep).join('/')}`)
      .filter((path) => path.endsWith(ending))
      .sort();
  } catch {
    return [];
  }
}

function nameOfFile(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}

/** `models/a/b/c.sql` is in models, models/a and models/a/b. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
