import type { DeployRequest, KindView, ParameterView, Protocol, SourceRequest } from '../../api/types.ts';
import { changed, checkSource, EMPTY_SOURCE, toBuild, type SourceForm } from './source-form.ts';

/** The form as its fields hold it: text, whatever it means. What is empty is the kind's default. */
export interface DeployForm {
  name: string;
  version: string;
  parameters: Record<string, string>;
  source: SourceForm;
  image: string;
  ports: PortEntry[];
  volumes: string;
  env: Record<string, string>;
  cpu: string;
  memoryMb: string;
  diskGb: string;
}

export interface PortEntry {
  id: number;
  number: string;
  protocol: Protocol;
}

export const EMPTY_FORM: DeployForm = {
  name: '',
  version: '',
  parameters: {},
  source: EMPTY_SOURCE,
  image: '',
  ports: [{ id: 1, number: '', protocol: 'http' }],
  volumes: '',
  env: {},
  cpu: '',
  memoryMb: '',
  diskGb: '',
};

/** By the names that the server gives the fields of a request. */
export type FormErrors = Partial<Record<string, string>>;

const NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;

export function checkName(name: string): FormErrors {
  return NAME.test(name.trim())
    ? {}
    : { name: 'A name is lower-case letters, digits and “-”, begins with a letter, and has 40 at most.' };
}

/** What is to be mended before the form can be sent; the server's own check stays the last word. */
export function checkForm(form: DeployForm, kind: KindView): FormErrors {
  const errors: FormErrors = checkName(form.name);
  for (const parameter of kind.parameters) {
    const problem = checkParameter(parameter, form.parameters[parameter.name]?.trim() ?? '');
    if (problem !== undefined) {
      errors[`parameters.${parameter.name}`] = problem;
    }
  }
  if (kind.built) {
    Object.assign(errors, checkSource(form.source));
  }
  const container = ofContainer(kind);
  if (container && form.image.trim() === '') {
    errors.image = 'Say which image to run, for example: nginx:1.27';
  }
  const ports = form.ports.map(({ number }) => number.trim()).filter((number) => number !== '');
  if (
    container &&
    !ports.every((port) => /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535)
  ) {
    errors.ports = 'A port is a whole number from 1 to 65535.';
  }
  for (const [field, text] of [
    ['resources.cpu', form.cpu],
    ['resources.memoryMb', form.memoryMb],
    ['resources.diskMb', form.diskGb],
  ] as const) {
    if (!(Number(text) >= 0)) {
      errors[field] = 'This is a number.';
    }
  }
  return errors;
}

function checkParameter(parameter: ParameterView, value: string): string | undefined {
  if (value === '') {
    return parameter.required ? `${parameter.label} is needed.` : undefined;
  }
  const { pattern, expects } = parameter;
  if (pattern === null || expects === null) {
    return undefined;
  }
  const whole = new RegExp(`^(?:${pattern})$`);
  const fits = parameter.type === 'list' ? words(value).every((word) => whole.test(word)) : whole.test(value);
  return fits ? undefined : `${parameter.label}: ${expects}.`;
}

/** Whether image, ports and volumes are typed in. */
export function ofContainer(kind: KindView): boolean {
  return kind.custom && !kind.built;
}

/**
 * @param form without errors
 * @param source of a kind that is built
 */
export function toRequest(form: DeployForm, kind: KindView, source?: SourceRequest): DeployRequest {
  const parameters = Object.fromEntries(
    kind.parameters.flatMap(({ name, type }): [string, string | string[]][] => {
      const value = form.parameters[name]?.trim() ?? '';
      if (value === '') return [];
      return [[name, type === 'list' ? words(value) : value]];
    }),
  );
  const resources = {
    ...(form.cpu.trim() !== '' && { cpu: Number(form.cpu) }),
    ...(form.memoryMb.trim() !== '' && { memoryMb: Math.round(Number(form.memoryMb)) }),
    ...(form.diskGb.trim() !== '' && { diskMb: Math.round(Number(form.diskGb) * 1024) }),
  };
  return {
    name: form.name.trim(),
    kind: kind.kind,
    ...(form.version !== '' && { version: form.version }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...(ofContainer(kind) && container(form)),
    ...(source !== undefined && built(form.source, source)),
    ...(Object.keys(form.env).length > 0 && { env: form.env }),
    ...(Object.keys(resources).length > 0 && { resources }),
  };
}

function built(form: SourceForm, source: SourceRequest): Partial<DeployRequest> {
  const build = toBuild(form);
  const port = changed(form.overrides, 'port');
  return {
    source,
    ...(build !== undefined && { build }),
    ...(port !== undefined && { ports: [{ port: Number(port), protocol: 'http' }] }),
  };
}

function container(form: DeployForm): Partial<DeployRequest> {
  const ports = form.ports
    .filter(({ number }) => number.trim() !== '')
    .map(({ number, protocol }) => ({ port: Number(number), protocol }));
  const volumes = words(form.volumes).map((path) => ({ path }));
  return {
    image: form.image.trim(),
    ...(ports.length > 0 && { ports }),
    ...(volumes.length > 0 && { volumes }),
  };
}

/**
 * The form's field that a server's complaint is about: it names the item of a list and the key of a map, where the form
 * has one place for all of them.
 */
export function formField(field: string): string {
  return field.replace(/^(env|ports|volumes|build\.env)\b.*$/, '$1');
}

/** Separated by spaces or commas. */
export function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
