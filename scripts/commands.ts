/** Writes docs/commands.md from the data behind `gold --help`. tests/commands/help.test.ts holds it up to date. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeCommands } from '../src/commands/help/help.ts';
import { COMMANDS } from '../src/commands/main.ts';
import { formatCommandsMarkdown } from '../src/report/command-help.ts';

const file = fileURLToPath(new URL('../docs/commands.md', import.meta.url));
writeFileSync(file, formatCommandsMarkdown(describeCommands(COMMANDS)));
