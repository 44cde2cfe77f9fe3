import { useState, type Ref } from 'react';
import { Button } from '../../components/button.tsx';
import { Field, Input } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { refusal } from '../run/zip.ts';
import { ZipDrop } from '../run/zip-drop.tsx';
import type { FormErrors } from './deploy-form.ts';
import styles from './deploy-page.module.css';
import type { SourceForm } from './source-form.ts';
import type { Inspecting } from './use-source.ts';

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
  const choose = (from: SourceForm['from']) =>
    set({ from, overrides: {} }, 'source.git', 'source.ref', 'source.token', 'source.upload');
  return (
    <>
      <fieldset className={styles.rows}>
        <legend className={styles.legend}>From</legend>
        <div className={styles.choices}>
          <Choice from="git" chosen={source.from} label="A Git repository" onChoose={choose} />
          <Choice from="upload" chosen={source.from} label="A ZIP of this machine" onChoose={choose} />
        </div>
      </fieldset>
      {source.from === 'git' ? (
        <GitFields source={source} errors={errors} token={token} set={set} />
      ) : (
        <UploadField
          source={source}
          error={errors['source.upload']}
          disabled={isBusy(inspecting)}
          hint="The app’s folder, packed. From a terminal, “lattice deploy” takes the folder as it is."
          set={set}
        />
      )}
      <InspectButton
        inspecting={inspecting}
        old={old}
        disabled={disabled}
        idle="Says how it would be built. Nothing is built yet."
        onInspect={onInspect}
      />
      {inspecting.phase === 'failed' && (
        <ErrorNotice title="The source could not be looked at" error={inspecting.error} />
      )}
    </>
  );
}

function isBusy({ phase }: Inspecting): boolean {
  return phase === 'looking' || phase === 'uploading';
}

/** Has a source looked at, and says how far that is. */
export function InspectButton({
  inspecting,
  old,
  disabled,
  idle,
  onInspect,
}: {
  inspecting: Inspecting;
  /** Whether there is a plan that something was changed since; undefined when there is none. */
  old: boolean | undefined;
  disabled: boolean;
  /** What is said while there is no plan. */
  idle: string;
  onInspect: () => void;
}) {
  return (
    <div className={styles.submit}>
      <Button disabled={isBusy(inspecting) || disabled} onClick={onInspect} data-testid="inspect-source">
        <Icon name="eye" />
        {old === undefined ? 'Show the plan' : 'Look again'}
      </Button>
      <span className={styles.hint} role="status">
        {said(inspecting, old, idle)}
      </span>
    </div>
  );
}

function said(inspecting: Inspecting, old: boolean | undefined, idle: string): string {
  switch (inspecting.phase) {
    case 'uploading':
      return `Uploading, ${Math.round(inspecting.part * 100)} %`;
    case 'looking':
      return 'Looking at the source…';
    case 'failed':
      return '';
    case 'idle':
      if (old === undefined) return idle;
      return old
        ? 'Something was changed since. Deploying takes what stands here now.'
        : 'The plan is below.';
  }
}

/** One of the places that a source may be at. */
export function Choice<From extends string>({
  from,
  chosen,
  label,
  onChoose,
}: {
  from: From;
  chosen: From;
  label: string;
  onChoose: (from: From) => void;
}) {
  return (
    <label className={styles.choice}>
      <input
        type="radio"
        name="source"
        checked={from === chosen}
        onChange={() => onChoose(from)}
        data-testid={`source-${from}`}
      />
      {label}
    </label>
  );
}

export function GitFields({
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
            autoComplete="off"
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
              autoComplete="off"
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
              onChange={() => set({}, 'source.token')}
              data-testid="git-token"
            />
          )}
        </Field>
      </div>
    </>
  );
}

export function UploadField({
  source,
  error,
  disabled,
  hint,
  set,
}: {
  source: SourceForm;
  error: string | undefined;
  disabled: boolean;
  hint: string;
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
            hint={hint}
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
