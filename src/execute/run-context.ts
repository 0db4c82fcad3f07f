/** What a run is handed from outside, and what it tells. */
import type { AuditRun } from '../audit/audit-tables.ts';
import type { NodeId } from '../compile/manifest.ts';
import type { DeltaContext } from '../delta/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Engine } from '../ports/engine.ts';
import type { Registrar } from '../register/registrar.ts';
import type { NodeResult } from './run-result.ts';
import type { InputTracker } from './source-tracker.ts';

export interface RunContext {
  readonly engine: Engine;
  readonly delta: DeltaContext;
  readonly clock: Clock;
  /** Who writes, for provenance: `gold 0.1.0 (DuckDB v1.5.6)`. */
  readonly engineInfo: string;
  readonly auditRun: AuditRun;
  readonly concurrency: number;
  readonly failFast: boolean;
  /** Seconds that nodes took before, as far as known: what holds up most begins first. */
  readonly durations?: ReadonlyMap<NodeId, number> | undefined;
  /** Nodes that must not run, with the reason for people; what needs them is skipped too. */
  readonly blocked?: ReadonlyMap<NodeId, string> | undefined;
  /** Of the target's catalog; undefined: it has none. */
  readonly registrar?: Registrar | undefined;
  readonly signal: AbortSignal;
  readonly tracker?: InputTracker | undefined;
  readonly events: RunEvents;
}

/** Told what happens, when it happens. */
export interface RunEvents {
  /** Before anything else: all nodes of the run with their names. */
  runStarted(names: ReadonlyMap<NodeId, string>): void;
  nodeStarted(id: NodeId): void;
  /** Share of the query done, 0..1. */
  nodeProgress(id: NodeId, share: number): void;
  nodeFinished(result: NodeResult): void;
  /** Something else that people should know. */
  noted?(text: string): void;
}
