/** gold compile */
import type { ModelNode } from '../compile/manifest.ts';
import { GoldErrors } from '../diagnostics/gold-error.ts';
import { unknownModel } from '../diagnostics/selection.ts';
import type { LoadedProject } from '../load-project.ts';
import type { Arguments, Command } from './command.ts';
import type { CommandContext } from './command-context.ts';
import { load } from './load.ts';
import { findFlag, findText, readGlobals } from './options.ts';
import { jsonDocument, printJson, wantsJson } from './print-json.ts';

export const compileCommand: Command = {
  command: 'compile',
  describe: 'Render models to target/, with every error found',
  options: {
    model: { alias: 'm', type: 'string', describe: 'Print the query of this model; write nothing' },
    bind: {
      type: 'boolean',
      default: true,
      describe: 'Check columns and types without data; --no-bind for templates only',
    },
    json: { type: 'boolean', describe: 'Print what was compiled as JSON' },
  },
  examples: [
    { line: 'gold compile', says: 'render everything, show every error' },
    { line: 'gold compile --model daily_trips', says: 'print one query' },
  ],
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
      const { sql } = queryOf(model.id);
      if (wantsJson(args)) printJson(jsonDocument('compile', { models: [toCompiled(model, sql)] }), context);
      else context.stdout.write(`${sql}\n`);
      return 0;
    }
    const { writeManifest } = await import('../load-project.ts');
    // Files are written while the engine binds, also where it finds errors.
    const checked = findFlag(args, 'bind') === false ? undefined : checkColumns(project, args, context);
    const written = writeManifest(project);
    await Promise.allSettled([checked, written]);
    await written;
    await checked;
    if (wantsJson(args)) {
      const compiled = manifest.models
        .filter(({ seedFile }) => seedFile === undefined)
        .map((model) => toCompiled(model, queryOf(model.id).sql));
      printJson(jsonDocument('compile', { models: compiled }), context);
      return 0;
    }
    if (readGlobals(args).quiet !== true) {
      const count = manifest.models.filter(({ seedFile }) => seedFile === undefined).length;
      context.stderr.write(`Compiled ${count} ${count === 1 ? 'model' : 'models'} to target/compiled/.\n`);
    }
    return 0;
  },
};

/** Throws all that is wrong with columns and types; says what could not be looked at. */
async function checkColumns(project: LoadedProject, args: Arguments, context: CommandContext): Promise<void> {
  const { bindLoaded } = await import('../binding.ts');
  const { errors, unbound } = await bindLoaded(project, context.adapters, context.signal);
  if (errors.length > 0) throw new GoldErrors(errors);
  if (unbound.size === 0 || readGlobals(args).quiet === true) return;
  const reasons = new Map<string, number>();
  for (const why of unbound.values()) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const lines = [...reasons].map(
    ([why, count]) => `  ${count} ${count === 1 ? 'model' : 'models'}: ${why}\n`,
  );
  context.stderr.write(`Columns were not checked of\n${lines.join('')}`);
}

function toCompiled({ id, name, path }: ModelNode, sql: string): object {
  return { id, name, path, sql };
}
