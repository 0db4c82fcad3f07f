/** The project's macros by name: every top-level macro of macros/**, visible everywhere without import. */

import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { duplicateMacro, reservedMacro } from '../diagnostics/template.ts';
import type { SourceFile } from '../project/project-files.ts';
import { BUILTIN_NAMES } from './builtins.ts';
import type { Runtime } from './template/runtime.ts';
import { locationIn } from './template/syntax.ts';
import { parseTemplate, type Template } from './template/template.ts';

export function compileMacros(
  files: readonly SourceFile[],
  runtime: Runtime,
  report: (error: GoldError) => void,
): ReadonlyMap<string, Template> {
  const macros = new Map<string, Template>();
  const places = new Map<string, Location>();
  for (const file of files) {
    const { template, errors } = parseTemplate(file.path, file.text, runtime);
    for (const error of errors) report(error);
    for (const { name, span } of template?.macros ?? []) {
      const location = locationIn(file.path, span);
      const first = places.get(name);
      if (BUILTIN_NAMES.some((builtin) => builtin === name)) report(reservedMacro(name, location));
      else if (first !== undefined) report(duplicateMacro(name, first, location));
      else if (template !== undefined) {
        places.set(name, location);
        macros.set(name, template);
      }
    }
  }
  return macros;
}
