import { useId } from 'react';
import { Button } from '../../components/button.tsx';
import { Field, Input, Select } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import type { Protocol } from '../../api/types.ts';
import type { DeployForm, FormErrors, PortEntry } from './deploy-form.ts';
import styles from './deploy-page.module.css';

/** What only a container of the user's own can say. */
export function ContainerFields({
  form,
  errors,
  set,
}: {
  form: DeployForm;
  errors: FormErrors;
  set: (part: Partial<DeployForm>) => void;
}) {
  return (
    <>
      <Field label="Image" error={errors.image} hint="With its tag, as for docker run.">
        {(control) => (
          <Input
            {...control}
            mono
            required
            autoComplete="off"
            placeholder="nginx:1.27"
            value={form.image}
            onChange={(event) => set({ image: event.target.value })}
            data-testid="image"
          />
        )}
      </Field>
      <PortsField ports={form.ports} error={errors.ports} onChange={(ports) => set({ ports })} />
      <Field
        label="Folders to keep"
        error={errors.volumes}
        hint="Paths in the container whose contents outlive it. Separated by spaces; empty for none."
      >
        {(control) => (
          <Input
            {...control}
            mono
            autoComplete="off"
            placeholder="/data"
            value={form.volumes}
            onChange={(event) => set({ volumes: event.target.value })}
            data-testid="volumes"
          />
        )}
      </Field>
    </>
  );
}

function PortsField({
  ports,
  error,
  onChange,
}: {
  ports: PortEntry[];
  error: string | undefined;
  onChange: (ports: PortEntry[]) => void;
}) {
  const id = useId();
  const set = (port: number, part: Partial<PortEntry>) =>
    onChange(ports.map((entry) => (entry.id === port ? { ...entry, ...part } : entry)));
  return (
    <fieldset
      className={styles.rows}
      aria-describedby={`${id}-error ${id}-hint`}
      data-invalid={error !== undefined}
    >
      <legend className={styles.legend}>Ports</legend>
      {ports.map((port, at) => (
        <div key={port.id} className={styles.port}>
          <Input
            mono
            inputMode="numeric"
            aria-label={`Port ${at + 1}`}
            placeholder="80"
            value={port.number}
            onChange={(event) => set(port.id, { number: event.target.value })}
            data-testid="port-number"
          />
          <Select
            aria-label={`Protocol of port ${at + 1}`}
            value={port.protocol}
            onChange={(event) => set(port.id, { protocol: event.target.value as Protocol })}
            data-testid="port-protocol"
          >
            <option value="http">HTTP</option>
            <option value="tcp">TCP</option>
          </Select>
          <Button
            look="quiet"
            aria-label={`Remove port ${at + 1}`}
            onClick={() => onChange(ports.filter((other) => other.id !== port.id))}
          >
            <Icon name="cross" />
          </Button>
        </div>
      ))}
      <p
        className={styles.error}
        id={`${id}-error`}
        data-testid={error === undefined ? undefined : 'error-message'}
      >
        {error}
      </p>
      <p className={styles.hint} id={`${id}-hint`}>
        That the container listens on. HTTP gets an address by name, TCP a public port of its own.
      </p>
      <div>
        <Button
          small
          onClick={() =>
            onChange([...ports, { id: (ports.at(-1)?.id ?? 0) + 1, number: '', protocol: 'http' }])
          }
          data-testid="add-port"
        >
          <Icon name="plus" />
          Add a port
        </Button>
      </div>
    </fieldset>
  );
}
