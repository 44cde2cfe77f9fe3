import type { BuildPlanView, BuildRequest, DecisionView, SourceRequest } from '../../api/types.ts';
import type { FormErrors } from './deploy-form.ts';

/** Where an app comes from and how it is to be built, as the fields hold it. The access token is not among them. */
export interface SourceForm {
  from: 'git' | 'upload';
  git: string;
  ref: string;
  file: File | undefined;
  /** What is to be other than it was detected, by subject. */
  overrides: Partial<Record<Subject, string>>;
  buildEnv: Record<string, string>;
}

export const EMPTY_SOURCE: SourceForm = {
  from: 'git',
  git: '',
  ref: '',
  file: undefined,
  overrides: {},
  buildEnv: {},
};

/** What of a plan may be chosen, in the order in which it is shown. */
export const SUBJECTS = [
  'root',
  'dockerfile',
  'version',
  'install',
  'build',
  'output',
  'start',
  'port',
] as const;
export type Subject = (typeof SUBJECTS)[number];

export const SUBJECT_NAMES: Record<Subject, string> = {
  root: 'Root folder',
  dockerfile: 'Dockerfile',
  version: 'Version',
  install: 'Install command',
  build: 'Build command',
  output: 'Folder of the site',
  start: 'Start command',
  port: 'Port',
};

/** The field of a request that a subject is in. */
export function subjectField(subject: Subject): string {
  return subject === 'port' ? 'ports' : `build.${subject}`;
}

/**
 * What was detected, and stays known where something else was asked for since: the way back.
 */
export type Detected = Partial<Record<Subject, DecisionView>>;

/** @param overrides that the plan was made with */
export function learn(before: Detected, plan: BuildPlanView, overrides: SourceForm['overrides']): Detected {
  const detected: Detected = {};
  for (const subject of SUBJECTS) {
    const decision =
      changed(overrides, subject) === undefined
        ? plan.decisions.find((each) => each.subject === subject)
        : before[subject];
    if (decision !== undefined) {
      detected[subject] = decision;
    }
  }
  return detected;
}

/** The subjects that say something in a plan: an own Dockerfile says itself how it builds. */
export function subjectsOf(plan: BuildPlanView): Subject[] {
  const decided = (subject: Subject) => plan.decisions.some((each) => each.subject === subject);
  return SUBJECTS.filter((subject) => {
    switch (subject) {
      case 'root':
      case 'port':
        return true;
      case 'dockerfile':
        return plan.ecosystem === 'dockerfile' || decided(subject);
      case 'output':
        return plan.ecosystem === 'static' || decided(subject);
      case 'start':
        return plan.ecosystem !== 'dockerfile' && (decided(subject) || !decided('output'));
      default:
        return (
          plan.ecosystem !== 'dockerfile' &&
          (plan.ecosystem !== 'static' || decided(subject) || subject === 'build')
        );
    }
  });
}

/** What was asked for of a subject; undefined where it is as detected, or nothing was typed. */
export function changed(overrides: SourceForm['overrides'], subject: Subject): string | undefined {
  const text = overrides[subject]?.trim();
  return text === undefined || text === '' ? undefined : text;
}

export function checkSource(source: SourceForm): FormErrors {
  const errors = checkPlace(source);
  const port = changed(source.overrides, 'port');
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535)) {
    errors.ports = 'A port is a whole number from 1 to 65535.';
  }
  return errors;
}

/** Whether it is said where the source is. */
export function checkPlace(source: SourceForm): FormErrors {
  if (source.from === 'upload') {
    return source.file === undefined
      ? { 'source.upload': 'Choose a ZIP of the app, or take it from Git.' }
      : {};
  }
  if (source.git.trim() === '') {
    return { 'source.git': 'Say where the repository is, for example: https://github.com/you/app' };
  }
  return /^https?:\/\/[^/?#]*@/i.test(source.git.trim())
    ? {
        'source.git':
          'This address has a user or a token in it, and everybody in the project would see it. Take that out of it, and give the token below.',
      }
    : {};
}

/** @param upload the id of the file, where it is one */
export function toSource(source: SourceForm, token: string, upload: string | undefined): SourceRequest {
  if (upload !== undefined) {
    return { upload };
  }
  return {
    git: source.git.trim(),
    ...(source.ref.trim() !== '' && { ref: source.ref.trim() }),
    ...(token !== '' && { token }),
  };
}

/** Undefined when all is to be as detected. */
export function toBuild(source: SourceForm): BuildRequest | undefined {
  const build: BuildRequest = {};
  for (const subject of SUBJECTS) {
    const text = changed(source.overrides, subject);
    if (text !== undefined && subject !== 'port') {
      build[subject] = text;
    }
  }
  if (Object.keys(source.buildEnv).length > 0) {
    build.env = source.buildEnv;
  }
  return Object.keys(build).length === 0 ? undefined : build;
}

const LONGEST_NAME = 40;

/** A name for the workload out of what the repository or the file is called; empty when nothing of it can stand in one. */
export function proposedName(source: SourceForm): string {
  const place = source.from === 'git' ? repository(source.git) : source.file?.name.replace(/\.zip$/i, '');
  const plain = (place ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  return (/^\d/.test(plain) ? `app-${plain}` : plain).slice(0, LONGEST_NAME).replace(/-+$/, '');
}

/** Neither a host nor what stands before it is a repository's name. */
const LAST_PART = /^(?:[a-z+]+:\/\/[^/]*\/|[^/:]+:(?!\/\/))(?:.*\/)?([^/]+)$/i;

function repository(address: string): string | undefined {
  const path = address
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  return LAST_PART.exec(path)?.[1];
}
