/** One YAML file: its value and the place of each part of it. */
import { isMap, isNode, isScalar, LineCounter, type Pair, parseDocument } from 'yaml';
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
  };
}
