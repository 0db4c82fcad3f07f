/** Builds dist/ afresh. Types are checked by `npm run typecheck`. */
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { bundle, root } from './bundle.mjs';

rmSync(`${root}/dist`, { recursive: true, force: true });
const inputs = await bundle(['src/cli.ts', 'src/sample/main.ts'], 'dist');
writeFileSync(`${root}/dist/THIRD_PARTY_LICENSES.txt`, collectLicenses(inputs));
chmodSync(`${root}/dist/cli.js`, 0o755);

/** The licenses of the packages whose code is in the bundle ask to go with it. */
function collectLicenses(inputs) {
  const packages = new Set(
    Object.keys(inputs).flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  return [...packages]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8'));
      const file = readdirSync(`${root}/${folder}`).find((entry) => /^(?:licen[cs]e|copying)/i.test(entry));
      const text = file === undefined ? license : readFileSync(`${root}/${folder}/${file}`, 'utf8').trim();
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
