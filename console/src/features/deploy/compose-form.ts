import { ApiError } from '../../api/errors.ts';
import type { ApplicationRequest, FindingView, SourceRequest } from '../../api/types.ts';
import { checkName, words, type FormErrors } from './deploy-form.ts';
import { packed } from './packed.ts';
import { checkPlace, EMPTY_SOURCE, type SourceForm } from './source-form.ts';

/** A compose file and what goes with it, as the fields hold it. The access token is not among them. */
export interface ComposeForm {
  from: 'text' | SourceForm['from'];
  text: string;
  /** Of a repository or a ZIP. */
  source: SourceForm;
  /** The compose file's path in that. */
  path: string;
  name: string;
  variables: Record<string, string>;
  profiles: string;
}

export const EMPTY_COMPOSE: ComposeForm = {
  from: 'text',
  text: '',
  source: EMPTY_SOURCE,
  path: '',
  name: '',
  variables: {},
  profiles: '',
};

/** As many characters as the server reads of a compose file. */
const LONGEST = 1_000_000;

export function checkCompose(form: ComposeForm): FormErrors {
  const name = form.name.trim() === '' ? {} : checkName(form.name);
  if (form.from !== 'text') {
    return { ...name, ...checkPlace({ ...form.source, from: form.from }) };
  }
  if (form.text.trim() === '') {
    return { ...name, text: 'Paste the compose file, or choose it.' };
  }
  return form.text.length > LONGEST
    ? { ...name, text: 'A compose file has at most a million characters.' }
    : name;
}

/** The form's source as others are: a text is a ZIP with one file. */
export function sourceForm({ from, text, source }: ComposeForm): SourceForm {
  return from === 'text'
    ? { ...EMPTY_SOURCE, from: 'upload', file: packed('compose.yaml', text) }
    : { ...source, from };
}

export function toApplicationRequest(form: ComposeForm, source: SourceRequest): ApplicationRequest {
  const profiles = words(form.profiles);
  const path = form.path.trim();
  return {
    ...(form.name.trim() !== '' && { name: form.name.trim() }),
    source,
    ...(form.from !== 'text' && path !== '' && { file: path }),
    ...(Object.keys(form.variables).length > 0 && { variables: form.variables }),
    ...(profiles.length > 0 && { profiles }),
  };
}

/** What a plan depends on: all but the name. */
export function composeIdentity({ from, text, source, path, variables, profiles }: ComposeForm): string {
  const { git, ref, file } = source;
  return JSON.stringify([
    from === 'text'
      ? text
      : from === 'git'
        ? [git.trim(), ref.trim(), path.trim()]
        : [place(file), path.trim()],
    variables,
    words(profiles),
  ]);
}

function place(file: File | undefined): unknown {
  return file === undefined ? null : [file.name, file.size, file.lastModified];
}

/** All that is wrong with a compose file, where that is why it was refused. */
export function findingsOf(error: unknown): FindingView[] {
  const findings = error instanceof ApiError ? error.details?.findings : undefined;
  return Array.isArray(findings) ? (findings as FindingView[]) : [];
}

/** The field that a refusal is about; undefined where none can say it. */
export function composeRefusal(form: ComposeForm, error: unknown): FormErrors | undefined {
  if (!(error instanceof ApiError) || typeof error.details?.field !== 'string') {
    return undefined;
  }
  const field = error.details.field.replace(/^(variables|profiles)\b.*$/, '$1');
  const fields =
    form.from === 'git'
      ? ['source.git', 'source.ref', 'source.token', 'file']
      : form.from === 'upload'
        ? ['source.upload', 'file']
        : [];
  return ['name', 'variables', 'profiles', ...fields].includes(field)
    ? { [field]: error.message }
    : undefined;
}
