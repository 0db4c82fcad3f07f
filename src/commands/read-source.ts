/** The text of project files for error messages. */
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { findProjectRoot } from '../project/read-project-files.ts';
import type { Arguments } from './command.ts';
import type { HostContext } from './command-context.ts';
import { readGlobals } from './options.ts';

/** Undefined for files that cannot be read. `inline`: text of the query given on the command line. */
export function sourceReader(args: Arguments, context: HostContext): (file: string) => string | undefined {
  // Errors of one file come one after the other.
  let last: { readonly file: string; readonly text: string | undefined } | undefined;
  const read = (file: string): string | undefined => {
    if (file === INLINE_PATH && typeof args['inline'] === 'string') return args['inline'];
    try {
      const root = findProjectRoot(resolve(context.workingFolder, readGlobals(args).projectDir ?? '.'));
      const path = isAbsolute(file) ? file : join(root, file);
      // A pipe would keep us waiting for ever.
      return statSync(path).isFile() ? readFileSync(path, 'utf8').replace(/^\uFEFF/, '') : undefined;
    } catch {
      return undefined;
    }
  };
  return (file) => {
    if (last?.file !== file) last = { file, text: read(file) };
    return last.text;
  };
}

/** The path that the query of `--inline` has in error messages; also its name as a model. */
export const INLINE_PATH = 'inline_query';
