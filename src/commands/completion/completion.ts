/** gold completion, and what its scripts ask. */

import type { Command } from '../command.ts';
import type { HostContext } from '../command-context.ts';
import { findText } from '../options.ts';
import { completionScript, SHELLS } from './shell-scripts.ts';

export const completionCommand: Command = {
  leavesNoLog: true,
  command: 'completion <shell>',
  describe: 'Print a script with which bash, zsh or fish completes commands, options and names',
  positionals: { shell: { type: 'string', describe: 'The shell', choices: SHELLS } },
  options: {},
  examples: [
    { line: 'gold completion bash', says: 'in ~/.bashrc: source <(gold completion bash)' },
    { line: 'gold completion zsh', says: 'in ~/.zshrc, after compinit: source <(gold completion zsh)' },
    { line: 'gold completion fish', says: 'into ~/.config/fish/completions/gold.fish' },
  ],
  async run(args, context) {
    const shell = SHELLS.find((one) => one === findText(args, 'shell')) ?? 'bash';
    context.stdout.write(completionScript(shell));
    return 0;
  },
};

/** The answer to `gold __complete bash '<line>'` and `gold __complete zsh|fish -- <words…>`; `words` are those behind `__complete`. */
export async function answerCompletion(
  words: readonly string[],
  commands: readonly Command[],
  context: HostContext,
): Promise<void> {
  const [{ completeWords }, { factsFrom }, { splitLine }] = await Promise.all([
    import('./complete-words.ts'),
    import('./project-facts.ts'),
    import('./split-line.ts'),
  ]);
  const [shell, second = ''] = words;
  const line = splitLine(second);
  const request =
    shell === 'bash'
      ? { words: line.words.slice(1), current: line.current }
      : { words: words.slice(2, -1), current: words.slice(2).at(-1) ?? '' };
  const { candidates, folders } = await completeWords(request, commands, factsFrom(context.workingFolder));
  const lines = candidates.map(({ value, says }) => (says === undefined ? value : `${value}\t${says}`));
  context.stdout.write(
    [request.current, ...lines, ...(folders ? [':folders'] : [])].map((text) => `${text}\n`).join(''),
  );
}
