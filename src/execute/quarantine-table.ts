/**
 * `<model>__quarantine`: the rows that the newest version of a model's table was published without. They are added before that version is
 * committed and known by its run, so that a crash in between loses none; those of other runs go after it.
 */
import type { AuditRun } from '../audit/audit-tables.ts';
import type { ModelNode } from '../compile/manifest.ts';
import type { Predicate } from '../delta/index.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import { lostRace } from '../diagnostics/publish.ts';
import { deleteRows } from '../table/delete-rows.ts';
import { findOwnTable, OWNER_PROPERTY } from '../table/own-table.ts';
import type { TableContext } from '../table/table-context.ts';
import { type WriteRowsRequest, writeRows } from '../table/write-rows.ts';

/** Columns that gold adds to those of the model. */
export const QUARANTINE_COLUMNS = ['quarantine_reason', 'quarantine_run_id', 'quarantined_at'] as const;

export class QuarantineTable {
  readonly #context: TableContext;
  readonly #model: ModelNode;
  readonly #root: string;

  /** `table`: URI of the model's table. */
  constructor(context: TableContext, model: ModelNode, table: string) {
    this.#context = context;
    this.#model = model;
    this.#root = `${table}__quarantine`;
  }

  /** Adds the rows of a query that has the columns of quarantine. */
  async add(sql: string): Promise<void> {
    await this.#find();
    const request: WriteRowsRequest = {
      root: this.#root,
      sql,
      mode: { kind: 'append' },
      addColumns: true,
      configuration: { [OWNER_PROPERTY]: this.#owner },
    };
    try {
      await this.#write(request);
    } catch (error) {
      if (!(error instanceof GoldError) || error.code !== 'delta-incompatible-columns') throw error;
      // A column of the model has another type now: former rows stay in the table's history.
      await this.#write({ ...request, mode: { kind: 'overwrite' } });
    }
  }

  /**
   * Removes what does not belong to the version that is published now: rows of other runs when `run` published, else those of `run`.
   * A run that began later is left alone.
   */
  async settle({ runId, at }: Pick<AuditRun, 'runId' | 'at'>, isPublished: boolean): Promise<void> {
    const base = await this.#find();
    if (base === undefined || base.files.length === 0) return;
    const others: Predicate = {
      op: 'and',
      of: [
        { op: '!=', column: 'quarantine_run_id', value: runId },
        { op: '<=', column: 'quarantined_at', value: at },
      ],
    };
    const own: Predicate = { op: '=', column: 'quarantine_run_id', value: runId };
    // A lost race here is mended by the next run.
    await deleteRows(this.#context, this.#root, isPublished ? others : own);
  }

  get #owner(): string {
    return `${this.#model.id}.quarantine`;
  }

  #find(): ReturnType<typeof findOwnTable> {
    const { delta, signal } = this.#context;
    const place = { file: this.#model.path, line: 1, column: 1 };
    return findOwnTable({ root: this.#root, owner: this.#owner, place, signal }, delta);
  }

  async #write(request: WriteRowsRequest): Promise<void> {
    const outcome = await writeRows(this.#context, request);
    if (outcome.kind === 'conflict') throw lostRace(this.#root, outcome.version, outcome.reason);
  }
}
