import type { Compilation } from '../compile/compile-project.ts';
import type { Engine } from '../ports/engine.ts';
import type { InputSchemas } from './input-schema.ts';

/** What one test runs with. */
export interface UnitTestRun {
  readonly compilation: Compilation;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly schemas: InputSchemas;
  /** A schema of the engine that no other test uses. */
  readonly schema: string;
}
