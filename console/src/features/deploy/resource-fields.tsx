import type { KindView } from '../../api/types.ts';
import { Field, Input } from '../../components/field.tsx';
import type { DeployForm, FormErrors } from './deploy-form.ts';
import styles from './deploy-page.module.css';

/** What it may use at most; a node has to have so much free. */
export function ResourceFields({
  kind,
  form,
  errors,
  set,
}: {
  kind: KindView;
  form: DeployForm;
  errors: FormErrors;
  set: (part: Partial<DeployForm>, ...mended: string[]) => void;
}) {
  return (
    <div className={styles.resources}>
      <Field label="CPU" error={errors['resources.cpu']} hint="Cores, 0.1 to 8.">
        {(control) => (
          <Input
            {...control}
            type="number"
            min={0.1}
            max={8}
            step="any"
            placeholder={String(kind.resources.cpu)}
            value={form.cpu}
            onChange={(event) => set({ cpu: event.target.value }, 'resources.cpu')}
            data-testid="cpu-requirement"
          />
        )}
      </Field>
      <Field label="Memory" error={errors['resources.memoryMb']} hint="MB, 128 to 16384.">
        {(control) => (
          <Input
            {...control}
            type="number"
            min={128}
            max={16384}
            placeholder={String(kind.resources.memoryMb)}
            value={form.memoryMb}
            onChange={(event) => set({ memoryMb: event.target.value }, 'resources.memoryMb')}
            data-testid="memory-requirement"
          />
        )}
      </Field>
      <Field label="Disk" error={errors['resources.diskMb']} hint="GB, 1 to 1000.">
        {(control) => (
          <Input
            {...control}
            type="number"
            min={1}
            max={1000}
            step="any"
            placeholder={String(kind.resources.diskMb / 1024)}
            value={form.diskGb}
            onChange={(event) => set({ diskGb: event.target.value }, 'resources.diskMb')}
            data-testid="disk-requirement"
          />
        )}
      </Field>
    </div>
  );
}
