import { Field, Input } from '../../components/field.tsx';

export function NameField({
  name,
  error,
  onChange,
}: {
  name: string;
  error: string | undefined;
  onChange: (name: string) => void;
}) {
  return (
    <Field
      label="Name"
      error={error}
      hint="Also the beginning of its address. Lower-case letters, digits and “-”."
    >
      {(control) => (
        <Input
          {...control}
          mono
          required
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          placeholder="my-service"
          value={name}
          onChange={(event) => onChange(event.target.value)}
          data-testid="workload-name"
        />
      )}
    </Field>
  );
}
