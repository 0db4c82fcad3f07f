/** Replays actions in the order of versions: what a table is after them (DELTA.md §3.1). */
import { pathOutsideTable } from '../diagnostics/delta.ts';
import type { AddFile, DomainMetadata, MetaData, Protocol, RemoveFile, Transaction } from './actions.ts';
import { fileKey } from './actions.ts';
import type { ParsedCommit, UnknownAction } from './commit-file.ts';
import { relativeKey } from './data-path.ts';

/** The state of a table after some version. */
export interface TableState {
  readonly protocol: Protocol | undefined;
  readonly metaData: MetaData | undefined;
  /** Live files by path and deletion vector, in the order they were added. */
  readonly files: ReadonlyMap<string, AddFile>;
  /** Removed files by the same key, when they were asked for. */
  readonly tombstones: ReadonlyMap<string, RemoveFile> | undefined;
  /** The newest transaction of each application. */
  readonly transactions: ReadonlyMap<string, Transaction>;
  readonly domains: ReadonlyMap<string, DomainMetadata>;
  /** The first action of a kind that nobody knows. */
  readonly unknown: UnknownAction | undefined;
}

/** Mutable while replaying; `state` hands it over. */
export class Replay {
  readonly #root: string;
  #protocol: Protocol | undefined;
  #metaData: MetaData | undefined;
  readonly #files: Map<string, AddFile>;
  readonly #tombstones: Map<string, RemoveFile> | undefined;
  readonly #transactions: Map<string, Transaction>;
  readonly #domains: Map<string, DomainMetadata>;
  #unknown: UnknownAction | undefined;

  constructor(
    root: string,
    options: { readonly from?: TableState | undefined; readonly tombstones?: boolean } = {},
  ) {
    const { from, tombstones = from?.tombstones !== undefined } = options;
    this.#root = root;
    this.#protocol = from?.protocol;
    this.#metaData = from?.metaData;
    this.#files = new Map(from?.files);
    this.#tombstones = tombstones ? new Map(from?.tombstones) : undefined;
    this.#transactions = new Map(from?.transactions);
    this.#domains = new Map(from?.domains);
    this.#unknown = from?.unknown;
  }

  /** One commit or checkpoint part. The order within a commit does not count, except that removes come before adds. */
  apply({ actions, unknown }: Pick<ParsedCommit, 'actions' | 'unknown'>): void {
    this.#unknown ??= unknown;
    for (const action of actions) {
      if ('remove' in action) this.#remove(action.remove);
      else if ('protocol' in action) this.#protocol = action.protocol;
      else if ('metaData' in action) this.#metaData = action.metaData;
      else if ('txn' in action) this.#transactions.set(action.txn.appId, action.txn);
      else if ('domainMetadata' in action) this.#applyDomain(action.domainMetadata);
    }
    for (const action of actions) {
      if (!('add' in action)) continue;
      const key = this.#keyOf(action.add);
      this.#files.set(key, action.add);
      this.#tombstones?.delete(key);
    }
  }

  state(): TableState {
    return {
      protocol: this.#protocol,
      metaData: this.#metaData,
      files: this.#files,
      tombstones: this.#tombstones,
      transactions: this.#transactions,
      domains: this.#domains,
      unknown: this.#unknown,
    };
  }

  #remove(remove: RemoveFile): void {
    const key = this.#keyOf(remove);
    this.#files.delete(key);
    this.#tombstones?.set(key, remove);
  }

  #applyDomain(domain: DomainMetadata): void {
    if (domain.removed) this.#domains.delete(domain.domain);
    else this.#domains.set(domain.domain, domain);
  }

  #keyOf(file: AddFile | RemoveFile): string {
    const key = relativeKey(this.#root, file.path);
    if (key === undefined) throw pathOutsideTable(this.#root, file.path, 'Delta log');
    return fileKey(key, file.deletionVector);
  }
}
