/**
 * A process of the status tests: `gold run` in a folder, which kills itself without warning at the point given. Arguments: folder, point.
 */
import { nodeAdapters } from '../../src/adapters/node-adapters.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { runCli } from './cli.ts';

const [folder = '', point = ''] = process.argv.slice(2);

function die(at: string): void {
  if (at === point) process.kill(process.pid, 'SIGKILL');
}

const dying = (store: ObjectStore): ObjectStore => ({
  ...store,
  async moveIfAbsent(from, to, signal) {
    if (to.includes('/archive/')) die('decided');
    const outcome = await store.moveIfAbsent(from, to, signal);
    if (to.includes('/processing/')) die('half claimed');
    if (to.includes('/archive/')) die('half archived');
    return outcome;
  },
  async putIfAbsent(uri, bytes, signal) {
    const isCommit = uri.includes('/warehouse/gold/') && uri.includes('/_delta_log/');
    if (isCommit) die('claimed');
    const outcome = await store.putIfAbsent(uri, bytes, signal);
    if (isCommit) die('published');
    return outcome;
  },
});

const adapters = nodeAdapters();
const { code, stdout, stderr } = await runCli(['run'], folder, {
  environment: { S3_ENDPOINT: process.env['S3_ENDPOINT'] ?? '' },
  adapters: {
    openWorkspace: async (engine, storage) => {
      const workspace = await adapters.openWorkspace(engine, storage);
      return { ...workspace, delta: { ...workspace.delta, store: dying(workspace.delta.store) } };
    },
  },
});
process.stdout.write(`${stdout}\n${stderr}`);
process.exitCode = code;
