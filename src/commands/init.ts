/** gold init */
import { existsSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { badProjectName, projectExists } from '../diagnostics/scaffold.ts';
import { CONFIG_FILE } from '../project/project-files.ts';
import { isProjectName, toProjectName } from '../scaffold/project-name.ts';
import type { Command } from './command.ts';
import type { CommandContext } from './command-context.ts';
import { findText, readGlobals } from './options.ts';

export const initCommand: Command = {
  command: 'init [dir]',
  describe: 'Make a new project with sample data that runs at once; overwrites nothing',
  positionals: { dir: { type: 'string', describe: 'Folder of the project. Default: this one' } },
  leavesNoLog: true,
  options: {
    name: { type: 'string', describe: 'Name of the project. Default: made from that of the folder' },
  },
  examples: [
    { line: 'gold init demo', says: 'a project in the new folder demo' },
    { line: "gold init 'my shop' --name shop", says: 'with a name of its own' },
  ],
  async run(args, context) {
    const dir = findText(args, 'dir') ?? readGlobals(args).projectDir;
    const folder = resolve(context.workingFolder, dir ?? '.');
    const existing = await findExisting(folder, dir === undefined);
    if (existing !== undefined) throw projectExists(existing);
    const wanted = findText(args, 'name');
    if (wanted !== undefined && !isProjectName(wanted)) throw badProjectName(wanted, toProjectName(wanted));
    const name = wanted ?? toProjectName(basename(folder));
    const { readScaffold, writeScaffold } = await import('../scaffold/scaffold.ts');
    const files = readScaffold(context.packageFolder, name);
    writeScaffold(folder, files);
    context.stdout.write(formatSteps({ name, folder, files: files.length }, context));
    return 0;
  },
};

/** The project that is there. Who names no folder may stand inside of one; who names one inside of another means a second. */
async function findExisting(folder: string, upwards: boolean): Promise<string | undefined> {
  if (!upwards) return existsSync(join(folder, CONFIG_FILE)) ? folder : undefined;
  const { lookForProject } = await import('../project/read-project-files.ts');
  return lookForProject(folder);
}

interface Made {
  readonly name: string;
  readonly folder: string;
  readonly files: number;
}

function formatSteps({ name, folder, files }: Made, { workingFolder }: CommandContext): string {
  const way = relative(workingFolder, folder);
  const steps = [
    ...(way === '' ? [] : [[`cd ${quoteWord(way)}`, '']]),
    ['gold run', 'publish the tables to warehouse/gold/'],
    ['gold test', 'unit tests, and assertions on what is published'],
    ['gold show daily_trips', 'look at one of them'],
  ];
  const width = Math.max(...steps.map(([command = '']) => command.length));
  const lines = steps.map(([command = '', says = '']) => `  ${command.padEnd(width)}  ${says}`.trimEnd());
  return `Made the project ${name}: ${files} files in ${way === '' ? 'this folder' : way}.\n\nNext:\n${lines.join('\n')}\n\nWhat is where stands in README.md.\n`;
}

/** As a shell takes it for one word. */
function quoteWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
