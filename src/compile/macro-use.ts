/** Which macros a template uses, through other macros too, found in its text: also those that this target's rendering passes by. */
import type { SourceFile } from '../project/project-files.ts';

export type UsedMacros = readonly (readonly [name: string, text: string])[];

/**
 * Gives the macros that a text names inside of `{{ }}` and `{% %}`, or that are in `also`, sorted by name, each with its text. The same
 * macros are the same list.
 */
export function macroUse(
  files: readonly SourceFile[],
): (text: string, also?: readonly string[]) => UsedMacros {
  const macros = new Map(files.flatMap(({ text }) => macrosIn(text)));
  const namesIn = nameFinder([...macros.keys()]);
  const direct = new Map([...macros].map(([name, text]) => [name, namesIn(text)]));
  const lists = new Map<string, UsedMacros>();
  return (text, also = []) => {
    const found = new Set<string>();
    const open = [...namesIn(text), ...also.filter((name) => macros.has(name))];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      open.push(...(direct.get(name) ?? []));
    }
    const names = [...found].sort();
    const key = names.join();
    const list = lists.get(key) ?? names.map((name) => [name, macros.get(name) ?? ''] as const);
    lists.set(key, list);
    return list;
  };
}

const MACRO = /\{%-?\s*macro\s+(\w+)[\s\S]*?\{%-?\s*endmacro\b[\s\S]*?%\}/g;

function macrosIn(text: string): [name: string, text: string][] {
  return [...text.matchAll(MACRO)].map(([all, name = '']) => [name, all]);
}

/** Finds which of these words stand in the tags of a template, each once. */
function nameFinder(names: readonly string[]): (text: string) => readonly string[] {
  if (names.length === 0) return () => [];
  const name = new RegExp(`(?<!\\w)(?:${names.join('|')})(?!\\w)`, 'g');
  const tag = /\{[{%][\s\S]*?[}%]\}/g;
  return (text) => {
    // Most texts have none at all, and looking for it is fast.
    if (text.search(name) === -1) return [];
    return [...new Set((text.match(tag) ?? []).flatMap((part) => part.match(name) ?? []))];
  };
}
