/** gold ls */
import type { Command } from './command.ts';
import { load, select, selectableNodes } from './load.ts';
import { findText, readSelection, SELECTION_OPTIONS } from './options.ts';

const KINDS = ['model', 'seed', 'source'] as const;
const OUTPUTS = ['name', 'path', 'json'] as const;

export const lsCommand: Command = {
  command: 'ls',
  describe: 'List the models, seeds and sources selected',
  options: {
    ...SELECTION_OPTIONS,
    'resource-type': { type: 'string', choices: KINDS, describe: 'Only nodes of this kind' },
    output: { type: 'string', choices: OUTPUTS, default: 'name', describe: 'What to print of each' },
  },
  async run(args, context) {
    const project = await load(args, context);
    const wanted = findText(args, 'resourceType');
    const kinds = KINDS.filter((kind) => wanted === undefined || kind === wanted);
    const chosen = select(project, readSelection(args), kinds, context);
    const { toManifestJson } = await import('../artifacts/manifest-json.ts');
    const nodes = selectableNodes(project.compilation).filter(({ id }) => chosen.has(id));
    const output = findText(args, 'output');
    if (output === 'json') {
      const manifest = toManifestJson(project.compilation);
      const byId = new Map(Object.entries({ ...manifest.nodes, ...manifest.sources }));
      for (const { id } of nodes) context.stdout.write(`${JSON.stringify(byId.get(id))}\n`);
      return 0;
    }
    const lines = nodes.map((node) => (output === 'path' ? node.path : node.name));
    for (const line of output === 'path' ? new Set(lines) : lines) context.stdout.write(`${line}\n`);
    return 0;
  },
};
