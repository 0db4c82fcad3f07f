/** What the words of a command line are, without judging them (pure): for help and completion, where yargs says too little. */
import type { Command } from '../command.ts';
import { GLOBAL_OPTIONS } from '../options.ts';

export type CommandOption = Command['options'][string];

export interface NamedOption {
  readonly name: string;
  readonly option: CommandOption;
}

export interface ScannedWords {
  readonly command: Command | undefined;
  /** Words behind the command that belong to no option. */
  readonly positionals: readonly string[];
  /** The option that the next word gives a value to. `needed`: the word can be nothing else, unless it begins with a dash. */
  readonly open: (NamedOption & { readonly needed: boolean }) | undefined;
  /** Values by the option's long name. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly wantsHelp: boolean;
}

/** `words`: those behind `gold`. */
export function scanWords(words: readonly string[], commands: readonly Command[]): ScannedWords {
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  let command: Command | undefined;
  let open: ScannedWords['open'];
  let wantsHelp = false;
  const give = (name: string, value: string): void => {
    values.set(name, [...(values.get(name) ?? []), value]);
  };
  for (const word of words) {
    if (word.startsWith('-') && word.length > 1) {
      const [, dashed = '', value] = /^(-[^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      wantsHelp ||= dashed === '--help' || dashed === '-h';
      const found = findOption(dashed, command);
      open = undefined;
      if (found === undefined) continue;
      if (value !== undefined) give(found.name, value);
      else if (found.option.type === 'boolean') give(found.name, 'true');
      else open = { ...found, needed: true };
    } else if (open !== undefined) {
      give(open.name, word);
      // A list goes on until the next option.
      open = open.option.type === 'array' ? { ...open, needed: false } : undefined;
    } else if (command === undefined) {
      command = commands.find((one) => nameOf(one) === word);
      if (command === undefined) positionals.push(word);
    } else {
      positionals.push(word);
    }
  }
  return { command, positionals, open, values, wantsHelp };
}

/** `run` of `run`, `show` of `show [model]`. */
export function nameOf({ command }: Command): string {
  return command.split(' ')[0] ?? '';
}

/** Those of a command and those of all, by long name. */
export function optionsOf(command: Command | undefined): readonly NamedOption[] {
  const all: Readonly<Record<string, CommandOption>> = { ...command?.options, ...GLOBAL_OPTIONS };
  return Object.entries(all).map(([name, option]) => ({ name, option }));
}

/** One or several letters that an option goes by besides its name. */
export function aliasesOf({ alias }: CommandOption): readonly string[] {
  return alias === undefined ? [] : [alias].flat();
}

function findOption(dashed: string, command: Command | undefined): NamedOption | undefined {
  const word = dashed.replace(/^--?/, '');
  return optionsOf(command).find(({ name, option }) =>
    dashed.startsWith('--')
      ? name === word.replace(/^no-/, '') || name === word
      : aliasesOf(option).includes(word),
  );
}
