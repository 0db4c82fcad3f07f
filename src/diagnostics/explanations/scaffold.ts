/** Explanations for ../scaffold.ts. */
import { type Explanation, shell } from './explanation.ts';

export const SCAFFOLD = {
  'project-exists': {
    title: 'There is a project already',
    meaning: '`gold init` makes new projects, and the folder holds one.',
    remedy: 'Work with it, or name another folder: `gold init my_project`.',
  },
  'files-in-the-way': {
    title: 'A new project would overwrite files',
    meaning: 'The folder has files of the names that a new project would have. Nothing was written.',
    remedy: 'Move them away, or name another folder. gold never overwrites what you wrote.',
  },
  'unwritable-folder': {
    title: 'The new project cannot be written',
    meaning: 'The operating system refused to write into the folder.',
    remedy: 'Check the permissions of the folder and the space on the disk.',
  },
  'bad-project-name': {
    title: 'A name that no project can have',
    meaning:
      'The name of a project is part of the ids of its models, so it has letters, digits and underscores only and does not begin with a digit.',
    wrong: shell('gold init demo --name 2-shops'),
    remedy: 'Choose another one, such as the hint has.',
  },
} as const satisfies Record<string, Explanation>;
