/** What IAM would say: the permissions that recorded calls need, and the policies written in the documentation. */
import type { GlueCall } from './glue-proxy.ts';

/** One permission that a call needs. */
export interface Need {
  /** `s3:GetObject` */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** `s3:prefix`, of listings. */
  readonly prefix?: string;
}

/** One action on one pattern of resources, and of prefixes for listings: what a policy is made of. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly prefix?: string;
}

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly StringLike: { readonly 's3:prefix': readonly string[] } };
}

/** `path`: path-style, with the query. */
export function needsOfS3({
  method,
  path,
  headers,
}: {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}): Need[] {
  const { pathname, searchParams: query } = new URL(path, 'http://s3');
  const [, bucket = '', key = ''] = /^\/([^/]+)\/?(.*)$/.exec(decodeURIComponent(pathname)) ?? [];
  const resource = `arn:aws:s3:::${bucket}/${key}`;
  if (key === '') {
    if (method !== 'GET' || query.get('list-type') !== '2') throw new Error(`unknown call ${method} ${path}`);
    return [
      { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, prefix: query.get('prefix') ?? '' },
    ];
  }
  switch (method) {
    case 'GET':
      return [{ action: query.has('uploadId') ? 's3:ListMultipartUploadParts' : 's3:GetObject', resource }];
    case 'HEAD':
      return [{ action: 's3:GetObject', resource }];
    case 'DELETE':
      return [{ action: query.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject', resource }];
    // Creating and completing a multipart upload.
    case 'POST':
      return [{ action: 's3:PutObject', resource }];
    case 'PUT': {
      const source = headers['x-amz-copy-source'];
      const put: Need = { action: 's3:PutObject', resource };
      if (typeof source !== 'string') return [put];
      const from = `arn:aws:s3:::${decodeURIComponent(source).replace(/^\//, '')}`;
      return [{ action: 's3:GetObject', resource: from }, put];
    }
    default:
      throw new Error(`unknown call ${method} ${path}`);
  }
}

/** Glue asks for the action on each thing on the way: catalog, database, table. `place`: `eu-west-1:123456789012`. */
export function needsOfGlue({ operation, body }: GlueCall, place: string): Need[] {
  const arn = `arn:aws:glue:${place}`;
  const database = body.DatabaseName ?? body.DatabaseInput?.Name ?? body.Name;
  const onTables = operation.includes('Table');
  const table = body.TableInput?.Name ?? body.Name ?? '*';
  const resources = [
    `${arn}:catalog`,
    `${arn}:database/${database}`,
    ...(onTables ? [`${arn}:table/${database}/${table}`] : []),
  ];
  return resources.map((resource) => ({ action: `glue:${operation}`, resource }));
}

/** The grants of the policy (a JSON block) in the section with this heading. `names` replace placeholders. */
export function grantsOf(
  markdown: string,
  heading: string,
  names: Readonly<Record<string, string>>,
): readonly Grant[] {
  const section = markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  const [, json] = /^```json\n([\s\S]*?)^```/m.exec(section ?? '') ?? [];
  if (json === undefined) throw new Error(`no policy under "${heading}"`);
  const filled = Object.entries(names).reduce((text, [name, value]) => text.replaceAll(name, value), json);
  const { Statement } = JSON.parse(filled) as { readonly Statement: readonly Statement[] };
  return Statement.flatMap(({ Action, Resource, Condition }) =>
    Action.flatMap((action) =>
      Resource.flatMap((resource): Grant[] => {
        const prefixes = Condition?.StringLike['s3:prefix'];
        return prefixes?.map((prefix) => ({ action, resource, prefix })) ?? [{ action, resource }];
      }),
    ),
  );
}

export function allows(grant: Grant, need: Need): boolean {
  return (
    grant.action === need.action &&
    isLike(need.resource, grant.resource) &&
    (grant.prefix === undefined || isLike(need.prefix ?? '', grant.prefix))
  );
}

/** `StringLike`: `*` stands for anything, slashes too. */
function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

export function describe({ action, resource, prefix }: Need | Grant): string {
  return `${action} ${resource}${prefix === undefined ? '' : ` prefix ${prefix}`}`;
}
