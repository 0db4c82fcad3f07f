/** Explanations for ../object-storage.ts. */
import { type Explanation, yaml } from './explanation.ts';

export const OBJECT_STORAGE = {
  'storage-no-credentials': {
    title: 'There are no credentials for the store',
    meaning:
      'gold looks where the AWS command line does and found nothing: environment, profile, single sign-on, role of the machine.',
    remedy: 'Sign in (`aws sso login`), set `AWS_PROFILE` or `storage.profile`, or give the machine a role.',
  },
  'storage-credentials-expired': {
    title: 'The credentials have expired',
    meaning: 'Temporary credentials ran out. What was published before stays.',
    remedy: 'Get new ones and run again.',
  },
  'storage-bad-credentials': {
    title: 'The store does not accept the credentials',
    meaning: 'The access key is unknown to this store, or its secret is wrong.',
    remedy: 'Check key and secret, and whether they belong to the store that `storage.endpoint` names.',
  },
  'storage-access-denied': {
    title: 'The store denies access',
    meaning: 'The credentials are good, but a policy does not allow this action on this object.',
    remedy:
      'Allow what the hint names in the policy of the role or bucket. docs/iam.md has policies that are just enough.',
  },
  'storage-wrong-region': {
    title: 'The bucket lies in another region',
    meaning: 'The request went to a region where this bucket is not.',
    wrong: yaml('storage: { region: us-east-1 }   # the bucket lies in eu-west-1'),
    remedy: 'Set `storage.region` to the region of the bucket.',
  },
  'storage-no-region': {
    title: 'No region is set',
    meaning:
      'A request to Amazon S3 needs the region of the bucket, and neither target, environment nor profile says it.',
    remedy: 'Set `storage: { region: … }` in the target, or `AWS_REGION`.',
  },
  'storage-no-bucket': {
    title: 'The bucket does not exist',
    meaning: 'The store has no bucket of this name. gold never makes buckets.',
    wrong: yaml('warehouse: s3://my-buckt/lakehouse'),
    remedy: 'Correct the name, or `storage.endpoint`.',
  },
  'storage-throttled': {
    title: 'The store asks to slow down',
    meaning: 'gold has waited and tried again several times, and the store was still too busy.',
    remedy: 'Run again later, or with fewer `--threads`.',
  },
  'storage-unreachable': {
    title: 'The store cannot be reached',
    meaning: 'The connection failed or broke off. What was not committed is not visible.',
    remedy: 'Check the network, `storage.endpoint` and `storage.region`, and run again.',
  },
  'storage-no-conditional-writes': {
    title: 'The store cannot keep two writers apart',
    meaning:
      'A Delta commit is safe because its file is created only if it is absent. This store ignores that condition, so two writers could overwrite each other.',
    remedy: 'Use a store that honours `If-None-Match: *`, as Amazon S3 and newer versions of most others do.',
  },
  'storage-clock-skew': {
    title: 'The clock is wrong',
    meaning: 'Requests are signed with the time, and the store refuses those that are minutes off.',
    remedy: 'Set the clock of the machine.',
  },
  'storage-object-changed': {
    title: 'An object changed while it was read',
    meaning: 'Large objects are read in parts, and between two parts this one was replaced.',
    remedy: 'Run again. Whoever delivers files should give them their names when they are complete.',
  },
  'storage-failed': {
    title: 'The store failed',
    meaning: 'The store answered with an error of its own that gold has no better words for.',
    remedy: 'Run again. `--debug` shows all that the store said.',
  },
  'httpfs-unavailable': {
    title: 'DuckDB cannot read s3:// itself here',
    meaning:
      '`storage.reader: httpfs` wants the extension httpfs, and it is not installed. gold never downloads extensions.',
    wrong: yaml('storage: { reader: httpfs }'),
    remedy:
      'Leave `reader` out: gold then reads through local copies. Or install the extension for this version of DuckDB.',
  },
  'bad-storage-uri': {
    title: 'A URI names no place in object storage',
    meaning: 'A location begins with `s3://` but has no bucket, or parts that cannot be.',
    wrong: yaml('warehouse: s3:///lakehouse'),
    remedy: 'Write `s3://bucket/prefix`.',
  },
  'unsupported-storage': {
    title: 'This kind of storage is not known',
    meaning: 'gold reads and writes local folders and `s3://`.',
    wrong: yaml('warehouse: gs://bucket/lakehouse'),
    remedy:
      'Use a local folder or `s3://`. Many other stores offer an S3 interface; name it with `storage.endpoint`.',
  },
} as const satisfies Record<string, Explanation>;
