/** The one Glue client of a catalog. */
import { GlueClient, type GlueClientConfig } from '@aws-sdk/client-glue';
import { noCatalogRegion } from '../../diagnostics/catalog.ts';
import type { CatalogSettings } from '../../ports/catalog.ts';

const CONNECTION_TIMEOUT_MS = 5_000;
const MAX_SOCKETS = 16;

/** Throws `catalog-no-region`. Credentials are looked for with the first request. */
export async function openGlue({
  region,
  endpoint,
  profile,
}: Pick<CatalogSettings, 'region' | 'endpoint' | 'profile'>): Promise<GlueClient> {
  // Said once by the SDK on Node 20; not for our users to mend.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const config: GlueClientConfig = {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    // Tries are ours: the SDK's pauses do not end with a signal, and it does not know all that passes with time.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, httpAgent: agent, httpsAgent: agent },
    logger: SILENT,
  };
  const client = new GlueClient(config);
  try {
    await client.config.region();
    return client;
  } catch {
    if (endpoint === undefined) throw noCatalogRegion();
    // Other servers mostly have no regions, but signatures need one.
    return new GlueClient({ ...config, region: 'us-east-1' });
  }
}

const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
