/** Writes schemas/*.json: for editors from the definitions that validate the YAML files, for programs from those of what gold writes. `--check` only compares. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { artifactSchemas } from '../src/artifacts/schemas/json-schemas.ts';
import { yamlSchemas } from '../src/project/json-schemas.ts';

const folder = fileURLToPath(new URL('../schemas', import.meta.url));
for (const [name, schema] of Object.entries({ ...yamlSchemas(), ...artifactSchemas() })) {
  const path = `${folder}/${name}.schema.json`;
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${path} is not what the code says: run npm run schemas\n`);
    process.exitCode = 1;
  }
}
