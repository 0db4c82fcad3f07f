/** Which files of a project folder decide what it compiles to: those that reading a project reads, and nothing else. */
import { CONFIG_FILE, SELECTORS_FILES } from '../project/project-files.ts';

const FILES: readonly string[] = [CONFIG_FILE, ...SELECTORS_FILES];
const FOLDERS: readonly string[] = ['models', 'macros', 'tests', 'seeds'];
const ENDINGS: readonly string[] = ['.sql', '.yml', '.yaml', '.csv'];

/**
 * Of a path relative to the project, with `/`. What editors leave beside a file (`4913`, `.m.sql.swp`, `m.sql~`, `#m.sql#`, `.#m.sql`)
 * has another ending or begins with a dot.
 */
export function isWatchedFile(path: string): boolean {
  if (FILES.includes(path)) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return mayHoldWatched(path) && !name.startsWith('.') && ENDINGS.some((ending) => name.endsWith(ending));
}

/** target/, logs/, the warehouse and all else at the top of the project hold none. */
export function mayHoldWatched(path: string): boolean {
  const [top = '', ...below] = path.split('/');
  return path === '' || (FOLDERS.includes(top) && !below.includes('.git'));
}
