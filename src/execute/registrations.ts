/** Registers what a run publishes, beside its further work, and what it could not publish as it was published before. */
import type { ModelNode, NodeId } from '../compile/manifest.ts';
import type { Snapshot } from '../delta/index.ts';
import type { Step } from '../plan/plan.ts';
import type { Registrar, Registration } from '../register/registrar.ts';
import type { NodeResult } from './run-result.ts';

export class Registrations {
  readonly #registrar: Registrar | undefined;
  readonly #signal: AbortSignal;
  readonly #begun = new Map<NodeId, Promise<Registration | undefined>>();
  readonly #open: Promise<void>[] = [];

  constructor(registrar: Registrar | undefined, signal: AbortSignal) {
    this.#registrar = registrar;
    this.#signal = signal;
  }

  /** Starts with a version that was just committed. */
  begin(model: ModelNode, snapshot: Snapshot): void {
    if (this.#registrar === undefined) return;
    const registration = this.#registrar.register(model, snapshot);
    // Whoever follows the node hears of it.
    registration.catch(() => {});
    this.#begun.set(model.id, registration);
  }

  /** Calls `finish` with the node's result once its table is registered; at once when there is nothing to register. */
  follow(
    step: Step,
    model: ModelNode | undefined,
    result: NodeResult,
    finish: (result: NodeResult) => void,
  ): void {
    const registration = this.#begun.get(step.node) ?? this.#repair(step, model);
    if (registration === undefined) finish(result);
    else this.#open.push(registration.then((found) => finish(withRegistration(result, found))));
    // A rejection is a fault of ours: `done` tells of it.
    this.#open.at(-1)?.catch(() => {});
  }

  /** Waits until nothing is being registered any more. */
  async done(): Promise<void> {
    await Promise.allSettled(this.#open);
    await Promise.all(this.#open);
  }

  /** A run that was killed may have left a published table unregistered; a model that fails or is skipped now is no reason to leave it so. */
  #repair(step: Step, model: ModelNode | undefined): Promise<Registration | undefined> | undefined {
    if (step.kind !== 'publish' || model === undefined || this.#signal.aborted) return undefined;
    return this.#registrar?.registerPublished(model, step.table);
  }
}

/** A table that is published but not registered is a warning. */
function withRegistration(result: NodeResult, registration: Registration | undefined): NodeResult {
  if (registration === undefined) return result;
  const isWarning = registration.outcome === 'failed' && result.status === 'success';
  return { ...result, registration, status: isWarning ? 'warned' : result.status };
}
