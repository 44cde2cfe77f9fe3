import { Field, Select } from '../../components/field.tsx';
import type { KindView } from '../../api/types.ts';
import { KindIcon } from '../workload/kind-icon.tsx';
import styles from './deploy-page.module.css';
import { WhatField } from './what-field.tsx';

/** What is to be deployed, and which version of it. */
export function KindFields({
  kinds,
  kind,
  version,
  error,
  onKind,
  onVersion,
}: {
  kinds: KindView[];
  kind: KindView;
  /** Empty for the default. */
  version: string;
  error: string | undefined;
  onKind: (kind: string) => void;
  onVersion: (version: string) => void;
}) {
  const chosen = version === '' ? kind.defaultVersion : version;
  const tested = kind.versions.find((known) => known.version === chosen)?.verified ?? kind.verified;
  return (
    <>
      <div className={styles.kind}>
        <WhatField kinds={kinds} what={kind.kind} onWhat={onKind} />
        {kind.versions.length > 0 && (
          <Field label="Version" error={error}>
            {(control) => (
              <Select
                {...control}
                value={chosen ?? ''}
                onChange={(event) => onVersion(event.target.value)}
                data-testid="workload-version"
              >
                {kind.versions.map((known) => (
                  <option key={known.version} value={known.version}>
                    {known.version}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
      </div>
      <div className={styles.about} role="status">
        <KindIcon category={kind.category} />
        <p>
          {kind.description}{' '}
          <span className={styles.soft}>
            {kind.custom
              ? 'Where it keeps folders, it stays on one node.'
              : kind.stateful
                ? 'Keeps its data on one node, and stays there.'
                : 'Keeps nothing, so it may move between nodes.'}
            {!tested && !kind.custom && ' This version has not been run in Lattice’s own tests yet.'}
          </span>
        </p>
      </div>
    </>
  );
}
