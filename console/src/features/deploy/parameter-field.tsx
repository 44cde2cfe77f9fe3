import type { ParameterView } from '../../api/types.ts';
import { Field, Input, Select } from '../../components/field.tsx';

/** A parameter of a kind, as the catalogue describes it. Empty means its default. */
export function ParameterField({
  parameter,
  workload,
  value,
  error,
  onChange,
}: {
  parameter: ParameterView;
  /** The name that defaults may have in them. */
  workload: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  const { name, label, type, help } = parameter;
  const usual = parameter.defaultValue?.replaceAll('${name}', workload === '' ? 'its name' : workload);
  const testId = name === 'database' ? 'database-name' : `parameter-${name}`;
  return (
    <Field label={label} error={error} hint={hint(help, type)}>
      {(control) =>
        type === 'choice' ? (
          <Select
            {...control}
            value={value === '' ? (parameter.defaultValue ?? '') : value}
            onChange={(event) => onChange(event.target.value)}
            data-testid={testId}
          >
            {parameter.choices.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </Select>
        ) : (
          <Input
            {...control}
            mono
            type={type === 'secret' ? 'password' : type === 'number' ? 'number' : 'text'}
            autoComplete={type === 'secret' ? 'new-password' : 'off'}
            required={parameter.required}
            min={parameter.minimum ?? undefined}
            max={parameter.maximum ?? undefined}
            placeholder={usual}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            data-testid={testId}
          />
        )
      }
    </Field>
  );
}

function hint(help: string | null, type: ParameterView['type']): string | undefined {
  const parts = [help, type === 'list' ? 'Separated by spaces.' : null].filter((part) => part !== null);
  return parts.length === 0 ? undefined : parts.join(' ');
}
