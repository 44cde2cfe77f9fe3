import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { WorkloadState, WorkloadView } from '../../api/types.ts';
import { maintainWorkload, redeployWorkload, restartWorkload } from '../../api/workloads.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatMegabytes, plural } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { DateTime } from '../../components/time.tsx';
import { useTitle } from '../../components/title.ts';
import { ApplicationChip } from '../application/application-chip.tsx';
import { sourceText } from '../build/build.ts';
import { Builds } from '../build/builds.tsx';
import { Connections } from './connections.tsx';
import { DeleteWorkload } from './delete-workload.tsx';
import { Endpoints } from './endpoints.tsx';
import { Instances } from './instances.tsx';
import { KindIcon, useKind } from './kind-icon.tsx';
import { PreviewChip } from './preview-chip.tsx';
import { Revisions } from './revisions.tsx';
import { RunButton } from './run-button.tsx';
import { Unread } from './unread.tsx';
import { Usage } from './usage.tsx';
import { useWorkloadChange } from './use-workload-change.ts';
import { capitalized, kindText, remarks, STATE_NAMES } from './workload.ts';
import styles from './workload-page.module.css';
import { workloadQuery } from './workload-queries.ts';
import { WorkloadStatusMark } from './workload-status.tsx';

/** In these a remark tells how it goes on, and of no trouble. */
const CALM = new Set<WorkloadState>(['queued', 'building', 'deploying', 'running']);

const route = getRouteApi('/app/workloads/$name');

export function WorkloadPage() {
  const { name } = route.useParams();
  const workload = useQuery(workloadQuery(name));
  useTitle(workload.data === undefined ? name : `${STATE_NAMES[workload.data.state]}: ${name}`);
  if (workload.data === undefined) {
    return <Unread what="workload" query={workload} />;
  }
  return <WorkloadDetails key={workload.data.id} workload={workload.data} />;
}

function WorkloadDetails({ workload }: { workload: WorkloadView }) {
  const { name, state } = workload;
  const kind = useKind(workload.kind);
  const change = useWorkloadChange(name);
  const navigate = useNavigate();
  return (
    <div className={styles.page} data-testid="workload-details">
      <p>
        <Link to="/workloads" className={styles.back} data-testid="close-details">
          <Icon name="back" />
          All workloads
        </Link>
      </p>
      <header className={styles.top}>
        <KindIcon category={kind?.category} />
        <div className={styles.title}>
          <h1>{name}</h1>
          <p className={styles.kind}>
            {kindText(workload, kind)}
            {workload.source !== null && (
              <span data-testid="workload-source"> from {sourceText(workload.source)}</span>
            )}
          </p>
          <ApplicationChip workload={name} />
          {workload.preview !== null && <PreviewChip preview={workload.preview} />}
        </div>
        <span role="status" data-testid="workload-status" data-state={state}>
          <WorkloadStatusMark state={state} badge />
        </span>
        <div className={styles.actions}>
          <ButtonLink to="/workloads/$name/logs" params={{ name }} data-testid="view-logs">
            <Icon name="lines" />
            Logs
          </ButtonLink>
          {workload.desired !== 'stopped' && (
            <Button
              disabled={change.isPending || workload.desired === 'deleted'}
              onClick={() => change.mutate({ done: 'restarted', call: restartWorkload })}
              data-testid="restart-workload"
            >
              <Icon name="turn" />
              Restart
            </Button>
          )}
          {workload.source !== null && workload.desired !== 'stopped' && (
            <Button
              disabled={change.isPending || workload.desired === 'deleted'}
              title={
                workload.source.kind === 'git'
                  ? 'Fetches the source anew and builds it'
                  : 'Builds the same source anew'
              }
              onClick={() => change.mutate({ done: 'redeployed', call: redeployWorkload })}
              data-testid="redeploy-workload"
            >
              <Icon name="upload" />
              Redeploy
            </Button>
          )}
          <RunButton workload={workload} change={change} />
          <Button
            disabled={change.isPending || workload.desired === 'deleted'}
            onClick={() =>
              change.mutate({
                done: workload.maintenance ? 'opened again' : 'put under maintenance',
                call: (of) => maintainWorkload(of, !workload.maintenance),
              })
            }
            data-testid="maintain-workload"
          >
            {workload.maintenance ? 'End maintenance' : 'Maintenance'}
          </Button>
          <DeleteWorkload workload={workload} onDeleted={() => void navigate({ to: '/workloads' })} />
        </div>
      </header>
      <div className={styles.notices} role="status">
        {remarks(workload).map((note) => (
          <Notice
            key={note}
            tone={CALM.has(state) && workload.failure === null ? 'info' : 'warn'}
            title={capitalized(note)}
          />
        ))}
      </div>
      {change.isError && (
        <ErrorNotice title={`It could not be ${change.variables.done}`} error={change.error} />
      )}
      <Endpoints endpoints={workload.endpoints} domains={workload.domains} />
      {workload.source !== null && (
        <>
          <Builds workload={workload} />
          <Revisions workload={workload} change={change} />
        </>
      )}
      {/* What was revealed is old once there are other secrets: asked for with a revision, valid when that serves. */}
      <Connections key={`${workload.revision}-${workload.serving}`} workload={workload} change={change} />
      <Instances workload={workload} change={change} />
      <Usage workload={workload} />
      {workload.source === null && <Revisions workload={workload} change={change} />}
      <Settings workload={workload} />
    </div>
  );
}

function Settings({ workload: { parameters, resources, createdAt, changedAt } }: { workload: WorkloadView }) {
  return (
    <section className={styles.section} aria-labelledby="settings-heading">
      <h2 id="settings-heading">Settings</h2>
      <Card padded>
        <Facts
          facts={[
            ...Object.entries(parameters).map(([name, value]): [string, string | undefined] => [
              capitalized(name),
              valueText(value),
            ]),
            ['CPU', plural(resources.cpu, 'core')],
            ['Memory', formatMegabytes(resources.memoryMb)],
            ['Disk', formatMegabytes(resources.diskMb)],
            ['Deployed', <DateTime key="created" at={createdAt} />],
            ['Changed', <DateTime key="changed" at={changedAt} />],
          ]}
        />
      </Card>
    </section>
  );
}

function valueText(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : value.join(', ');
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
