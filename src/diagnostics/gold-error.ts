/**
 * The one error type of gold. Anything thrown that is not a GoldError is a fault of ours.
 * Factories, one per code, live in the files of this folder; call sites pass values, not sentences. Each code has an
 * entry in the catalogue (catalogue.ts), which says more of it.
 */
import type { ErrorCode } from './catalogue.ts';

/** A place in a file the user wrote. Lines and columns count from 1, columns in characters (UTF-16 units). */
export interface Location {
  /** Path relative to the project folder with `/`, or absolute when outside of it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Length of the marked span in characters on that line, 1 when unknown. */
  readonly length?: number;
}

export interface GoldErrorFields {
  /** Stable, kebab-case, never reused: `unknown-ref`. */
  readonly code: ErrorCode;
  /** What happened and why, one or two sentences, without the place. */
  readonly message: string;
  readonly location?: Location | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** Typed extras of the code, for programs (JSON-serializable). */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export class GoldError extends Error {
  override readonly name = 'GoldError';
  readonly code: ErrorCode;
  readonly location: Location | undefined;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(fields: GoldErrorFields) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = fields.code;
    this.location = fields.location;
    this.hint = fields.hint;
    this.details = fields.details ?? {};
  }

  /** The same error, placed. Keeps an existing location. */
  at(location: Location | undefined): GoldError {
    if (this.location !== undefined || location === undefined) return this;
    return new GoldError({ ...this.fields(), location });
  }

  /** The same error at another place. */
  moved(location: Location | undefined): GoldError {
    return new GoldError({ ...this.fields(), location });
  }

  /** The same error with these details changed. */
  withDetails(details: Readonly<Record<string, unknown>>): GoldError {
    return new GoldError({ ...this.fields(), details: { ...this.details, ...details } });
  }

  /** The same error with a hint, when it has none. */
  withHint(hint: string): GoldError {
    return this.hint === undefined ? new GoldError({ ...this.fields(), hint }) : this;
  }

  private fields(): GoldErrorFields {
    return {
      code: this.code,
      message: this.message,
      location: this.location,
      hint: this.hint,
      cause: this.cause,
      details: this.details,
    };
  }
}

/** Several errors found in one pass, in file order. Thrown only by stages that gather. */
export class GoldErrors extends Error {
  override readonly name = 'GoldErrors';
  readonly errors: readonly GoldError[];

  constructor(errors: readonly GoldError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.errors = errors;
  }
}
