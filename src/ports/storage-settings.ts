/** How object storage is reached, as a target says it. Credentials are not among it: they come from where AWS tools look. */
export interface StorageSettings {
  /** Undefined: as the environment or the profile says. */
  readonly region?: string | undefined;
  /** URL of an S3-compatible store; undefined: Amazon S3. */
  readonly endpoint?: string | undefined;
  /** Buckets in the path of a URL instead of its host. Undefined: with an endpoint. */
  readonly pathStyle?: boolean | undefined;
  /** Of the AWS configuration files. Undefined: AWS_PROFILE, else the default one. */
  readonly profile?: string | undefined;
  /** How the engine reads remote files. Undefined: by httpfs where that can be loaded, else through the cache. */
  readonly reader?: 'httpfs' | 'cache' | undefined;
  /** Absolute local folder for copies of remote files; undefined: target/cache/files in the project. */
  readonly cacheFolder?: string | undefined;
  /** Bytes that the cache may hold after a run. Undefined: 10 GB. */
  readonly cacheSize?: number | undefined;
}
