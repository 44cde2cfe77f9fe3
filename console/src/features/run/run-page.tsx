import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { ApiError } from '../../api/errors.ts';
import { Button } from '../../components/button.tsx';
import { Field, Input, Select, TextArea } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { Progress } from '../../components/progress.tsx';
import { useTitle } from '../../components/title.ts';
import { workersQuery } from '../worker/worker-queries.ts';
import { EnvEditor } from './env-editor.tsx';
import {
  checkForm,
  EMPTY_FORM,
  TIME_UNITS,
  type FormErrors,
  type JobForm,
  type TimeUnit,
} from './job-form.ts';
import styles from './run-page.module.css';
import { Submission } from './submission.ts';
import { refusal } from './zip.ts';
import { ZipDrop } from './zip-drop.tsx';

type Sending =
  | { phase: 'idle' }
  | { phase: 'uploading'; part: number }
  | { phase: 'submitting' }
  | { phase: 'failed'; error: unknown };

export function RunPage() {
  useTitle('Run a command');
  const navigate = useNavigate();
  const [form, setForm] = useState(EMPTY_FORM);
  const [file, setFile] = useState<File>();
  const [fileError, setFileError] = useState<string>();
  const [errors, setErrors] = useState<FormErrors>({});
  const [sending, setSending] = useState<Sending>({ phase: 'idle' });
  const [more, setMore] = useState(false);
  const [submission] = useState(() => new Submission());
  const upload = useRef<AbortController>(undefined);
  const element = useRef<HTMLFormElement>(null);
  const busy = sending.phase === 'uploading' || sending.phase === 'submitting';

  // Leaving the page stops an upload that nobody waits for any more.
  useEffect(() => () => upload.current?.abort(), []);

  const set = (part: Partial<JobForm>) => {
    setForm((before) => ({ ...before, ...part }));
    // What was complained of is being mended.
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in part))));
  };

  async function pick(picked: File | undefined) {
    const problem = picked === undefined ? undefined : await refusal(picked);
    setFileError(problem);
    setFile(problem === undefined ? picked : undefined);
  }

  async function submit() {
    const found = checkForm(form);
    setErrors(found);
    // A file that was refused is not left out without a word: the person meant to send one.
    if (Object.keys(found).length > 0 || fileError !== undefined) {
      setMore(more || Object.keys(found).some((name) => name !== 'command'));
      requestAnimationFrame(() =>
        element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      );
      return;
    }
    const controller = new AbortController();
    upload.current = controller;
    setSending(file === undefined ? { phase: 'submitting' } : { phase: 'uploading', part: 0 });
    try {
      const onProgress = (part: number) =>
        setSending(part < 1 ? { phase: 'uploading', part } : { phase: 'submitting' });
      const { jobId } = await submission.send(form, file, onProgress, controller.signal);
      await navigate({ to: '/jobs/$jobId', params: { jobId } });
    } catch (error) {
      setSending(controller.signal.aborted ? { phase: 'idle' } : { phase: 'failed', error });
    }
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      element.current?.requestSubmit();
    }
  };

  return (
    <div className={styles.page}>
      <div>
        <h1>Run a command</h1>
        <p className={styles.lead}>It runs on whichever node has room, and you watch its output here.</p>
      </div>
      <NobodyThere />
      <form
        ref={element}
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <Field label="Command" error={errors.command} hint="A line for the node's shell.">
          {(control) => (
            <TextArea
              {...control}
              mono
              rows={2}
              value={form.command}
              onChange={(event) => set({ command: event.target.value })}
              onKeyDown={onKeyDown}
              placeholder="npm ci && npm test"
              required
              data-testid="command"
            />
          )}
        </Field>
        <Field label="Files" error={fileError}>
          {(control) => (
            <ZipDrop
              control={control}
              file={file}
              refused={fileError !== undefined}
              disabled={busy}
              onPick={(picked) => void pick(picked)}
            />
          )}
        </Field>
        {/* Looking at a file takes a moment; by then the field has been read aloud already. */}
        <span className="visually-hidden" role="status">
          {fileError ?? (file !== undefined && `${file.name} goes along`)}
        </span>
        <details
          className={styles.more}
          open={more}
          onToggle={(event) => setMore(event.currentTarget.open)}
          data-testid="more-options"
        >
          <summary>More options</summary>
          <Options form={form} errors={errors} set={set} />
        </details>
        {sending.phase === 'failed' && <SubmitError error={sending.error} />}
        <div className={styles.submit}>
          <Button type="submit" look="primary" disabled={busy} data-testid="run-button">
            <Icon name="play" />
            {sending.phase === 'uploading'
              ? 'Uploading…'
              : sending.phase === 'submitting'
                ? 'Submitting…'
                : 'Run'}
          </Button>
          {sending.phase === 'uploading' ? (
            <>
              <div className={styles.upload}>
                <Progress label="Upload" percent={sending.part * 100} />
              </div>
              <Button look="quiet" onClick={() => upload.current?.abort()}>
                Stop
              </Button>
            </>
          ) : (
            <span className={styles.keys}>
              <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs it, too
            </span>
          )}
        </div>
      </form>
    </div>
  );
}

