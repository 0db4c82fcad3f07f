/** gold compile */
import { unknownModel } from '../diagnostics/selection.ts';
import type { Command } from './command.ts';
import { load } from './load.ts';
import { findText, readGlobals } from './options.ts';

export const compileCommand: Command = {
  command: 'compile',
  describe: 'Render models to target/, with every error found',
  options: {
    model: { alias: 'm', type: 'string', describe: 'Print the query of this model; write nothing' },
  },
  async run(args, context) {
    const project = await load(args, context);
    const { manifest, models, queryOf } = project.compilation;
    const name = findText(args, 'model');
    if (name !== undefined) {
      const all = [...models.values()];
      const model = all.find((one) => one.name === name || one.id === name);
      if (model === undefined)
        throw unknownModel(
          name,
          all.map((one) => one.name),
        );
      context.stdout.write(`${queryOf(model.id).sql}\n`);
      return 0;
    }
    const { writeManifest } = await import('../load-project.ts');
    await writeManifest(project);
    if (readGlobals(args).quiet !== true) {
      const count = manifest.models.filter(({ seedFile }) => seedFile === undefined).length;
      context.stderr.write(`Compiled ${count} ${count === 1 ? 'model' : 'models'} to target/compiled/.\n`);
    }
    return 0;
  },
};
