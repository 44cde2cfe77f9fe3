import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { Input } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import styles from './deploy-page.module.css';

interface Entry {
  key: string;
  value: string;
}

/** Environment variables: those that are set, and a line in which one more is typed. */
export function EnvironmentField({
  env,
  error,
  legend = 'Environment',
  hint,
  prefix = '',
  onChange,
}: {
  env: Record<string, string>;
  error: string | undefined;
  legend?: string;
  hint: ReactNode;
  /** Of test ids, where a form has two of these. */
  prefix?: string;
  onChange: (env: Record<string, string>) => void;
}) {
  const id = useId();
  const [entry, setEntry] = useState<Entry>();
  const [before, setBefore] = useState<Record<string, string>>({});
  const group = useRef<HTMLFieldSetElement>(null);

  const focus = (testId: string) =>
    requestAnimationFrame(() =>
      group.current?.querySelector<HTMLElement>(`[data-testid="${testId}"]`)?.focus(),
    );
  const begin = () => {
    setBefore(env);
    setEntry({ key: '', value: '' });
    focus(`${prefix}env-key`);
  };
  const settle = () => {
    setEntry(undefined);
    focus(`${prefix}add-env-var`);
  };
  /** What is typed counts at once: whoever does not press Add has still said what they want. */
  const type = (part: Partial<Entry>) => {
    const next = { key: '', value: '', ...entry, ...part };
    setEntry(next);
    const key = next.key.trim();
    onChange(key === '' ? before : { ...before, [key]: next.value });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      // Ends the line, not the form.
      event.preventDefault();
      settle();
    }
  };
  const settled = entry === undefined ? env : before;
  return (
    <fieldset
      ref={group}
      className={styles.rows}
      aria-describedby={`${id}-error ${id}-hint`}
      data-invalid={error !== undefined}
    >
      <legend className={styles.legend}>{legend}</legend>
      {Object.keys(settled).length > 0 && (
        <ul className={styles.variables}>
          {Object.entries(settled).map(([key, value]) => (
            <li key={key} data-testid={`${prefix}env-variable`}>
              <code>
                {key}={value}
              </code>
              <Button
                small
                look="quiet"
                aria-label={`Remove ${key}`}
                onClick={() => {
                  setBefore(without(before, key));
                  onChange(without(env, key));
                }}
              >
                <Icon name="cross" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {entry !== undefined && (
        <div className={styles.variable}>
          <Input
            mono
            aria-label="Name of the variable"
            placeholder="NAME"
            autoComplete="off"
            value={entry.key}
            onChange={(event) => type({ key: event.target.value })}
            onKeyDown={onKeyDown}
            data-testid={`${prefix}env-key`}
          />
          <Input
            mono
            aria-label={`Value of ${entry.key === '' ? 'the variable' : entry.key}`}
            placeholder="value"
            autoComplete="off"
            value={entry.value}
            onChange={(event) => type({ value: event.target.value })}
            onKeyDown={onKeyDown}
            data-testid={`${prefix}env-value`}
          />
          <Button disabled={entry.key.trim() === ''} onClick={settle} data-testid={`${prefix}add-env-button`}>
            Add
          </Button>
        </div>
      )}
      <p
        className={styles.error}
        id={`${id}-error`}
        data-testid={error === undefined ? undefined : 'error-message'}
      >
        {error}
      </p>
      <p className={styles.hint} id={`${id}-hint`}>
        {hint}
      </p>
      {entry === undefined && (
        <div>
          <Button small onClick={begin} data-testid={`${prefix}add-env-var`}>
            <Icon name="plus" />
            Add a variable
          </Button>
        </div>
      )}
    </fieldset>
  );
}

function without(env: Record<string, string>, gone: string): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([key]) => key !== gone));
}