function Options({
  form,
  errors,
  set,
}: {
  form: JobForm;
  errors: FormErrors;
  set: (part: Partial<JobForm>) => void;
}) {
  return (
    <div className={styles.options}>
      <div className={styles.pair}>
        <Field label="Timeout" error={errors.timeout} hint="Counted from the start of the command.">
          {(control) => (
            <div className={styles.timeout}>
              <Input
                {...control}
                type="number"
                min={1}
                inputMode="numeric"
                value={form.timeout}
                onChange={(event) => set({ timeout: event.target.value })}
                data-testid="timeout"
              />
              <Select
                aria-label="Unit of the timeout"
                value={form.timeoutUnit}
                onChange={(event) => set({ timeoutUnit: event.target.value as TimeUnit })}
                data-testid="timeout-unit"
              >
                {Object.keys(TIME_UNITS).map((unit) => (
                  <option key={unit}>{unit}</option>
                ))}
              </Select>
            </div>
          )}
        </Field>
        <Field label="Priority" error={errors.priority} hint="From -100 to 100; larger goes first.">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={-100}
              max={100}
              value={form.priority}
              onChange={(event) => set({ priority: event.target.value })}
              data-testid="priority"
            />
          )}
        </Field>
      </div>
      <EnvEditor env={form.env} error={errors.env} onChange={(env) => set({ env })} />
      <div className={styles.pair}>
        <Field label="Node labels" hint="Only nodes that have all of them. Separated by spaces.">
          {(control) => (
            <Input
              {...control}
              mono
              value={form.tags}
              onChange={(event) => set({ tags: event.target.value })}
              placeholder="gpu arch=arm64"
              data-testid="tags"
            />
          )}
        </Field>
        <Field label="Working directory" hint="Inside the ZIP; empty for its root.">
          {(control) => (
            <Input
              {...control}
              mono
              value={form.workingDirectory}
              onChange={(event) => set({ workingDirectory: event.target.value })}
              placeholder="packages/app"
              data-testid="working-directory"
            />
          )}
        </Field>
      </div>
      <Field
        label="Files to keep"
        hint="Patterns; what matches can be downloaded from the job's page. Separated by spaces."
      >
        {(control) => (
          <Input
            {...control}
            mono
            value={form.outputs}
            onChange={(event) => set({ outputs: event.target.value })}
            placeholder="dist/** coverage/*.html"
            data-testid="outputs"
          />
        )}
      </Field>
    </div>
  );
}

function NobodyThere() {
  const { data } = useQuery(workersQuery);
  if (data === undefined || data.some((worker) => worker.status === 'online')) {
    return null;
  }
  return (
    <Notice tone="warn" title="No node is online">
      You can submit all the same: the job waits, and starts as soon as a node joins.
    </Notice>
  );
}

function SubmitError({ error }: { error: unknown }) {
  const field = error instanceof ApiError ? error.details?.field : undefined;
  return (
    <ErrorNotice
      title={typeof field === 'string' ? `The server refused “${field}”` : 'The job was not submitted'}
      error={error}
    />
  );
}
