/** gold ls */
import type { Command } from './command.ts';
import { load, select, selectableNodes } from './load.ts';
import { findText, readSelection, SELECTION_OPTIONS } from './options.ts';

const OUTPUTS = ['name', 'path', 'json'] as const;

export const lsCommand: Command = {
  command: 'ls',
  describe: 'List the models and sources selected',
  options: {
    ...SELECTION_OPTIONS,
    output: { type: 'string', choices: OUTPUTS, default: 'name', describe: 'What to print of each' },
  },
  async run(args, context) {
    const project = await load(args, context);
    const chosen = select(project, readSelection(args), ['model', 'source'], context);
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
