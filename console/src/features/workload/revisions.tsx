import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BuildView, RevisionView, WorkloadView } from '../../api/types.ts';
import { rollBackWorkload } from '../../api/workloads.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import type { IconName } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Status, type Tone } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';
import { buildsQuery } from '../build/build-queries.ts';
import { CommitName } from '../build/plan.tsx';
import styles from './revisions.module.css';
import type { useWorkloadChange } from './use-workload-change.ts';
import { capitalized } from './workload.ts';
import pageStyles from './workload-page.module.css';
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

/** As many as one is likely to go back to; a long list would bury what comes after it. */
const SHOWN = 10;

/** Every version of it that was wanted, the newest first; those that were ready can be had back. */
export function Revisions({
  workload,
  change,
}: {
  workload: WorkloadView;
  change: ReturnType<typeof useWorkloadChange>;
}) {
  const revisions = useQuery(revisionsQuery(workload));
  // The list of builds, which stands beside this one, has asked already.
  const builds = useQuery({ ...buildsQuery(workload), enabled: workload.source !== null });
  const [back, setBack] = useState<number>();
  const [all, setAll] = useState(false);
  const shown = revisions.data?.filter(({ state }, at) => all || at < SHOWN || state === 'serving') ?? [];
  return (
    <section className={pageStyles.section} aria-labelledby="revisions-heading">
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
          <ul className={styles.revisions}>
            {shown.map((revision) => {
              const { number, note, readyAt } = revision;
              const build = builds.data?.find((known) => known.revision === revision.built);
              return (
                <li key={number} data-testid="revision-row">
                  <strong>{number}</strong>
                  <RevisionStatusMark revision={revision} />
                  <span className={styles.what} data-testid="image">
                    <Image revision={revision} build={build} />
                  </span>
                  <span className={styles.when}>
                    {CAUSES[revision.cause] ?? revision.cause} <Ago at={revision.createdAt} />
                  </span>
                  {number !== workload.revision && (
                    <span className={styles.way} data-testid="way-back">
                      {readyAt === null ? (
                        noWayBack(revision, builds.data)
                      ) : (
                        <Button
                          small
                          disabled={change.isPending || workload.desired === 'deleted'}
                          aria-label={`Roll back to revision ${number}`}
                          onClick={() => setBack(number)}
                          data-testid="roll-back"
                        >
                          Roll back
                        </Button>
                      )}
                    </span>
                  )}
                  {note !== null && <span className={styles.note}>{capitalized(note)}</span>}
                </li>
              );
            })}
          </ul>
          {shown.length < revisions.data.length && (
            <div className={styles.more}>
              <Button small onClick={() => setAll(true)} data-testid="all-revisions">
                Show all {revisions.data.length}
              </Button>
            </div>
          )}
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

/** What it runs: the commit, where Lattice built it from one. */
function Image({
  revision: { number, image, built },
  build,
}: {
  revision: RevisionView;
  build: BuildView | undefined;
}) {
  if (built === null) {
    return <code className={styles.soft}>{image}</code>;
  }
  const commit = build?.plan?.commit ?? null;
  const of = `built for revision ${built}`;
  if (commit === null) {
    return (
      <span className={styles.soft} title={image}>
        {of}
      </span>
    );
  }
  return (
    <>
      <CommitName commit={commit} />
      {built !== number && <span className={styles.soft}> {of}</span>}
    </>
  );
}

/** Why one that was never ready is none to go back to; nothing while it still may become ready. */
function noWayBack(
  { number, state, built }: RevisionView,
  builds: BuildView[] | undefined,
): string | undefined {
  const build = builds?.find(({ revision }) => revision === built);
  // A build that is not in the list was given up before it began, where it was to be for this very revision.
  const unbuilt = build === undefined ? builds !== undefined && built === number : build.stage !== 'built';
  switch (state) {
    case 'failed':
      return unbuilt ? 'Never built' : 'Never ready';
    case 'superseded':
      return unbuilt ? 'Never built' : 'Replaced before it was ready';
    default:
      return undefined;
  }
}

function RevisionStatusMark({ revision }: { revision: RevisionView }) {
  const [tone, icon, label] = LOOKS[revision.state];
  return <Status tone={tone} icon={icon} label={label} />;
}
