/** A rendered model, and the questions that its template put to the world outside of its file, with the answers that it got. */
import type { Recorded } from '../builtins.ts';
import type { DeltaReference, NodeId } from '../manifest.ts';
import type { RenderingMemo } from './rendering-memo.ts';

/** Such as `var:start` or `ref:orders`: see `Recorded.questions`. */
export type Question = string;
/** What a question would be answered now; equal texts stand for equal answers. */
export type Answer = (question: Question) => string;

export interface KeptRendering {
  /** Of the template's text. */
  readonly hash: string;
  readonly answers: readonly (readonly [Question, string])[];
  /** The query alone, without what stands behind it. */
  readonly sql: string;
  readonly macroFiles: readonly string[];
  readonly recorded: Recorded;
  /** For the next compilation in this process. */
  readonly memo: RenderingMemo;
}

/** The same as plain data, for JSON. */
export interface RenderingData {
  readonly hash: string;
  readonly answers: KeptRendering['answers'];
  readonly sql: string;
  readonly macroFiles: readonly string[];
  readonly nodes: readonly NodeId[];
  readonly refPlaces: readonly (readonly [NodeId, RecordedPlace])[];
  readonly deltas: readonly DeltaReference[];
  readonly vars: readonly (readonly [string, unknown])[];
  readonly environment: readonly (readonly [string, string])[];
  readonly configs: Recorded['configs'];
  readonly logs: readonly string[];
  readonly readsSourceTables: boolean;
  readonly readsThis: boolean;
}

type RecordedPlace = NonNullable<ReturnType<Recorded['refPlaces']['get']>>;

export function renderingToData({ recorded, memo: _ofProcess, ...kept }: KeptRendering): RenderingData {
  const { questions: _inAnswers, nodes, refPlaces, vars, environment, ...plain } = recorded;
  return {
    ...kept,
    ...plain,
    nodes: [...nodes],
    refPlaces: [...refPlaces],
    vars: [...vars],
    environment: [...environment],
  };
}

export function renderingFromData(data: RenderingData): KeptRendering {
  const { hash, answers, sql, macroFiles, deltas, configs, logs, readsSourceTables, readsThis } = data;
  const recorded: Recorded = {
    questions: new Set(answers.map(([question]) => question)),
    nodes: new Set(data.nodes),
    refPlaces: new Map(data.refPlaces),
    vars: new Map(data.vars),
    environment: new Map(data.environment),
    deltas: [...deltas],
    configs: [...configs],
    logs: [...logs],
    readsSourceTables,
    readsThis,
  };
  return { hash, answers, sql, macroFiles, recorded, memo: {} };
}
