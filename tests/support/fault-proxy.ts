/** A small HTTP proxy in front of a real server that does wrong what it is told to: what moto cannot be brought to do itself. */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProxiedRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Counts all requests from 1. */
  readonly number: number;
}

/** Undefined passes the request on. */
export type Fault =
  | undefined
  /** Answered here; the server never sees it. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly code: string;
      readonly headers?: Record<string, string>;
      readonly extra?: string;
    }
  /** The connection breaks before the server sees the request. */
  | { readonly kind: 'cut-before' }
  /** The server does it, and the answer gets lost. */
  | { readonly kind: 'cut-after' }
  /** The server does it, and the answer breaks off in the middle of its body. */
  | { readonly kind: 'cut-body' }
  /** The server does it, and the answer is another one. */
  | { readonly kind: 'answer-after'; readonly status: number; readonly code: string }
  /** Passed on without these headers. */
  | { readonly kind: 'without'; readonly headers: readonly string[] };

export interface FaultProxy {
  readonly endpoint: string;
  /** What came in, in order. */
  readonly requests: ProxiedRequest[];
  /** Decides about each request from now on. */
  fault(decide: (request: ProxiedRequest) => Fault): void;
}

/** Ends with the test process. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  let decide: (request: ProxiedRequest) => Fault = () => undefined;
  const requests: ProxiedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const seen: ProxiedRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      number: requests.length + 1,
    };
    requests.push(seen);
    void handle(incoming, outgoing, decide(seen), { hostname, port });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  // `address()` is an object for servers that listen on a port.
  const { port: own } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${own}`,
    requests,
    fault: (next) => {
      decide = next;
    },
  };
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Fault,
  target: { readonly hostname: string; readonly port: string },
): Promise<void> {
  if (fault?.kind === 'cut-before') return void incoming.socket.destroy();
  const body = await bodyOf(incoming);
  if (body === undefined) return;
  if (fault?.kind === 'answer') return answer(outgoing, fault.status, fault.code, fault.headers, fault.extra);
  const headers = { ...incoming.headers };
  if (fault?.kind === 'without') for (const name of fault.headers) delete headers[name];
  const passed = httpRequest(
    { ...target, method: incoming.method, path: incoming.url, headers, agent: false },
    async (reply) => {
      const content = (await bodyOf(reply)) ?? Buffer.alloc(0);
      if (fault?.kind === 'cut-after') return void incoming.socket.destroy();
      if (fault?.kind === 'answer-after') return answer(outgoing, fault.status, fault.code);
      outgoing.writeHead(reply.statusCode ?? 500, reply.headers);
      if (fault?.kind !== 'cut-body') return void outgoing.end(content);
      outgoing.write(content.subarray(0, content.length / 2), () => incoming.socket.destroy());
    },
  );
  passed.on('error', () => incoming.socket.destroy());
  passed.end(body);
}

function answer(
  outgoing: ServerResponse,
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
  extra = '',
): void {
  outgoing.writeHead(status, { 'content-type': 'application/xml', ...headers });
  outgoing.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message>${extra}</Error>`);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}
