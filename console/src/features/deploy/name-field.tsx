import type { ReactNode } from 'react';
import { Field, Input } from '../../components/field.tsx';

export function NameField({
  name,
  error,
  hint,
  placeholder,
  required = false,
  onChange,
}: {
  name: string;
  error: string | undefined;
  hint: ReactNode;
  placeholder: string;
  required?: boolean;
  onChange: (name: string) => void;
}) {
  return (
    <Field label="Name" error={error} hint={hint}>
      {(control) => (
        <Input
          {...control}
          mono
          required={required}
          autoComplete="off"
          placeholder={placeholder}
          value={name}
          onChange={(event) => onChange(event.target.value)}
          data-testid="workload-name"
        />
      )}
    </Field>
  );
}
