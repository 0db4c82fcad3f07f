/**
 * What is left of a value when its wrong parts are taken out, so that one mistake does not hide the rest of its file.
 * Paths of parts are those in the file, although lists get shorter.
 */
import type { YamlDocument, YamlPath } from './yaml-document.ts';

/** A copy without the parts at these paths; the value itself when there are none. */
export function leaveOut(value: unknown, paths: readonly YamlPath[]): unknown {
  if (paths.length === 0) return value;
  const left = new Set(paths.map(keyOf));
  const copy = (part: unknown, path: YamlPath): unknown => {
    if (Array.isArray(part))
      return part.flatMap((item, index) => {
        const at = [...path, index];
        return left.has(keyOf(at)) ? [] : [copy(item, at)];
      });
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).flatMap(([key, item]) => {
        const at = [...path, key];
        return left.has(keyOf(at)) ? [] : [[key, copy(item, at)]];
      }),
    );
  };
  return copy(value, []);
}

/** The path in the file of what is at `path` in the copy. */
export function pathInFile(path: YamlPath, leftOut: readonly YamlPath[]): YamlPath {
  const found: (string | number)[] = [];
  for (const part of path) {
    const before = keyOf(found);
    const gone = leftOut
      .filter((one) => one.length === found.length + 1 && keyOf(one.slice(0, -1)) === before)
      .flatMap((one) => one.at(-1) ?? [])
      .filter((index): index is number => typeof index === 'number')
      .sort((a, b) => a - b);
    found.push(
      typeof part === 'number' ? gone.reduce((index, one) => (one <= index ? index + 1 : index), part) : part,
    );
  }
  return found;
}

/** The document, asked with paths of the copy. */
export function documentOfCopy(document: YamlDocument, leftOut: readonly YamlPath[]): YamlDocument {
  if (leftOut.length === 0) return document;
  return {
    ...document,
    locate: (path) => document.locate(pathInFile(path, leftOut)),
    locateKey: (path) => document.locateKey(pathInFile(path, leftOut)),
    locateIn: (path, offset) => document.locateIn(pathInFile(path, leftOut), offset),
    numberText: (path) => document.numberText(pathInFile(path, leftOut)),
  };
}

/** Whether `path` is `outer` or lies in it. */
export function isWithin(path: YamlPath, outer: YamlPath): boolean {
  return path.length >= outer.length && outer.every((part, index) => part === path[index]);
}

function keyOf(path: YamlPath): string {
  return JSON.stringify(path);
}
