/**
 * What former compilations found out, kept by content: parsed YAML and rendered models. Handing it to the next compilation changes
 * nothing but the time that takes. It can be written down as plain data and read again by another process.
 */
import { buildDag, type Dag, type DagNode } from '../../graph/dag.ts';
import type { SourceFile } from '../../project/project-files.ts';
import type { YamlMemory } from '../../project/yaml-document.ts';
import type { StoredYaml } from '../../project/yaml-places.ts';
import { hashText } from '../hash.ts';
import { type Circumstances, type Epoch, isOutsideOfEpoch, isSameEpoch } from './epochs.ts';
import {
  type Answer,
  type KeptRendering,
  type RenderingData,
  renderingFromData,
  renderingToData,
} from './kept-rendering.ts';
import { Recollection } from './recollection.ts';

/** Plain data, for JSON. */
export interface MemoryData {
  /** By the hash of the text. */
  readonly yaml: Readonly<Record<string, StoredYaml>>;
  /** By the path of the template. */
  readonly renderings: Readonly<Record<string, readonly RenderingData[]>>;
}

/** Renderings of one file under different circumstances, such as two targets. */
const MAX_VARIANTS = 4;
/** One compilation has up to three: with what YAML says, with what models say, with the sources that they reach. */
const MAX_EPOCHS = 3;

export class CompileMemory {
  readonly #yaml: Map<string, StoredYaml>;
  readonly #renderings: Map<string, readonly KeptRendering[]>;
  /** Not turned into renderings yet: most of a project is not looked at every time. */
  readonly #unread: Map<string, readonly RenderingData[]>;
  readonly #usedYaml = new Set<string>();
  readonly #usedPaths = new Set<string>();
  readonly #hashes = new WeakMap<SourceFile, string>();
  readonly #recalled = new Recollection();
  #dag: { readonly nodes: readonly DagNode[]; readonly dag: Dag } | undefined;
  #epochs: readonly Epoch[] = [];
  /** Hashes and paths. */
  #changed = new Set<string>();

  constructor(data: MemoryData = { yaml: {}, renderings: {} }) {
    this.#yaml = new Map(Object.entries(data.yaml));
    this.#unread = new Map(Object.entries(data.renderings));
    this.#renderings = new Map();
  }

  /** How much it holds, in entries as `toData` gives. */
  get size(): number {
    return this.#yaml.size + this.#renderings.size + this.#unread.size;
  }

  readonly yaml: YamlMemory = {
    recall: (owner, kind, make) => this.recall(owner, kind, make),
    find: (source) => {
      const hash = this.hashOf(source);
      this.#usedYaml.add(hash);
      return this.#yaml.get(hash);
    },
    keep: (source, stored) => {
      this.#yaml.set(this.hashOf(source), stored);
      this.#changed.add(this.hashOf(source));
    },
  };

  /** The rendering of this very text whose every question would be answered as it was then. */
  findRendering(source: SourceFile, epoch: Epoch, answer: Answer): KeptRendering | undefined {
    this.#usedPaths.add(source.path);
    const hash = this.hashOf(source);
    return this.#variants(source.path).find(({ hash: then, answers, memo }) => {
      if (then !== hash) return false;
      const isSettled = memo.epoch === epoch;
      const holds = answers.every(
        ([question, known]) => (isSettled && !isOutsideOfEpoch(question)) || answer(question) === known,
      );
      if (holds) memo.epoch = epoch;
      return holds;
    });
  }

  /** The epoch of these circumstances: one of the former, or a new one. */
  epochOf(circumstances: Circumstances): Epoch {
    const known = this.#epochs.find((epoch) => isSameEpoch(epoch.circumstances, circumstances));
    const epoch = known ?? { circumstances };
    this.#epochs = [epoch, ...this.#epochs.filter((other) => other !== epoch)].slice(0, MAX_EPOCHS);
    return epoch;
  }

  keepRendering(path: string, rendering: KeptRendering): void {
    this.#renderings.set(path, [rendering, ...this.#variants(path).slice(0, MAX_VARIANTS - 1)]);
    this.#changed.add(path);
  }

  /** The DAG of these nodes: the one before, where no edge changed. */
  dagOf(nodes: readonly DagNode[]): Dag {
    const before = this.#dag;
    const isSame =
      before?.nodes.length === nodes.length &&
      nodes.every(({ id, dependsOn }, index) => {
        const known = before.nodes[index];
        return known?.id === id && (known.dependsOn === dependsOn || isSameSet(known.dependsOn, dependsOn));
      });
    const dag = before !== undefined && isSame ? before.dag : buildDag(nodes);
    this.#dag = { nodes, dag };
    return dag;
  }

  /** What was made of `owner` before in this process. It must follow from `owner` alone; `kind` tells apart what is made of it. */
  recall<T>(owner: object, kind: string, make: () => T): T {
    return this.#recalled.recall(owner, kind, make);
  }

  hashOf(source: SourceFile): string {
    const known = source.hash ?? this.#hashes.get(source);
    if (known !== undefined) return known;
    const hash = hashText(source.text);
    this.#hashes.set(source, hash);
    return hash;
  }

  /** Forgets what has not been asked for since the last time, so that it never holds more than the project. */
  sweep(): void {
    const keepOnly = (map: Map<string, unknown>, used: ReadonlySet<string>): void => {
      for (const key of map.keys()) if (!used.has(key)) map.delete(key);
    };
    keepOnly(this.#yaml, this.#usedYaml);
    keepOnly(this.#renderings, this.#usedPaths);
    keepOnly(this.#unread, this.#usedPaths);
    this.#usedYaml.clear();
    this.#usedPaths.clear();
  }

  /** All of it. What would not be exactly the same after JSON is left out. */
  toData(): MemoryData {
    return this.#write(() => true);
  }

  /** What is new since the last time. */
  takeChanges(): MemoryData {
    const changed = this.#changed;
    this.#changed = new Set();
    return this.#write((key) => changed.has(key));
  }

  #write(isWanted: (key: string) => boolean): MemoryData {
    const written = [...this.#renderings]
      .filter(([path]) => isWanted(path))
      .map(([path, kept]) => [
        path,
        kept.map(renderingToData).filter((data) => isPlain(data.configs) && isPlain(data.vars)),
      ]);
    return {
      yaml: Object.fromEntries(
        [...this.#yaml].filter(([hash, { value }]) => isWanted(hash) && isPlain(value)),
      ),
      renderings: {
        ...Object.fromEntries([...this.#unread].filter(([path]) => isWanted(path))),
        ...Object.fromEntries(written),
      },
    };
  }

  #variants(path: string): readonly KeptRendering[] {
    const known = this.#renderings.get(path);
    if (known !== undefined) return known;
    const read = (this.#unread.get(path) ?? []).map(renderingFromData);
    this.#unread.delete(path);
    this.#renderings.set(path, read);
    return read;
  }
}

function isSameSet(a: Iterable<string>, b: Iterable<string>): boolean {
  const [left, right] = [new Set(a), new Set(b)];
  return left.size === right.size && [...left].every((one) => right.has(one));
}

/** Whether JSON gives back the same value. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.values(value).every((part) => part === undefined || isPlain(part));
}
