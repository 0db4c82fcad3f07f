/** What --help and docs/commands.md say of a command, as data made from the command itself (pure). */
import type { CommandHelp, OptionHelp } from '../../report/command-help.ts';
import type { Command } from '../command.ts';
import { aliasesOf, type CommandOption, type NamedOption, nameOf, optionsOf } from './scan-words.ts';

/** In the order shown. Options that stand nowhere here are the command's own and come first. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Selection: ['select', 'exclude', 'selector', 'indirect-selection', 'state', 'resource-type', 'allow-empty'],
  'Project and target': ['project-dir', 'target', 'vars'],
  Output: ['output', 'json', 'log-format', 'log-level', 'color', 'quiet', 'debug'],
};

/** What stands for a value. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  select: 'words',
  exclude: 'words',
  vars: 'map',
  inline: 'sql',
  'project-dir': 'folder',
};

export function describeCommand(command: Command): CommandHelp {
  const options = optionsOf(command);
  const grouped = new Set(Object.values(GROUPS).flat());
  const groups = [
    { title: 'Options', options: options.filter(({ name }) => !grouped.has(name)) },
    ...Object.entries(GROUPS).map(([title, names]) => ({
      title,
      options: names.flatMap((name) => options.filter((one) => one.name === name)),
    })),
  ];
  return {
    name: nameOf(command),
    usage: `gold ${command.command} [options]`,
    describe: command.describe,
    positionals: Object.entries(command.positionals ?? {}).map(([name, { describe, choices }]) => ({
      flags: name,
      describe: withChoices(describe, choices),
    })),
    groups: groups
      .filter((group) => group.options.length > 0)
      .map(({ title, options: members }) => ({ title, options: members.map(describeOption) })),
    examples: command.examples,
  };
}

function describeOption({ name, option }: NamedOption): OptionHelp {
  const short = aliasesOf(option).find((alias) => alias.length === 1);
  const value = option.type === 'boolean' ? '' : ` <${placeholder(name, option)}>`;
  const choices = (option.choices ?? []).map(String);
  const says = withChoices(option.describe ?? '', choices);
  // What is said in words already is not said twice.
  const hasDefault = option.default !== undefined && !/default/i.test(says);
  return {
    flags: `${short === undefined ? '    ' : `-${short}, `}--${name}${value}`,
    describe: hasDefault ? `${endSentence(says)} Default: ${String(option.default)}` : says,
  };
}

function placeholder(name: string, option: CommandOption): string {
  const text = PLACEHOLDERS[name] ?? (option.type === 'number' ? 'n' : name.replace(/^.*-/, ''));
  return option.type === 'array' ? `${text}…` : text;
}

function withChoices(says: string, choices: readonly string[] | undefined): string {
  if (choices === undefined || choices.length === 0) return says;
  return `${endSentence(says)} One of ${choices.join(', ')}`;
}

function endSentence(text: string): string {
  return text === '' || /[.:;]$/.test(text) ? text : `${text}.`;
}
