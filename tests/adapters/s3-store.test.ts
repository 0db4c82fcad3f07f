/** The S3 store against a real server (moto), and against one that answers wrongly or not at all (a proxy before it). */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { s3Store } from '../../src/adapters/s3-store/s3-store.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { temporaryFolder } from '../support/folder.ts';
import { findMotoPython, MOTO_ENVIRONMENT, startMoto } from '../support/moto.ts';
import { rejectsWith } from '../support/rejects.ts';
import { suite } from '../support/suite.ts';
import { objectStoreConformance } from './object-store-conformance.ts';

const python = findMotoPython();
const test = suite('s3Store');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (found: Uint8Array | undefined): string | undefined => found && new TextDecoder().decode(found);

if (python === undefined) test.skip('does what an ObjectStore must', 'no Python with moto; CI has it');
else {
  const moto = await startMoto(python);
  await moto.makeBucket('lake');
  const proxy = await startFaultProxy(moto.endpoint);
  const plain = s3Store({ region: 'eu-west-1', endpoint: moto.endpoint });
  const fresh = (): ReturnType<typeof s3Store> =>
    s3Store({ region: 'eu-west-1', endpoint: proxy.endpoint }, { maxAttempts: 3 });
  const newPrefix = (): string => `s3://lake/${randomUUID()}`;
  objectStoreConformance('s3-store', () => ({ store: plain, prefix: newPrefix() }));

  /** A fault for the nth, …, request that matches; others pass. */
  const during = async <T>(
    faults: readonly Fault[],
    matches: (request: ProxiedRequest) => boolean,
    action: () => Promise<T>,
  ): Promise<T> => {
    let seen = 0;
    proxy.fault((request) => {
      if (!matches(request)) return undefined;
      seen += 1;
      return faults[seen - 1];
    });
    try {
      return await action();
    } finally {
      proxy.fault(() => undefined);
    }
  };
  const always = (fault: Fault): Fault[] => Array.from({ length: 1000 }, () => fault);
  const isCommit = ({ method, path }: ProxiedRequest): boolean =>
    method === 'PUT' && path.includes('/commit');
  /** A store that has been found to have conditional writes. */
  const probed = async (prefix: string): Promise<ReturnType<typeof s3Store>> => {
    const store = fresh();
    await store.putIfAbsent(`${prefix}/first`, bytes('x'));
    return store;
  };

  const LOST: readonly (readonly [string, readonly Fault[]])[] = [
    ['an answer that got lost', [{ kind: 'cut-after' }]],
    ['many answers that got lost', Array.from({ length: 4 }, () => ({ kind: 'cut-after' }) as const)],
    ['a connection that broke before', [{ kind: 'cut-before' }]],
    ['a 500 after it took effect', [{ kind: 'answer-after', status: 500, code: 'InternalError' }]],
    [
      'many 500 after it took effect',
      Array.from(
        { length: 4 },
        () => ({ kind: 'answer-after', status: 500, code: 'InternalError' }) as const,
      ),
    ],
    ['a 500 without effect', [{ kind: 'answer', status: 500, code: 'InternalError' }]],
    [
      'another write under way (409), three times',
      Array.from(
        { length: 3 },
        () => ({ kind: 'answer', status: 409, code: 'ConditionalRequestConflict' }) as const,
      ),
    ],
    [
      'throttling (503)',
      [
        { kind: 'answer', status: 503, code: 'SlowDown' },
        { kind: 'answer', status: 503, code: 'SlowDown' },
      ],
    ],
  ];
  for (const [name, faults] of LOST) {
    test(`putIfAbsent knows its own object after ${name}`, async () => {
      const prefix = newPrefix();
      const store = await probed(prefix);
      const outcome = await during(faults, isCommit, () =>
        store.putIfAbsent(`${prefix}/commit`, bytes('mine')),
      );
      assert.is(outcome, 'created');
      assert.is(text(await plain.read(`${prefix}/commit`)), 'mine');
    });

    test(`putIfAbsent knows another's object after ${name}`, async () => {
      const prefix = newPrefix();
      const store = await probed(prefix);
      // Even one with the same bytes is not ours.
      await plain.putIfAbsent(`${prefix}/commit`, bytes('mine'));
      const outcome = await during(faults, isCommit, () =>
        store.putIfAbsent(`${prefix}/commit`, bytes('mine')),
      );
      assert.is(outcome, 'exists');
    });
  }

  test('putIfAbsent says that the store is unreachable when no try gets an answer', async () => {
    const prefix = newPrefix();
    const store = await probed(prefix);
    await during(
      always({ kind: 'cut-before' }),
      ({ path }) => path.includes('/commit'),
      async () => {
        await rejectsWith(store.putIfAbsent(`${prefix}/commit`, bytes('x')), 'storage-unreachable');
      },
    );
    assert.is(await plain.stat(`${prefix}/commit`), undefined);
  });

  test('a store that ignores the condition is found out before anything is written, and once', async () => {
    const prefix = newPrefix();
    const store = fresh();
    const ignoring = always({ kind: 'without', headers: ['if-none-match'] });
    const before = proxy.requests.length;
    await during(
      ignoring,
      ({ method }) => method === 'PUT',
      async () => {
        const error = await rejectsWith(
          store.putIfAbsent(`${prefix}/commit`, bytes('x')),
          'storage-no-conditional-writes',
        );
        assert.match(error.hint ?? '', 'If-None-Match');
      },
    );
    const names = proxy.requests
      .slice(before)
      .map(({ method, path }) => `${method} ${path.includes('.gold-probe-')}`);
    assert.equal(names, ['PUT true', 'PUT true', 'DELETE true']);
    for await (const { uri } of plain.list(prefix)) assert.unreachable(uri);
  });

  test('a store that says it has no conditional writes is refused', async () => {
    const prefix = newPrefix();
    await during(
      always({ kind: 'answer', status: 501, code: 'NotImplemented' }),
      ({ method }) => method === 'PUT',
      async () => {
        await rejectsWith(
          fresh().putIfAbsent(`${prefix}/commit`, bytes('x')),
          'storage-no-conditional-writes',
        );
      },
    );
  });

  test('the probe is made once for a bucket', async () => {
    const prefix = newPrefix();
    const before = proxy.requests.length;
    const store = fresh();
    await Promise.all(
      Array.from({ length: 5 }, (_, index) => store.putIfAbsent(`${prefix}/${index}`, bytes('x'))),
    );
    await store.putIfAbsent(`${prefix}/last`, bytes('x'));
    assert.is(proxy.requests.slice(before).filter(({ path }) => path.includes('.gold-probe-')).length, 3);
  });

  test('an answer that breaks off in the middle is asked for again', async () => {
    const prefix = newPrefix();
    const content = 'x'.repeat(100_000);
    await plain.put(`${prefix}/data`, bytes(content));
    const found = await during(
      [{ kind: 'cut-body' }, { kind: 'cut-body' }],
      ({ method }) => method === 'GET',
      () => fresh().read(`${prefix}/data`),
    );
    assert.is(text(found), content);
  });

  test('a read of an object that was replaced in the meantime is refused', async () => {
    const uri = `${newPrefix()}/data`;
    await plain.put(uri, bytes('one'));
    const etag = (await plain.stat(uri))?.etag;
    assert.ok(etag);
    assert.is(text(await plain.read(uri, { etag })), 'one');
    await plain.put(uri, bytes('two'));
    await rejectsWith(plain.read(uri, { etag }), 'storage-object-changed');
  });

  test('listings go on over pages', async () => {
    const prefix = newPrefix();
    const names = ['a', 'b/a', 'b/b', 'c', 'd', 'e/a', 'f', 'g'];
    await Promise.all(names.map((name) => plain.put(`${prefix}/${name}`, new Uint8Array())));
    const paged = s3Store({ region: 'eu-west-1', endpoint: moto.endpoint }, { pageSize: 2 });
    const list = async (options: object): Promise<string[]> => {
      const found: string[] = [];
      for await (const { uri } of paged.list(prefix, options)) found.push(uri.slice(prefix.length + 1));
      return found;
    };
    assert.equal(await list({}), names);
    assert.equal(await list({ shallow: true }), ['a', 'c', 'd', 'f', 'g']);
    assert.equal(await list({ startAfter: `${prefix}/b/a` }), names.slice(2));
  });

  test('URIs of Hadoop keep their spelling', async () => {
    const prefix = newPrefix().replace('s3://', 's3a://');
    await plain.put(`${prefix}/x`, bytes('x'));
    for await (const { uri } of plain.list(prefix)) assert.is(uri, `${prefix}/x`);
    assert.is(text(await plain.read(`${prefix}/x`.replace('s3a', 's3'))), 'x');
  });

  const large = join(temporaryFolder(), 'large.parquet');
  const content = Buffer.alloc(16 * 1024 * 1024 + 17).map((_, index) => (index * 7) % 251);
  writeFileSync(large, content);
  const uploadsLeft = async (): Promise<number> => {
    const answer = await fetch(`${moto.endpoint}/lake?uploads`, {
      headers: {
        Authorization:
          'AWS4-HMAC-SHA256 Credential=A/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      },
    });
    return (await answer.text()).split('<UploadId>').length - 1;
  };
  const isPart = ({ method, path }: ProxiedRequest): boolean =>
    method === 'PUT' && path.includes('partNumber=');

  test('a large file goes up in parts, with progress', async () => {
    const uri = `${newPrefix()}/large.parquet`;
    const shares: number[] = [];
    const before = proxy.requests.length;
    // A part that fails once is sent again.
    await during([{ kind: 'cut-after' }], isPart, () =>
      fresh().upload(uri, large, { onProgress: (share) => shares.push(share) }),
    );
    assert.is(proxy.requests.slice(before).filter(isPart).length, 4);
    assert.ok(Buffer.from((await plain.read(uri)) ?? []).equals(content));
    assert.is(shares.at(-1), 1);
    assert.equal([...shares].sort((a, b) => a - b), shares); // biome-ignore format: short
    assert.is(await uploadsLeft(), 0);
  });

  test('large byte arrays go up in parts too', async () => {
    const uri = `${newPrefix()}/large`;
    const before = proxy.requests.length;
    await fresh().put(uri, content);
    assert.is(proxy.requests.slice(before).filter(isPart).length, 3);
    assert.ok(Buffer.from((await plain.read(uri)) ?? []).equals(content));
  });

  test('an upload whose network is cut is aborted, and its parts are gone', async () => {
    const uri = `${newPrefix()}/large.parquet`;
    const error = await during(
      always({ kind: 'cut-before' }),
      (request) => isPart(request) && !request.path.includes('partNumber=1&'),
      () => rejectsWith(fresh().upload(uri, large), 'storage-unreachable'),
    );
    assert.match(error.message, uri);
    assert.is(await uploadsLeft(), 0);
    assert.is(await plain.stat(uri), undefined);
  });

  test('a stopped upload is aborted before its promise rejects', async () => {
    const uri = `${newPrefix()}/large.parquet`;
    const stop = new AbortController();
    const reason = new Error('cancelled');
    try {
      await during(
        always(undefined),
        (request) => {
          if (isPart(request)) stop.abort(reason);
          return false;
        },
        () => fresh().upload(uri, large, { signal: stop.signal }),
      );
      assert.unreachable('it went up');
    } catch (error) {
      assert.is(error, reason);
    }
    assert.is(await uploadsLeft(), 0);
    assert.is(await plain.stat(uri), undefined);
  });

  test('a fired signal ends every call', async () => {
    const uri = `${newPrefix()}/x`;
    const signal = AbortSignal.abort(new Error('cancelled'));
    const list = async (): Promise<void> => {
      for await (const _ of plain.list(uri, { signal }));
    };
    const calls: readonly (() => Promise<unknown>)[] = [
      () => plain.read(uri, { signal }),
      () => plain.stat(uri, signal),
      () => plain.put(uri, bytes('x'), signal),
      () => plain.putIfAbsent(uri, bytes('x'), signal),
      () => plain.delete(uri, signal),
      list,
    ];
    for (const call of calls) {
      const error = await call().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.is(error, signal.reason);
    }
    assert.is(await plain.stat(uri), undefined);
  });

  const REFUSALS: readonly (readonly [string, Fault, string, RegExp?])[] = [
    [
      'access is denied',
      { kind: 'answer', status: 403, code: 'AccessDenied' },
      'storage-access-denied',
      /s3:GetObject/,
    ],
    [
      'a token has expired',
      { kind: 'answer', status: 400, code: 'ExpiredToken' },
      'storage-credentials-expired',
    ],
    [
      'a key is not known',
      { kind: 'answer', status: 403, code: 'InvalidAccessKeyId' },
      'storage-bad-credentials',
    ],
    [
      'a signature is wrong',
      { kind: 'answer', status: 403, code: 'SignatureDoesNotMatch' },
      'storage-bad-credentials',
    ],
    [
      'the clock is wrong',
      { kind: 'answer', status: 403, code: 'RequestTimeTooSkewed' },
      'storage-clock-skew',
    ],
    [
      'the bucket lies elsewhere',
      {
        kind: 'answer',
        status: 301,
        code: 'PermanentRedirect',
        headers: { 'x-amz-bucket-region': 'us-west-2' },
      },
      'storage-wrong-region',
      /us-west-2/,
    ],
    [
      'the signature is for another region',
      {
        kind: 'answer',
        status: 400,
        code: 'AuthorizationHeaderMalformed',
        extra: '<Region>ap-south-1</Region>',
      },
      'storage-wrong-region',
      /ap-south-1/,
    ],
    [
      'the store asks to slow down each time',
      { kind: 'answer', status: 503, code: 'SlowDown' },
      'storage-throttled',
    ],
    ['the connection breaks each time', { kind: 'cut-before' }, 'storage-unreachable'],
    ['the store fails each time', { kind: 'answer', status: 500, code: 'InternalError' }, 'storage-failed'],
  ];
  for (const [name, fault, code, hint] of REFUSALS) {
    test(`${code} when ${name}`, async () => {
      const uri = `${newPrefix()}/x`;
      await during(
        always(fault),
        () => true,
        async () => {
          const error = await rejectsWith(fresh().read(uri), code);
          assert.match(error.message, 's3://lake/');
          if (hint !== undefined) assert.match(error.hint ?? '', hint);
          assert.ok(error.cause instanceof Error);
        },
      );
    });
  }

  test('a bucket that is not there is an error for every call but stat', async () => {
    const calls: readonly (() => Promise<unknown>)[] = [
      () => plain.read('s3://nowhere/x'),
      () => plain.put('s3://nowhere/x', bytes('x')),
      () => plain.list('s3://nowhere/x')[Symbol.asyncIterator]().next(),
    ];
    for (const call of calls) {
      const error = await rejectsWith(call(), 'storage-no-bucket');
      assert.match(error.message, '"nowhere"');
    }
  });

  test('URIs without a bucket are refused', async () => {
    await rejectsWith(plain.read('s3:///x'), 'bad-storage-uri');
    await rejectsWith(plain.read('s3://under_score!/x'), 'bad-storage-uri');
  });

  test('without credentials the error says where gold looks', async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = MOTO_ENVIRONMENT;
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    try {
      const error = await rejectsWith(
        s3Store({ region: 'eu-west-1', endpoint: moto.endpoint }).read('s3://lake/x'),
        'storage-no-credentials',
      );
      assert.match(error.hint ?? '', 'aws sso login');
      const named = s3Store({ region: 'eu-west-1', endpoint: moto.endpoint, profile: 'nobody' });
      assert.match(
        (await rejectsWith(named.read('s3://lake/x'), 'storage-no-credentials')).message,
        '"nobody"',
      );
    } finally {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
    }
  });

  test('without a region Amazon S3 cannot be asked, other stores can', async () => {
    const { AWS_REGION } = MOTO_ENVIRONMENT;
    delete process.env['AWS_REGION'];
    try {
      await rejectsWith(s3Store({}).read('s3://lake/x'), 'storage-no-region');
      assert.is(await s3Store({ endpoint: moto.endpoint }).read('s3://lake/none'), undefined);
    } finally {
      Object.assign(process.env, { AWS_REGION });
    }
  });

  test('no error holds a secret', async () => {
    proxy.fault(() => ({
      kind: 'answer',
      status: 403,
      code: 'SignatureDoesNotMatch',
      extra: '<StringToSign>s</StringToSign>',
    }));
    const error = await rejectsWith(fresh().read('s3://lake/x'), 'storage-bad-credentials');
    proxy.fault(() => undefined);
    const shown = JSON.stringify([
      error.message,
      error.hint,
      error.details,
      error.stack,
      error.cause instanceof Error && error.cause.stack,
    ]);
    assert.not.match(shown, MOTO_ENVIRONMENT.AWS_SECRET_ACCESS_KEY);
    assert.not.match(shown, MOTO_ENVIRONMENT.AWS_ACCESS_KEY_ID);
  });
}
