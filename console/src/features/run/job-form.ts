import type { SubmitJobRequest } from '../../api/types.ts';

export const TIME_UNITS = { seconds: 1, minutes: 60, hours: 3600 } as const;
export type TimeUnit = keyof typeof TIME_UNITS;

/** The form as its fields hold it: text, whatever it means. */
export interface JobForm {
  command: string;
  workingDirectory: string;
  timeout: string;
  timeoutUnit: TimeUnit;
  env: { id: number; key: string; value: string }[];
  tags: string;
  priority: string;
  outputs: string;
}

export const EMPTY_FORM: JobForm = {
  command: '',
  workingDirectory: '',
  timeout: '60',
  timeoutUnit: 'minutes',
  env: [],
  tags: '',
  priority: '0',
  outputs: '',
};

export type FormErrors = Partial<Record<'command' | 'timeout' | 'env' | 'priority', string>>;

const LONGEST_TIMEOUT = 30 * 86_400;

/** What is to be mended before the form can be sent; the server's own check stays the last word. */
export function checkForm(form: JobForm): FormErrors {
  const errors: FormErrors = {};
  if (form.command.trim() === '') {
    errors.command = 'Say what to run, for example: npm test';
  }
  const timeout = Number(form.timeout) * TIME_UNITS[form.timeoutUnit];
  if (form.timeout.trim() === '' || !(timeout >= 1 && timeout <= LONGEST_TIMEOUT)) {
    errors.timeout = 'A timeout is between 1 second and 30 days.';
  }
  const priority = Number(form.priority);
  if (form.priority.trim() === '' || !Number.isInteger(priority) || Math.abs(priority) > 100) {
    errors.priority = 'A priority is a whole number from -100 to 100.';
  }
  const keys = form.env.map(({ key }) => key.trim()).filter((key) => key !== '');
  if (form.env.some(({ key, value }) => key.trim() === '' && value !== '')) {
    errors.env = 'Every variable needs a name.';
  } else if (keys.some((key) => key.includes('='))) {
    errors.env = 'A name has no = in it: the value goes into the second field.';
  } else if (new Set(keys).size < keys.length) {
    errors.env = 'Each name can stand here once.';
  }
  return errors;
}

/** @param form without errors */
export function toRequest(form: JobForm, fileUrl: string | undefined): SubmitJobRequest {
  const env = Object.fromEntries(
    form.env.filter(({ key }) => key.trim() !== '').map(({ key, value }) => [key.trim(), value]),
  );
  const tags = words(form.tags);
  const outputs = words(form.outputs);
  const workingDirectory = form.workingDirectory.trim();
  const priority = Number(form.priority);
  return {
    command: form.command.trim(),
    timeout: Math.round(Number(form.timeout) * TIME_UNITS[form.timeoutUnit]),
    ...(fileUrl !== undefined && { fileUrl }),
    ...(workingDirectory !== '' && { workingDirectory }),
    ...(Object.keys(env).length > 0 && { env }),
    ...(tags.length > 0 && { tags }),
    ...(outputs.length > 0 && { outputs }),
    ...(priority !== 0 && { priority }),
  };
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
