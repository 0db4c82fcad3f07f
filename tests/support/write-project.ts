/** Projects on disk for tests. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './folder.ts';

const CONFIG = `name: shop
targets:
  local: { warehouse: ./warehouse, threads: 2 }
`;

/** A fresh project folder with these files; gold_project.yml is added when missing. A path that ends with `/` is an empty folder. */
export function writeProject(files: Readonly<Record<string, string>>, folder = temporaryFolder()): string {
  for (const [path, text] of Object.entries({ 'gold_project.yml': CONFIG, ...files })) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (path.endsWith('/')) mkdirSync(file, { recursive: true });
    else writeFileSync(file, text);
  }
  return folder;
}
