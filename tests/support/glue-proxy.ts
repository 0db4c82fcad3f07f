/**
 * A small HTTP proxy in front of moto's Glue that records every call, does wrong what it is told to, and checks VersionId as AWS does:
 * what moto cannot be brought to do itself.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GlueCall {
  /** `UpdateTable` */
  readonly operation: string;
  // Requests are JSON; each test knows the part that it looks at.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

/** Undefined passes the call on. */
export type GlueFault =
  | undefined
  /** Answered here; the server never sees it. Default status 400. */
  | { readonly kind: 'error'; readonly name: string; readonly status?: number; readonly message?: string }
  | { readonly kind: 'answer'; readonly body: object }
  | { readonly kind: 'text'; readonly text: string; readonly status?: number }
  /** The connection breaks before the server sees the call, or after it did it. */
  | { readonly kind: 'cut-before' | 'cut-after' }
  /** No answer, ever. */
  | { readonly kind: 'silence' };

export interface GlueProxy {
  readonly endpoint: string;
  /** What came in, in order. */
  readonly calls: GlueCall[];
  /** Names of the operations since the last time, in order. */
  takeOperations(): string[];
  /** Decides about each call from now on. */
  fault(decide: (call: GlueCall) => GlueFault | Promise<GlueFault>): void;
}

/** Ends with the test process. */
export async function startGlueProxy(target: string): Promise<GlueProxy> {
  let decide: (call: GlueCall) => GlueFault | Promise<GlueFault> = () => undefined;
  const calls: GlueCall[] = [];
  let taken = 0;
  // One update after another, so that nothing comes between the check of the version and the write.
  let updating: Promise<unknown> = Promise.resolve();
  const server = createServer(async (incoming, outgoing) => {
    const text = await textOf(incoming);
    const operation = String(incoming.headers['x-amz-target'] ?? '').replace('AWSGlue.', '');
    const call: GlueCall = { operation, body: text === '' ? {} : JSON.parse(text) };
    calls.push(call);
    const fault = await decide(call);
    const pass = (): Promise<void> => forward(target, incoming, text, call, fault, outgoing);
    if (fault !== undefined && fault.kind !== 'cut-after') answer(fault, incoming, outgoing);
    else if (operation === 'UpdateTable') updating = updating.then(pass, pass);
    else await pass();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  // `address()` is an object for servers that listen on a port.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    takeOperations: () => {
      const names = calls.slice(taken).map(({ operation }) => operation);
      taken = calls.length;
      return names;
    },
    fault: (next) => {
      decide = next;
    },
  };
}

async function forward(
  target: string,
  incoming: IncomingMessage,
  text: string,
  { operation, body }: GlueCall,
  fault: GlueFault,
  outgoing: ServerResponse,
): Promise<void> {
  if (operation === 'UpdateTable' && body.VersionId !== undefined) {
    const { DatabaseName, TableInput } = body;
    const headers = { ...incoming.headers, 'x-amz-target': 'AWSGlue.GetTable' };
    const found = await send(target, headers, JSON.stringify({ DatabaseName, Name: TableInput.Name }));
    const stored = JSON.parse(found.text).Table?.VersionId;
    if (stored !== undefined && stored !== body.VersionId) {
      const message = 'Update table failed due to concurrent modifications.';
      return answer({ kind: 'error', name: 'ConcurrentModificationException', message }, incoming, outgoing);
    }
  }
  const reply = await send(target, incoming.headers, text);
  if (fault?.kind === 'cut-after') return void incoming.socket.destroy();
  outgoing.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.1' });
  outgoing.end(reply.text);
}

async function send(
  target: string,
  headers: IncomingHttpHeaders,
  body: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const names = ['authorization', 'x-amz-target', 'x-amz-date', 'content-type'];
  const passed = names.flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const reply = await fetch(target, { method: 'POST', headers: passed, body });
  return { status: reply.status, text: await reply.text() };
}

function answer(fault: NonNullable<GlueFault>, incoming: IncomingMessage, outgoing: ServerResponse): void {
  switch (fault.kind) {
    case 'error': {
      const { name, status = 400, message = name } = fault;
      outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      outgoing.end(JSON.stringify({ __type: name, Message: message, message }));
      return;
    }
    case 'answer':
      outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      outgoing.end(JSON.stringify(fault.body));
      return;
    case 'text':
      outgoing.writeHead(fault.status ?? 200, { 'content-type': 'application/x-amz-json-1.1' });
      outgoing.end(fault.text);
      return;
    case 'silence':
      return;
    case 'cut-before':
    case 'cut-after':
      incoming.socket.destroy();
  }
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
