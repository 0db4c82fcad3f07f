/**
 * An engine that reads local files only, made one that reads and writes under remote URIs: what it reads is brought to this machine when
 * it is registered, what it writes is staged. An engine that can read remote files by itself (`readsRemote`) gets their URIs.
 */
import { GoldError } from '../../diagnostics/gold-error.ts';
import { sourceFilesMissing } from '../../diagnostics/storage.ts';
import type { Engine, FilesInput, RelationInput } from '../../ports/engine.ts';
import { isRemote, type ObjectStore } from '../../ports/object-store.ts';
import { listPlainFiles } from '../../ports/plain-listing.ts';
import type { RemoteFile } from './file-cache.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

export interface RemoteEngineOptions {
  readonly engine: Engine;
  readonly store: ObjectStore;
  readonly files: WorkspaceFiles;
  /** Asked before remote files are bound: whether the engine reads them by itself. */
  readonly readsRemote: (uri: string) => Promise<boolean>;
  /** Called once, after the engine is closed. */
  readonly onClose: () => Promise<void>;
}

export function remoteEngine({ engine, store, files, readsRemote, onClose }: RemoteEngineOptions): Engine {
  const local = async (remote: readonly RemoteFile[], signal: AbortSignal | undefined): Promise<string[]> => {
    const [first] = remote;
    const isDirect = first !== undefined && (await readsRemote(first.uri));
    return Promise.all(
      remote.map(async (file) => {
        if (!isRemote(file.uri)) return file.uri;
        return isDirect ? (files.findWritten(file.uri) ?? file.uri) : files.read(file, signal);
      }),
    );
  };
  const resolve = async (input: RelationInput, signal: AbortSignal | undefined): Promise<RelationInput> => {
    if (input.kind === 'delta' && input.files.some(({ uri }) => isRemote(uri))) {
      const paths = await local(input.files, signal);
      return {
        ...input,
        files: input.files.map((file, index) => ({ ...file, uri: paths[index] ?? file.uri })),
      };
    }
    if (input.kind === 'files' && isRemote(input.location)) return resolvePlain(input, signal);
    return input;
  };
  const resolvePlain = async (input: FilesInput, signal: AbortSignal | undefined): Promise<FilesInput> => {
    const found = input.files ?? (await listPlainFiles(store, input, signal));
    if (found.length === 0) throw sourceFilesMissing(input.location, input.format, undefined);
    return { ...input, files: (await local(found, signal)).map((uri) => ({ uri })) };
  };
  const named = <T>(promise: Promise<T>): Promise<T> =>
    promise.catch((error: unknown) => {
      throw error instanceof GoldError ? withUris(error, files) : error;
    });
  return {
    name: engine.name,
    version: () => engine.version(),
    register: (relation, input, signal) =>
      named(resolve(input, signal).then((resolved) => engine.register(relation, resolved, signal))),
    describe: (sql, signal) => named(engine.describe(sql, signal)),
    query: (sql, options) => named(engine.query(sql, options)),
    writeFiles: async (request, options) => {
      if (!isRemote(request.directory)) return named(engine.writeFiles(request, options));
      const directory = files.stagingFolder(request.directory);
      const written = await named(engine.writeFiles({ ...request, directory }, options));
      for (const { path } of written) files.written(`${request.directory}/${path}`, `${directory}/${path}`);
      return written;
    },
    close: async () => {
      await engine.close();
      await onClose();
    },
  };
}

function withUris(error: GoldError, files: WorkspaceFiles): GoldError {
  const message = files.toUris(error.message);
  if (message === error.message) return error;
  const { code, location, hint, cause, details } = error;
  return new GoldError({ code, message, location, hint, cause, details });
}
