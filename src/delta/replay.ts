/** Replays actions in the order of versions: what a table is after them (DELTA.md §3.1). */
import type { Action, AddFile, DomainMetadata, MetaData, Protocol, Transaction } from './actions.ts';
import { fileKey } from './actions.ts';

/** The state of a table after some version. */
export interface TableState {
  readonly protocol: Protocol | undefined;
  readonly metaData: MetaData | undefined;
  /** Live files by `fileKey` of their resolved path, in the order they were added. */
  readonly files: ReadonlyMap<string, AddFile>;
  /** The newest transaction of each application. */
  readonly transactions: ReadonlyMap<string, Transaction>;
  readonly domains: ReadonlyMap<string, DomainMetadata>;
}

/** Mutable while replaying; `state` hands it over. */
export class Replay {
  /** Canonical form of a path in the log, so that two spellings of one file are one. */
  readonly #resolve: (path: string) => string;
  #protocol: Protocol | undefined;
  #metaData: MetaData | undefined;
  readonly #files: Map<string, AddFile>;
  readonly #transactions: Map<string, Transaction>;
  readonly #domains: Map<string, DomainMetadata>;

  constructor(resolve: (path: string) => string, from?: TableState) {
    this.#resolve = resolve;
    this.#protocol = from?.protocol;
    this.#metaData = from?.metaData;
    this.#files = new Map(from?.files);
    this.#transactions = new Map(from?.transactions);
    this.#domains = new Map(from?.domains);
  }

  /** Actions of one commit; their order within it does not count, except that removes come before adds. */
  apply(actions: readonly Action[]): void {
    for (const action of actions) {
      if ('remove' in action) {
        const { path, deletionVector } = action.remove;
        this.#files.delete(fileKey(this.#resolve(path), deletionVector));
      } else if ('protocol' in action) this.#protocol = action.protocol;
      else if ('metaData' in action) this.#metaData = action.metaData;
      else if ('txn' in action) this.#transactions.set(action.txn.appId, action.txn);
      else if ('domainMetadata' in action) this.#applyDomain(action.domainMetadata);
    }
    for (const action of actions) {
      if (!('add' in action)) continue;
      const { path, deletionVector } = action.add;
      this.#files.set(fileKey(this.#resolve(path), deletionVector), action.add);
    }
  }

  state(): TableState {
    return {
      protocol: this.#protocol,
      metaData: this.#metaData,
      files: this.#files,
      transactions: this.#transactions,
      domains: this.#domains,
    };
  }

  #applyDomain(domain: DomainMetadata): void {
    if (domain.removed) this.#domains.delete(domain.domain);
    else this.#domains.set(domain.domain, domain);
  }
}
