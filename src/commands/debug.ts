/** gold debug */
import type { Command } from './command.ts';
import { load } from './load.ts';

export const debugCommand: Command = {
  command: 'debug',
  describe: 'Show versions, project and target, and check that engine, warehouse and catalog work',
  options: {},
  examples: [
    { line: 'gold debug', says: 'check everything that a run needs' },
    { line: 'gold debug --target aws --json', says: 'of another target, as JSON', needs: 'a target aws' },
  ],
  async run(args, context) {
    const say = (label: string, value: string): void => {
      context.stdout.write(`${`${label}:`.padEnd(14)}${value}\n`);
    };
    say('gold', context.version);
    say('node', process.version);
    const project = await load(args, context);
    const { target, models, sources } = project.compilation;
    say('project', `${project.compilation.manifest.project} in ${project.root}`);
    say('models', String(models.size));
    say('sources', String(sources.size));
    say('target', `${target.name} (${target.engine}, schema ${target.schema})`);
    say('warehouse', target.warehouse);
    say('threads', String(target.threads ?? 'all processors'));
    say('memory limit', target.memoryLimit ?? 'chosen by the engine');
    const { checkTarget } = await import('../pipeline.ts');
    const { engine, reading } = await checkTarget(project, context.adapters);
    say('engine', `${engine}, works`);
    if (reading !== undefined) say('reads s3://', reading);
    say('storage', 'the warehouse can be written');
    const { checkCatalog } = await import('../cataloguing.ts');
    const catalog = await checkCatalog(project, context.adapters, context.signal);
    if (catalog !== undefined) say('catalog', catalog);
    context.stdout.write('All checks passed.\n');
    return 0;
  },
};
