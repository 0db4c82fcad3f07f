/** Exposures and groups from their YAML: what exposures read is resolved, groups that models name are there. */
import { disabledRef, unknownRef, unknownSource } from '../diagnostics/compile.ts';
import { badExposureInput, unknownGroup } from '../diagnostics/exposure.ts';
import type { GoldError, Location } from '../diagnostics/gold-error.ts';
import type { ExposureProperties, OwnerProperties } from '../project/exposure-schemas.ts';
import type { Placed, Project } from '../project/project.ts';
import type { ProjectNames } from './builtins.ts';
import type { NodeId } from './manifest.ts';

/** Who reads what gold publishes: a dashboard, a notebook, an application. gold does not make it. */
export interface ExposureNode {
  readonly kind: 'exposure';
  /** `exposure.<project>.<name>` */
  readonly id: NodeId;
  readonly name: string;
  /** For people; the name where none is given. */
  readonly label: string;
  readonly type: ExposureProperties['type'];
  readonly maturity: ExposureProperties['maturity'];
  readonly url: string | undefined;
  readonly description: string;
  readonly owner: OwnerProperties;
  /** The YAML file, relative to the project. */
  readonly path: string;
  /** Project, folders below models/, name. */
  readonly fqn: readonly string[];
  /** Ids of models, seeds and sources, sorted. */
  readonly dependsOn: readonly NodeId[];
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly location: Location;
}

/** Who owns some of the models. */
export interface GroupNode {
  readonly name: string;
  readonly description: string;
  readonly owner: OwnerProperties;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly location: Location;
}

/** Enabled ones, sorted by id. `names`: the models and sources there are. */
export function compileExposures(
  { exposures, config }: Project,
  names: Pick<ProjectNames, 'models' | 'sources'>,
  report: (error: GoldError) => void,
): ExposureNode[] {
  return [...exposures.values()]
    .filter(({ value }) => value.config?.enabled !== false)
    .map((placed) => toNode(placed, config.name, names, report))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function toNode(
  { value, document, at, location }: Placed<ExposureProperties>,
  project: string,
  names: Pick<ProjectNames, 'models' | 'sources'>,
  report: (error: GoldError) => void,
): ExposureNode {
  const { name, label = name, description = '', config = {} } = value;
  const read = (value.depends_on ?? []).flatMap((text, index) => {
    const found = resolveInput(text, document.locate([...at, 'depends_on', index]), project, names);
    if (typeof found === 'string') return found;
    report(found);
    return [];
  });
  return {
    kind: 'exposure',
    id: `exposure.${project}.${name}`,
    name,
    label,
    type: value.type,
    maturity: value.maturity,
    url: value.url,
    description,
    owner: value.owner,
    path: document.file,
    fqn: [project, ...foldersOf(document.file), name],
    dependsOn: [...new Set(read)].sort(),
    tags: [...new Set([...(value.tags ?? []), ...(config.tags ?? [])])].sort(),
    meta: { ...value.meta, ...config.meta },
    location: { ...location, length: name.length },
  };
}

/** Folders of a file below the first one: `models/sales/x.yml` -> `['sales']`. */
export function foldersOf(path: string): string[] {
  return path.split('/').slice(1, -1);
}

const CALL =
  /^(?<call>ref|source)\(\s*(?:'(?<a>[^']*)'|"(?<b>[^"]*)")\s*(?:,\s*(?:'(?<c>[^']*)'|"(?<d>[^"]*)")\s*)?\)$/;

/** The id, or what is wrong. */
function resolveInput(
  text: string,
  location: Location,
  project: string,
  { models, sources }: Pick<ProjectNames, 'models' | 'sources'>,
): NodeId | GoldError {
  const bare = text.replace(/^\s*\{\{(.*)\}\}\s*$/s, '$1').trim();
  const groups = CALL.exec(bare)?.groups;
  const first = groups?.['a'] ?? groups?.['b'] ?? '';
  const second = groups?.['c'] ?? groups?.['d'];
  if (groups?.['call'] === 'ref' && (second === undefined || first === project)) {
    const name = second ?? first;
    const model = models.get(name);
    if (model === undefined) return unknownRef(name, models.keys(), location);
    return model.relation === undefined ? disabledRef(name, location) : model.id;
  }
  if (groups?.['call'] === 'source' && second !== undefined) {
    const name = `${first}.${second}`;
    return sources.get(name)?.id ?? unknownSource(name, sources.keys(), location);
  }
  return badExposureInput(text, location);
}

/** Sorted by name. */
export function compileGroups({ groups }: Project): GroupNode[] {
  return [...groups.values()]
    .map(({ value, document, location }) => ({
      name: value.name,
      description: value.description ?? '',
      owner: value.owner,
      meta: value.config?.meta ?? {},
      path: document.file,
      location,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Reports a `group` that is not declared. `place`: where the setting is written. */
export function checkGroup(
  group: string | undefined,
  { groups }: Pick<Project, 'groups'>,
  place: () => Location,
  report: (error: GoldError) => void,
): void {
  if (group !== undefined && !groups.has(group)) report(unknownGroup(group, [...groups.keys()], place()));
}
