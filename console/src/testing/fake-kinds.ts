import type { KindView, ParameterView } from '../api/types.ts';

const TEXT: ParameterView = {
  name: '',
  label: '',
  type: 'text',
  required: false,
  defaultValue: null,
  pattern: null,
  expects: null,
  choices: [],
  minimum: null,
  maximum: null,
  maxItems: null,
  help: null,
};

const RESOURCES = { cpu: 1, memoryMb: 512, diskMb: 10_240 };

export const POSTGRES: KindView = {
  kind: 'postgres',
  title: 'PostgreSQL',
  description: 'Relational database with SQL, JSON and extensions.',
  category: 'database',
  icon: 'postgres',
  defaultVersion: '15',
  versions: ['17', '16', '15'].map((version) => ({
    version,
    image: `postgres:${version}`,
    verified: version === '15',
  })),
  custom: false,
  built: false,
  stateful: true,
  verified: true,
  backup: true,
  resources: RESOURCES,
  parameters: [
    {
      ...TEXT,
      name: 'database',
      label: 'Database',
      defaultValue: '${name}',
      pattern: '[A-Za-z_][A-Za-z0-9_-]{0,62}',
      expects: 'letters, digits, _ and -, not beginning with a digit',
      help: 'Made at the first start.',
    },
    { ...TEXT, name: 'password', label: 'Password', type: 'secret', help: 'Left empty, it is generated.' },
    { ...TEXT, name: 'extensions', label: 'Extensions', type: 'list' },
  ],
  ports: [{ name: 'main', number: 5432, protocol: 'tcp', open: true }],
};

export const APP: KindView = {
  kind: 'app',
  title: 'App',
  description: 'Your code, from Git or a folder, built and served.',
  category: 'app',
  icon: 'app',
  defaultVersion: null,
  versions: [],
  custom: true,
  built: true,
  stateful: false,
  verified: true,
  backup: false,
  resources: RESOURCES,
  parameters: [],
  ports: [],
};

export const CONTAINER: KindView = {
  kind: 'container',
  title: 'Container',
  description: 'Any image, with the ports, variables and volumes that you give it.',
  category: 'container',
  icon: 'container',
  defaultVersion: null,
  versions: [],
  custom: true,
  built: false,
  stateful: false,
  verified: true,
  backup: false,
  resources: RESOURCES,
  parameters: [],
  ports: [],
};
