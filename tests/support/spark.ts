/** Delta Spark for the interoperability checks: one Python process that holds one session. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../interop/spark_server.py', import.meta.url));
const START_MS = 300_000;
const ANSWER_MS = 240_000;

/** Spark's JSON form of a type. */
export type SparkType =
  | string
  | { readonly type: 'struct'; readonly fields: readonly SparkField[] }
  | { readonly type: 'array'; readonly elementType: SparkType }
  | { readonly type: 'map'; readonly keyType: SparkType; readonly valueType: SparkType };

export interface SparkField {
  readonly name: string;
  readonly type: SparkType;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface SparkRows {
  readonly fields: readonly SparkField[];
  /** One object a row, values as canonical text under c0, c1, … */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface Spark {
  /** Runs the statements in order. */
  sql(...statements: readonly string[]): Promise<void>;
  rows(query: string): Promise<SparkRows>;
  /** Creates a table with identity and generated columns. */
  generated(path: string): Promise<void>;
  /** One operation of delta-rs; see `delta_rs` in spark_server.py. */
  deltaRs(step: string, path: string, args?: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/**
 * A Python that has pyspark and deltalake, beside a Java. Undefined when there is none, unless `GOLD_REQUIRE_INTEROP`
 * says that there must be one.
 */
export function findSpark(): string | undefined {
  const wanted = process.env['GOLD_TEST_PYTHON'];
  const candidates = wanted === undefined ? ['.venv/bin/python', 'python3', 'python'] : [wanted];
  const works = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0;
  const java = process.env['JAVA_HOME'] === undefined ? 'java' : `${process.env['JAVA_HOME']}/bin/java`;
  const found = works(java, ['-version'])
    ? candidates.find((command) => works(command, ['-c', 'import pyspark, deltalake, pyarrow']))
    : undefined;
  if (found === undefined && process.env['GOLD_REQUIRE_INTEROP'] === '1') {
    throw new Error(`pyspark and Java are required here, and none of ${candidates.join(', ')} has them`);
  }
  return found;
}

/** Starts the session; it ends with the test process. */
export async function startSpark(python: string): Promise<Spark> {
  const child = spawn(python, [SERVER], { stdio: 'pipe' });
  const pending = new Map<number, Pending>();
  let log = '';
  let asked = 0;
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-20_000);
  });
  child.on('close', (code) => {
    for (const { reject } of pending.values()) reject(new Error(`Spark ended with ${code}\n${log}`));
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer: { id: number; result?: unknown; error?: string } = JSON.parse(line);
    const request = pending.get(answer.id);
    pending.delete(answer.id);
    clearTimeout(request?.timer);
    if (answer.error === undefined) request?.resolve(answer.result);
    else request?.reject(new Error(answer.error));
  });
  process.on('exit', () => child.kill());
  letExit(child);

  const ask = (request: Readonly<Record<string, unknown>>, limitMs = ANSWER_MS): Promise<unknown> =>
    new Promise((resolve, reject) => {
      asked += 1;
      // The timer also keeps this process alive while Spark thinks.
      const timer = setTimeout(() => reject(new Error(`Spark gave no answer\n${log}`)), limitMs);
      pending.set(asked, { resolve, reject, timer });
      child.stdin.write(`${JSON.stringify({ id: asked, ...request })}\n`);
    });
  await ask({ action: 'ping' }, START_MS);
  return {
    sql: async (...statements) => {
      await ask({ action: 'sql', statements });
    },
    rows: async (query) => (await ask({ action: 'rows', query })) as SparkRows,
    generated: async (path) => {
      await ask({ action: 'generated', path });
    },
    deltaRs: async (step, path, args = {}) => {
      await ask({ ...args, action: 'delta_rs', step, path });
    },
    stop: () => child.stdin.end(),
  };
}

/** An idle server must not keep the test process alive: a suite has no hook behind its last test. */
function letExit(child: ChildProcessWithoutNullStreams): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as Socket).unref();
}
