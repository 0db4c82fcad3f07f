/** Compiles a project given as a map of paths to texts, as tests write it. */
import { resolve } from 'node:path';
import {
  type CompileOptions,
  type CompileResult,
  compileProject,
} from '../../src/compile/compile-project.ts';
import type { GoldError } from '../../src/diagnostics/gold-error.ts';
import type { ProjectFiles } from '../../src/project/project-files.ts';
import { assertedCode } from './asserted-codes.ts';

export const MINIMAL_CONFIG = `name: shop
targets:
  local: { warehouse: ./warehouse }
`;

const SOURCES = `sources:
  - name: silver
    location: ./silver
    tables: [{ name: orders }, { name: products }]
`;

/** Project files from texts by path; gold_project.yml and two silver sources are added when missing. */
export function projectFiles(texts: Readonly<Record<string, string>>): ProjectFiles {
  const all = { 'gold_project.yml': MINIMAL_CONFIG, 'models/sources.yml': SOURCES, ...texts };
  const files = Object.entries(all)
    .map(([path, text]) => ({ path, text }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    root: '/project',
    config: files.find(({ path }) => path === 'gold_project.yml') ?? { path: 'gold_project.yml', text: '' },
    models: files.filter(({ path }) => path.startsWith('models/') && path.endsWith('.sql')),
    macros: files.filter(({ path }) => path.startsWith('macros/')),
    assertions: files.filter(({ path }) => /^tests\/(?!fixtures\/).*\.sql$/.test(path)),
    tests: files.filter(({ path }) => /^tests\/.*\.ya?ml$/.test(path)),
    fixtures: files.filter(({ path }) => /^tests\/fixtures\/.*\.(?:csv|sql)$/.test(path)),
    selectors: files.find(({ path }) => path === 'selectors.yml'),
    seeds: files
      .filter(({ path }) => path.startsWith('seeds/') && path.endsWith('.csv'))
      .map(({ path, text }) => ({ path, bytes: new TextEncoder().encode(text) })),
    properties: files.filter(({ path }) => /^(?:models|seeds)\//.test(path) && path.endsWith('.yml')),
  };
}

export function compileTexts(
  texts: Readonly<Record<string, string>>,
  options: Partial<CompileOptions> = {},
): CompileResult {
  return compileProject(projectFiles(texts), {
    environment: {},
    runStartedAt: '2026-01-02T03:04:05.678Z',
    resolveLocation: (path) => resolve('/project', path),
    ...options,
  });
}

/** `code file:line:column` of each error, as tests compare them: every caller holds it against what it expects. */
export function summarize(errors: readonly GoldError[]): string[] {
  for (const { code } of errors) assertedCode(code);
  return errors.map(
    ({ code, location }) =>
      `${code}${location ? ` ${location.file}:${location.line}:${location.column}` : ''}`,
  );
}

/** Takes the marker `⟦…⟧` out of a text and gives where it stood: the place a test expects. */
export function marked(text: string): {
  readonly text: string;
  readonly line: number;
  readonly column: number;
} {
  const before = text.slice(0, text.indexOf('⟦'));
  return {
    text: text.replace('⟦', '').replace('⟧', ''),
    line: before.split('\n').length,
    column: before.length - before.lastIndexOf('\n'),
  };
}
