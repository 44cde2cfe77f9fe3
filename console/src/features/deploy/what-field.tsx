import type { Category, KindView } from '../../api/types.ts';
import { Field, Select } from '../../components/field.tsx';
import { CATEGORY_NAMES } from '../workload/workload.ts';

/** Stands among the kinds of the catalogue, and is none of them: what it makes is several workloads. */
export const COMPOSE = 'compose';

/** What is to be deployed. */
export function WhatField({
  kinds,
  what,
  onWhat,
}: {
  kinds: KindView[];
  what: string;
  onWhat: (what: string) => void;
}) {
  const categories = [...new Set(kinds.map(({ category }) => category))];
  return (
    <Field label="What">
      {(control) => (
        <Select
          {...control}
          value={what}
          onChange={(event) => onWhat(event.target.value)}
          data-testid="workload-type"
        >
          {categories.map((category) => (
            <Kinds key={category} category={category} kinds={kinds} />
          ))}
          <optgroup label="Several services">
            <option value={COMPOSE}>Compose file</option>
          </optgroup>
        </Select>
      )}
    </Field>
  );
}

function Kinds({ category, kinds }: { category: Category; kinds: KindView[] }) {
  return (
    <optgroup label={CATEGORY_NAMES[category]}>
      {kinds
        .filter((kind) => kind.category === category)
        .map(({ kind, title }) => (
          <option key={kind} value={kind}>
            {title}
          </option>
        ))}
    </optgroup>
  );
}
