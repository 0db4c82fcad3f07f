/** Which tables an engine was told to read, so that an error about a data file can say whose it is. */
import { GoldError } from '../../diagnostics/gold-error.ts';
import { dataFileDamaged, dataFileMissing } from '../../diagnostics/storage.ts';
import type { DeltaInput } from '../../ports/engine.ts';

const FACTORIES: ReadonlyMap<string, typeof dataFileMissing> = new Map([
  ['data-file-missing', dataFileMissing],
  ['data-file-damaged', dataFileDamaged],
]);

export class ReadTables {
  /** Versions by root. */
  readonly #versions = new Map<string, Set<number>>();

  note({ root, version }: Pick<DeltaInput, 'root' | 'version'>): void {
    const versions = this.#versions.get(root) ?? new Set();
    this.#versions.set(root, versions.add(version));
  }

  /** Names table and version in an error about one of its files; any other error stays as it is. */
  explain(error: unknown): unknown {
    if (!(error instanceof GoldError)) return error;
    const factory = FACTORIES.get(error.code);
    const { uri, table } = error.details;
    if (factory === undefined || typeof uri !== 'string' || table !== undefined) return error;
    const found = [...this.#versions].find(([root]) => uri.startsWith(`${root}/`));
    if (found === undefined) return error;
    const [root, all] = found;
    // Candidates that are being audited have no version yet.
    const versions = [...all].filter((version) => version >= 0).sort((a, b) => a - b);
    return factory(uri, { root, versions }, error.cause).at(error.location);
  }
}
