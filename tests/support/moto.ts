/** An S3 and Glue server for tests: moto (Python), on a free port of this machine, ended with the test process. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('serve_moto.py', import.meta.url));

/** Credentials that moto takes, for `process.env` and for processes that are started. */
export const MOTO_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIATESTTESTTESTTEST',
  AWS_SECRET_ACCESS_KEY: 'secret/that+nobody/may/see+0123456789abc',
  AWS_REGION: 'eu-west-1',
  // Nobody is to look for credentials of the machine that runs the tests.
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
} as const;

export interface Moto {
  readonly endpoint: string;
  /** Makes a bucket. */
  makeBucket(name: string): Promise<void>;
  /** Calls Glue: `GetTable`. */
  // Answers are JSON; each test knows the part that it looks at.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  glue(operation: string, body: object): Promise<any>;
}

/**
 * A Python that has moto: `GOLD_TEST_PYTHON`, else one of the path. Undefined when there is none, unless `GOLD_REQUIRE_INTEROP` says that
 * there must be one.
 */
export function findMotoPython(): string | undefined {
  const wanted = process.env['GOLD_TEST_PYTHON'];
  const candidates = wanted === undefined ? ['.venv/bin/python', 'python3', 'python'] : [wanted];
  const found = candidates.find((command) => spawnSync(command, ['-c', 'import moto, flask']).status === 0);
  if (found === undefined && process.env['GOLD_REQUIRE_INTEROP'] === '1') {
    throw new Error(`moto is required here, and none of ${candidates.join(', ')} has it`);
  }
  return found;
}

/** Starts the server and sets the environment of this process for it. */
export async function startMoto(python: string): Promise<Moto> {
  Object.assign(process.env, MOTO_ENVIRONMENT);
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3']) {
    delete process.env[name];
  }
  const child = spawn(python, [SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'close').then(([code]) => [`it ended with ${code}`]);
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  const port = Number(line);
  if (!(port > 0)) throw new Error(`moto did not start: ${line}`);
  // The test process may end while the server runs; its stdin then ends too.
  child.unref();
  for (const stream of [child.stdin, child.stdout])
    if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
  const endpoint = `http://127.0.0.1:${port}`;
  // Signatures are not checked; the service is found by the scope.
  const authorization = (service: string): string =>
    `AWS4-HMAC-SHA256 Credential=${MOTO_ENVIRONMENT.AWS_ACCESS_KEY_ID}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  return {
    endpoint,
    makeBucket: async (name) => {
      const body =
        '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>';
      const headers = { Authorization: authorization('s3') };
      const answer = await fetch(`${endpoint}/${name}`, { method: 'PUT', body, headers });
      if (!answer.ok) throw new Error(`bucket ${name}: ${answer.status} ${await answer.text()}`);
    },
    glue: async (operation, body) => {
      const headers = {
        Authorization: authorization('glue'),
        'x-amz-target': `AWSGlue.${operation}`,
        'content-type': 'application/x-amz-json-1.1',
      };
      const answer = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
  };
}
