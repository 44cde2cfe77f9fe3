import { useId, useRef } from 'react';
import { Button } from '../../components/button.tsx';
import { Input } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import styles from './env-editor.module.css';
import type { JobForm } from './job-form.ts';

type Env = JobForm['env'];

/** Environment variables as pairs. */
export function EnvEditor({
  env,
  error,
  onChange,
}: {
  env: Env;
  error: string | undefined;
  onChange: (env: Env) => void;
}) {
  const group = useRef<HTMLFieldSetElement>(null);
  const errorId = useId();
  const set = (id: number, part: Partial<Env[number]>) =>
    onChange(env.map((pair) => (pair.id === id ? { ...pair, ...part } : pair)));
  const add = () => {
    onChange([...env, { id: (env.at(-1)?.id ?? 0) + 1, key: '', value: '' }]);
    // Once the row stands, that is where one wants to type.
    requestAnimationFrame(() => {
      const keys = group.current?.querySelectorAll<HTMLInputElement>('[data-testid="env-key"]');
      keys?.item(keys.length - 1).focus();
    });
  };
  return (
    <fieldset
      ref={group}
      className={styles.rows}
      aria-describedby={error === undefined ? undefined : errorId}
    >
      <legend className={styles.legend}>Environment</legend>
      {env.map((pair) => (
        <div key={pair.id} className={styles.row}>
          <Input
            mono
            aria-label="Name of the variable"
            placeholder="NAME"
            value={pair.key}
            onChange={(event) => set(pair.id, { key: event.target.value })}
            data-testid="env-key"
          />
          <Input
            mono
            aria-label={`Value of ${pair.key === '' ? 'the variable' : pair.key}`}
            placeholder="value"
            value={pair.value}
            onChange={(event) => set(pair.id, { value: event.target.value })}
            data-testid="env-value"
          />
          <Button
            aria-label={`Remove ${pair.key === '' ? 'the variable' : pair.key}`}
            look="quiet"
            onClick={() => onChange(env.filter((other) => other.id !== pair.id))}
          >
            <Icon name="cross" />
          </Button>
        </div>
      ))}
      {error !== undefined && (
        <p className={styles.error} id={errorId}>
          {error}
        </p>
      )}
      <div>
        <Button small onClick={add} data-testid="add-env-button">
          <Icon name="plus" />
          Add a variable
        </Button>
      </div>
    </fieldset>
  );
}
