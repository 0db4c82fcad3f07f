/** Help of commands as text for a terminal, and as Markdown for docs/commands.md (pure). */

import type { Colors } from './colors.ts';
import { textWidth } from './text-width.ts';

export interface CommandHelp {
  readonly name: string;
  /** `gold show [model] [options]`. */
  readonly usage: string;
  readonly describe: string;
  readonly positionals: readonly OptionHelp[];
  readonly groups: readonly { readonly title: string; readonly options: readonly OptionHelp[] }[];
  readonly examples: readonly { readonly line: string; readonly says: string; readonly needs?: string }[];
}

export interface OptionHelp {
  /** `-t, --target <target>`; four spaces where there is no letter. */
  readonly flags: string;
  readonly describe: string;
}

export interface HelpFormat {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colors: Colors;
}

export const ENVIRONMENT_NOTE =
  'Each option can also be given as an environment variable, such as GOLD_TARGET; the command line wins.';

/** One command. Ends with a newline. */
export function formatCommandHelp(help: CommandHelp, format: HelpFormat): string {
  const { colors, width } = format;
  const title = (text: string): string => colors.bold(text);
  const blocks = [
    [...wrap(`${help.describe}.`, width)],
    [`${title('Usage:')} ${help.usage}`],
    ...(help.positionals.length === 0 ? [] : [[title('Arguments'), ...table(help.positionals, format)]]),
    ...help.groups.map((group) => [title(group.title), ...table(group.options, format)]),
    [title('Examples'), ...formatExamples(help, format)],
    wrap(ENVIRONMENT_NOTE, width),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

export interface Overview {
  readonly commands: readonly CommandHelp[];
  readonly options: readonly OptionHelp[];
}

/** What `gold --help` says. */
export function formatOverview({ commands, options }: Overview, format: HelpFormat): string {
  const title = (text: string): string => format.colors.bold(text);
  const rows = commands.map(({ name, describe }) => ({ flags: name, describe }));
  const blocks = [
    wrap(
      'SQL models for the gold layer of a lakehouse: compiled, run on DuckDB, audited, published as Delta tables.',
      format.width,
    ),
    [`${title('Usage:')} gold <command> [options]`],
    [title('Commands'), ...table(rows, format)],
    [title('Options of all'), ...table(options, format)],
    ['gold <command> --help says more, with examples. A new project: gold init demo'],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** docs/commands.md. */
export function formatCommandsMarkdown({ commands, options }: Overview): string {
  const list = commands.map(({ name, describe }) => `- [\`gold ${name}\`](#gold-${name}): ${describe}`);
  const shared = new Set(options.map(({ flags }) => flags));
  const sections = commands.map((help) => {
    const own = [...help.positionals, ...help.groups.flatMap((group) => group.options)].filter(
      ({ flags }) => !shared.has(flags),
    );
    const examples = help.examples.map(
      ({ line, says, needs }) => `${line}   # ${says}${needs === undefined ? '' : ` (needs ${needs})`}`,
    );
    return [
      `## gold ${help.name}`,
      `${help.describe}.`,
      `\`${help.usage}\``,
      ...(own.length === 0 ? [] : [markdownTable(own)]),
      `\`\`\`sh\n${examples.join('\n')}\n\`\`\``,
    ].join('\n\n');
  });
  return `${[
    '# Commands',
    'What `gold <command> --help` says, written by `npm run docs:commands`. Examples are about the sample project of `gold init`, see [getting started](getting-started.md). Exit codes and selection: [reference](reference.md#commands).',
    list.join('\n'),
    '## Options of all commands',
    markdownTable(options),
    ENVIRONMENT_NOTE,
    ...sections,
  ].join('\n\n')}\n`;
}

function markdownTable(options: readonly OptionHelp[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = options.map(({ flags, describe }) => `| \`${cell(flags.trim())}\` | ${cell(describe)} |`);
  return ['| Option | Meaning |', '|---|---|', ...rows].join('\n');
}

/** Example and remark side by side where all fit, else the remark above, as a comment. */
function formatExamples({ examples }: CommandHelp, { width, colors }: HelpFormat): string[] {
  const rows = examples.map(({ line, says }) => ({ line, says: `# ${says}` }));
  const first = Math.max(...rows.map(({ line }) => textWidth(line)));
  const second = Math.max(...rows.map(({ says }) => textWidth(says)));
  if (2 + first + 2 + second <= width) {
    return rows.map(
      ({ line, says }) => `  ${line}${' '.repeat(first - textWidth(line))}  ${colors.dim(says)}`,
    );
  }
  return rows.flatMap(({ line, says }) => [`  ${colors.dim(says)}`, `  ${line}`]);
}

/** Flags left, wrapped text right; flags that are too long have a line of their own. */
function table(rows: readonly OptionHelp[], { width }: HelpFormat): string[] {
  const widest = Math.max(...rows.map(({ flags }) => textWidth(flags)));
  const left = Math.min(widest, Math.max(12, Math.floor(width * 0.4)));
  return rows.flatMap(({ flags, describe }) => {
    const [first = '', ...more] = wrap(describe, Math.max(20, width - left - 4));
    const indent = ' '.repeat(left + 4);
    const rest = more.map((line) => `${indent}${line}`);
    const space = left - textWidth(flags);
    if (space < 0) return [`  ${flags}`, `${indent}${first}`, ...rest];
    return [`  ${flags}${' '.repeat(space)}  ${first}`, ...rest];
  });
}

/** Lines of at most so many columns, as long as single words allow. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
