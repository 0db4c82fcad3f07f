/**
 * Bundles entry points and the libraries that they use into few files, since loading hundreds of small ones takes longer than most
 * commands. What is native, or large and seldom needed, stays a package.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Paths are relative to the project. Gives the files that went in, by path. */
export async function bundle(entryPoints, outdir) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    sourcesContent: false,
    chunkNames: 'chunks/[name]-[hash]',
    external: ['@duckdb/node-bindings', '@aws-sdk/*'],
    banner: {
      // For libraries that are CommonJS.
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
    plugins: [
      { name: 'require-in-sight', setup: showRequire },
      { name: 'one-text-width', setup: shareTextWidth },
    ],
    define: { GOLD_BUILD: JSON.stringify(hashSources()) },
    metafile: true,
    logLevel: 'warning',
  });
  return metafile.inputs;
}

/** Of all that goes into the bundle: our sources, and the exact versions of the libraries. */
function hashSources() {
  const hash = createHash('sha256');
  const files = readdirSync(`${root}/src`, { recursive: true }).map((file) => `src/${file}`);
  for (const file of [
    'package.json',
    'package-lock.json',
    ...files.filter((name) => name.endsWith('.ts')),
  ].sort()) {
    hash.update(`${file}\n`).update(readFileSync(`${root}/${file}`));
  }
  return hash.digest('hex');
}

/** yargs brings copies of string-width that make their tables of emoji at once, for help that it is not asked for. Ours waits. */
function shareTextWidth({ onResolve, onLoad }) {
  onResolve({ filter: /^string-width$/ }, ({ importer }) =>
    /node_modules[\\/](?:yargs|cliui|wrap-ansi)[\\/]/.test(importer)
      ? { path: 'text-width', namespace: 'shared' }
      : undefined,
  );
  onLoad({ filter: /^text-width$/, namespace: 'shared' }, () => ({
    contents: "export { textWidth as default } from './text-width.ts';",
    resolveDir: `${root}/src/report`,
  }));
}

/** The bundler follows a plain `require` only, not one that was made. */
function showRequire({ onLoad }) {
  onLoad({ filter: /(?:duckdb[\\/]node-api|report[\\/]text-width)\.ts$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8').replace(/^const require = .*$/m, ''),
    loader: 'ts',
  }));
}
