import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RevisionView, WorkloadView } from '../../api/types.ts';
import { rollBackWorkload } from '../../api/workloads.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import type { IconName } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Status, type Tone } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';
import type { useWorkloadChange } from './use-workload-change.ts';
import { capitalized } from './workload.ts';
import styles from './workload-page.module.css';
import { revisionsQuery } from './workload-queries.ts';

const CAUSES: Record<string, string> = {
  deploy: 'deployed',
  change: 'changed',
  restart: 'restarted',
  redeploy: 'redeployed',
  push: 'pushed',
  rotation: 'secrets rotated',
  rollback: 'rolled back',
};

const LOOKS: Record<RevisionView['state'], [Tone, IconName, string]> = {
  building: ['active', 'arc', 'Building'],
  deploying: ['active', 'arc', 'Deploying'],
  serving: ['good', 'check', 'Serving'],
  failed: ['bad', 'cross', 'Failed'],
  superseded: ['neutral', 'clock', 'Earlier'],
};

/** Every version of it that was wanted, the newest first; those that were ready can be had back. */
export function Revisions({
  workload,
  change,
}: {
  workload: WorkloadView;
  change: ReturnType<typeof useWorkloadChange>;
}) {
  const revisions = useQuery(revisionsQuery(workload));
  const [back, setBack] = useState<number>();
  return (
    <section className={styles.section} aria-labelledby="revisions-heading">
      <h2 id="revisions-heading">Revisions</h2>
      {revisions.isError && (
        <ErrorNotice
          title="The revisions could not be read"
          error={revisions.error}
          retry={() => void revisions.refetch()}
        />
      )}
      {revisions.data !== undefined && (
        <Card>
          <ul className={styles.rows}>
            {revisions.data.map((revision) => (
              <li key={revision.number} data-testid="revision-row">
                <strong>{revision.number}</strong>
                <RevisionStatusMark revision={revision} />
                <code className={styles.soft} title={revision.image}>
                  {revision.built === null ? revision.image : `built for revision ${revision.built}`}
                </code>
                <span className={styles.soft}>
                  {CAUSES[revision.cause] ?? revision.cause} <Ago at={revision.createdAt} />
                </span>
                {revision.number !== workload.revision && revision.readyAt !== null && (
                  <span className={styles.end}>
                    <Button
                      small
                      disabled={change.isPending || workload.desired === 'deleted'}
                      aria-label={`Roll back to revision ${revision.number}`}
                      onClick={() => setBack(revision.number)}
                      data-testid="roll-back"
                    >
                      Roll back
                    </Button>
                  </span>
                )}
                {revision.note !== null && <span className={styles.wide}>{capitalized(revision.note)}</span>}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {back !== undefined && (
        <ConfirmDialog
          title={`Go back to revision ${back}?`}
          confirm="Roll back"
          keep="Stay"
          onConfirm={() =>
            change.mutate({ done: 'rolled back', call: (name) => rollBackWorkload(name, back) })
          }
          onClose={() => setBack(undefined)}
        >
          <p>Its image, settings and variables come back together, as a new revision. Data stays as it is.</p>
        </ConfirmDialog>
      )}
    </section>
  );
}

function RevisionStatusMark({ revision }: { revision: RevisionView }) {
  const [tone, icon, label] = LOOKS[revision.state];
  return <Status tone={tone} icon={icon} label={label} />;
}
