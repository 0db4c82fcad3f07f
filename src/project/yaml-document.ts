/** One YAML file: its value and the place of each part of it. */
import { isAlias, isCollection, isMap, isNode, isScalar, LineCounter, type Pair, parseDocument } from 'yaml';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import { badYaml } from '../diagnostics/project.ts';
import type { SourceFile } from './project-files.ts';

export type YamlPath = readonly (string | number)[];

export interface YamlDocument {
  readonly file: string;
  /** Plain data; null for an empty file. */
  readonly value: unknown;
  readonly errors: readonly GoldError[];
  /** Where the value at `path` begins; the nearest parent that exists otherwise. */
  locate(path: YamlPath): Location;
  /** Where the last key of `path` is written. */
  locateKey(path: YamlPath): Location;
  /** Where a character of the text at `path` stands; exact in block text (`|`), else where the value begins. */
  locateIn(path: YamlPath, offset: number): Location;
  /** A plain number as it is written, which JavaScript's number may not hold; undefined for anything else. */
  numberText(path: YamlPath): string | undefined;
}

/** Parses YAML 1.2. Errors (duplicate keys included) are values; the rest of the file is still read where possible. */
export function parseYamlDocument(source: SourceFile): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(source.text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file: source.path, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const locate = (path: YamlPath): Location => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return place(node.range[0]);
    }
    return place(0);
  };
  return {
    file: source.path,
    value: document.errors.length > 0 ? null : document.toJS(),
    errors: document.errors.map((error) => badYaml(error.message, place(error.pos[0]))),
    locate,
    locateKey(path) {
      const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
      const pair: Pair | undefined = isMap(parent)
        ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(path.at(-1)))
        : undefined;
      if (pair !== undefined && isNode(pair.key) && pair.key.range) return place(pair.key.range[0]);
      return locate(path);
    },
    locateIn(path, offset) {
      const node = document.getIn(path, true);
      if (!isScalar(node) || !node.range || node.type !== 'BLOCK_LITERAL') return locate(path);
      const before = String(node.value).slice(0, offset);
      const index = before.split('\n').length - 1;
      const text = String(node.value).split('\n')[index] ?? '';
      const line = lines.linePos(node.range[0]).line + 1 + index;
      // What the line in the file has more than the text is its indentation.
      const indent = (source.text.split(/\r?\n/)[line - 1]?.length ?? 0) - text.length;
      const column = Math.max(0, indent) + before.length - before.lastIndexOf('\n');
      return { file: source.path, line, column };
    },
    numberText(path) {
      let node: unknown = document.contents;
      for (const part of path) {
        if (isAlias(node)) node = node.resolve(document);
        node = isCollection(node) ? node.get(part, true) : undefined;
      }
      if (isAlias(node)) node = node.resolve(document);
      return isScalar(node) && typeof node.value === 'number' ? node.source : undefined;
    },
  };
}
