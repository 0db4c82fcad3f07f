/** Explanations for ../watch.ts. */
import { type Explanation, shell } from './explanation.ts';

export const WATCH = {
  'too-many-watches': {
    title: 'The operating system lets no more files be watched',
    meaning:
      'Systems limit how many files and folders a user may watch at once, and editors and other tools use up their share.',
    remedy:
      'Raise the limit as the hint shows, or use `--poll`, which looks at the files now and then instead.',
  },
  'watch-failed': {
    title: 'A part of the project cannot be watched',
    meaning:
      'A folder may not be read, or the operating system refuses to watch it. Changes there are not seen; the rest is watched.',
    remedy: 'Give yourself permission to read it, or use `--poll`.',
  },
  'project-folder-gone': {
    title: 'The project folder is gone',
    meaning: 'While gold watched it, the folder was moved or deleted.',
    remedy: 'Start `gold watch` again where it is now.',
  },
  'watch-without-json': {
    title: 'Watching cannot print one JSON document',
    meaning: '`--json` prints one document at the end of a run, and watching has no end.',
    wrong: shell('gold run --watch --json'),
    remedy: 'Read `target/run_results.json`, which each run writes.',
  },
} as const satisfies Record<string, Explanation>;
