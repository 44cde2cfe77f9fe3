import { useState, type Ref } from 'react';
import { Button } from '../../components/button.tsx';
import { Field, Input } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { refusal } from '../run/zip.ts';
import { ZipDrop } from '../run/zip-drop.tsx';
import type { FormErrors } from './deploy-form.ts';
import styles from './deploy-page.module.css';
import type { Inspecting } from './inspection.ts';
import type { SourceForm } from './source-form.ts';

/** Where the app comes from, and the button that looks at it. */
export function SourceFields({
  source,
  errors,
  inspecting,
  old,
  token,
  disabled,
  set,
  onInspect,
}: {
  source: SourceForm;
  errors: FormErrors;
  inspecting: Inspecting;
  /** Whether there is a plan that something was changed since; undefined when there is none. */
  old: boolean | undefined;
  /** Of the control that has the token; its value stays there. */
  token: Ref<HTMLInputElement>;
  disabled: boolean;
  set: (part: Partial<SourceForm>, ...mended: string[]) => void;
  onInspect: () => void;
}) {
  const busy = inspecting.phase === 'looking' || inspecting.phase === 'uploading';
  return (
    <>
      <fieldset className={styles.rows}>
        <legend className={styles.legend}>From</legend>
        <div className={styles.choices}>
          <Choice source={source} from="git" label="A Git repository" set={set} />
          <Choice source={source} from="upload" label="A ZIP of this machine" set={set} />
        </div>
      </fieldset>
      {source.from === 'git' ? (
        <GitFields source={source} errors={errors} token={token} set={set} />
      ) : (
        <UploadField source={source} error={errors['source.upload']} disabled={busy} set={set} />
      )}
      <div className={styles.submit}>
        <Button disabled={busy || disabled} onClick={onInspect} data-testid="inspect-source">
          <Icon name="eye" />
          {old === undefined ? 'Show the plan' : 'Look again'}
        </Button>
        <span className={styles.hint} role="status">
          {said(inspecting, old)}
        </span>
      </div>
      {inspecting.phase === 'failed' && (
        <ErrorNotice title="The source could not be looked at" error={inspecting.error} />
      )}
    </>
  );
}

function said(inspecting: Inspecting, old: boolean | undefined): string {
  switch (inspecting.phase) {
    case 'uploading':
      return `Uploading, ${Math.round(inspecting.part * 100)} %`;
    case 'looking':
      return 'Looking at the source…';
    case 'failed':
      return '';
    case 'idle':
      if (old === undefined) return 'Says how it would be built. Nothing is built yet.';
      return old
        ? 'Something was changed since. Deploying takes what stands here now.'
        : 'The plan is below.';
  }
}

function Choice({
  source,
  from,
  label,
  set,
}: {
  source: SourceForm;
  from: SourceForm['from'];
  label: string;
  set: (part: Partial<SourceForm>, ...mended: string[]) => void;
}) {
  return (
    <label className={styles.choice}>
      <input
        type="radio"
        name="source"
        checked={source.from === from}
        onChange={() =>
          set({ from, overrides: {} }, 'source.git', 'source.ref', 'source.token', 'source.upload')
        }
        data-testid={`source-${from}`}
      />
      {label}
    </label>
  );
}

function GitFields({
  source,
  errors,
  token,
  set,
}: {
  source: SourceForm;
  errors: FormErrors;
  token: Ref<HTMLInputElement>;
  set: (part: Partial<SourceForm>, ...mended: string[]) => void;
}) {
  return (
    <>
      <Field label="Git URL" error={errors['source.git']}>
        {(control) => (
          <Input
            {...control}
            mono
            required
            inputMode="url"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://github.com/you/app"
            value={source.git}
            // Another repository has other commands.
            onChange={(event) => set({ git: event.target.value, overrides: {} }, 'source.git')}
            data-testid="git-url"
          />
        )}
      </Field>
      <div className={styles.pair}>
        <Field label="Branch" error={errors['source.ref']} hint="Or a tag or commit. Empty: the usual one.">
          {(control) => (
            <Input
              {...control}
              mono
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              placeholder="main"
              value={source.ref}
              onChange={(event) => set({ ref: event.target.value }, 'source.ref')}
              data-testid="git-branch"
            />
          )}
        </Field>
        <Field
          label="Access token"
          error={errors['source.token']}
          hint="For private repositories. Stored encrypted, never shown again."
        >
          {(control) => (
            <Input
              {...control}
              ref={token}
              mono
              type="password"
              autoComplete="new-password"
              spellCheck={false}
              onChange={() => set({}, 'source.token')}
              data-testid="git-token"
            />
          )}
        </Field>
      </div>
    </>
  );
}

function UploadField({
  source,
  error,
  disabled,
  set,
}: {
  source: SourceForm;
  error: string | undefined;
  disabled: boolean;
  set: (part: Partial<SourceForm>, ...mended: string[]) => void;
}) {
  const [refused, setRefused] = useState<string>();
  const pick = async (file: File | undefined) => {
    const problem = file === undefined ? undefined : await refusal(file);
    setRefused(problem);
    set({ file: problem === undefined ? file : undefined, overrides: {} }, 'source.upload');
  };
  return (
    <>
      <Field label="ZIP" error={refused ?? error}>
        {(control) => (
          <ZipDrop
            control={control}
            file={source.file}
            refused={false}
            disabled={disabled}
            hint="The app’s folder, packed. From a terminal, “lattice deploy” takes the folder as it is."
            onPick={(file) => void pick(file)}
          />
        )}
      </Field>
      <span className="visually-hidden" role="status">
        {refused ?? (source.file !== undefined && `${source.file.name} is chosen`)}
      </span>
    </>
  );
}
