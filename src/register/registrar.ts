/** Registers the tables of a run, a few at a time, each beside the work on other models. A failure is a result: the table is published. */
import type { ModelNode } from '../compile/manifest.ts';
import { type DeltaContext, findSnapshot, hasNextVersion, type Snapshot } from '../delta/index.ts';
import { catalogInterrupted, withRepair } from '../diagnostics/catalog.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { Catalog } from '../ports/catalog.ts';
import { MODEL_PARAMETER, toCatalogName } from './catalog-entry.ts';
import { type Reconciled, reconcileTable } from './reconcile.ts';

/** What the catalog says of a table after a run. */
export interface Registration {
  /** `database.table` */
  readonly entry: string;
  readonly outcome: Reconciled['outcome'] | 'failed';
  /** For people: what was changed. */
  readonly changes: readonly string[];
  /** When it failed. */
  readonly error?: GoldError | undefined;
}

export interface RegistrarContext {
  readonly catalog: Catalog;
  readonly createDatabase: boolean;
  readonly delta: DeltaContext;
  readonly signal: AbortSignal;
}

/** Tables at once; the catalogs of AWS are shared by a whole account, and throttle. */
const CONCURRENCY = 8;

export class Registrar {
  readonly #context: RegistrarContext;
  readonly #waiting: (() => void)[] = [];
  #free = CONCURRENCY;

  constructor(context: RegistrarContext) {
    this.#context = context;
  }

  /** Of the version that was just committed. Rejects for faults of ours only. */
  register(model: ModelNode, snapshot: Snapshot): Promise<Registration> {
    return this.#guard(model, () => this.#reconcile(model, snapshot));
  }

  /** Of what is published at `root`, by whichever run; undefined when nothing is, or it is not the model's. */
  registerPublished(model: ModelNode, root: string): Promise<Registration | undefined> {
    const { delta, signal } = this.#context;
    return this.#guard(model, async () => {
      const snapshot = await findSnapshot(delta, root, undefined, { signal, statistics: false });
      const owner = snapshot?.metaData.configuration[MODEL_PARAMETER];
      return snapshot === undefined || owner !== model.id ? undefined : this.#reconcile(model, snapshot);
    });
  }

  async #reconcile(model: ModelNode, snapshot: Snapshot): Promise<Registration> {
    const { delta, signal } = this.#context;
    const reconciled = await reconcileTable(model, snapshot, {
      ...this.#context,
      findNewer: async (than) =>
        (await hasNextVersion(delta, than, signal))
          ? findSnapshot(delta, than.root, undefined, { signal, statistics: false })
          : undefined,
    });
    return { entry: this.#entryOf(model), ...reconciled };
  }

  async #guard<T>(model: ModelNode, action: () => Promise<T>): Promise<T | Registration> {
    await this.#enter();
    try {
      return await action();
    } catch (error) {
      const known = withRepair(this.#toError(error, model), model.name);
      return { entry: this.#entryOf(model), outcome: 'failed', changes: [], error: known };
    } finally {
      this.#leave();
    }
  }

  #toError(error: unknown, model: ModelNode): GoldError {
    if (this.#context.signal.aborted) {
      return catalogInterrupted(this.#context.catalog.database, toCatalogName(model.name));
    }
    if (error instanceof GoldError) return error;
    throw error;
  }

  #entryOf({ name }: ModelNode): string {
    return `${this.#context.catalog.database}.${toCatalogName(name)}`;
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
