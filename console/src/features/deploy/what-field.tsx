import type { KindView } from '../../api/types.ts';
import { Field, Select } from '../../components/field.tsx';
import { CATEGORY_NAMES } from '../workload/workload.ts';

/** Stands among the kinds of the catalogue, and is none of them: what it makes is several workloads. */
export const COMPOSE = 'compose';

/** No workload either: the clock starts it, and it has a page of its own. */
export const CRON = 'cron';

/** The kind that takes any source. */
const APP = 'app';

/** What people come for: their own app, else one that is known to work. */
export function firstOf(kinds: KindView[]): KindView | undefined {
  return kinds.find(({ kind }) => kind === APP) ?? kinds.find(({ verified }) => verified) ?? kinds[0];
}

/** What is to be deployed: what people bring themselves stands before the catalogue. */
export function WhatField({
  kinds,
  what,
  onWhat,
}: {
  kinds: KindView[];
  what: string;
  onWhat: (what: string) => void;
}) {
  const own = kinds.filter(({ category }) => category === 'app');
  const others = kinds.filter(({ category }) => category !== 'app');
  return (
    <Field label="What">
      {(control) => (
        <Select
          {...control}
          value={what}
          onChange={(event) => onWhat(event.target.value)}
          data-testid="workload-type"
        >
          {own.length > 0 && (
            <optgroup label={CATEGORY_NAMES.app}>
              <Kinds kinds={own.filter(({ kind }) => kind === APP)} />
              <Kinds kinds={own.filter(({ kind }) => kind !== APP)} />
            </optgroup>
          )}
          <optgroup label="Several services">
            <option value={COMPOSE}>Compose file</option>
          </optgroup>
          <optgroup label="By the clock">
            <option value={CRON}>Cron job</option>
          </optgroup>
          {[...new Set(others.map(({ category }) => category))].map((category) => (
            <optgroup key={category} label={CATEGORY_NAMES[category]}>
              <Kinds kinds={others.filter((kind) => kind.category === category)} />
            </optgroup>
          ))}
        </Select>
      )}
    </Field>
  );
}

function Kinds({ kinds }: { kinds: KindView[] }) {
  return kinds.map(({ kind, title }) => (
    <option key={kind} value={kind}>
      {kind === APP ? 'Your app, from Git or a ZIP' : title}
    </option>
  ));
}
