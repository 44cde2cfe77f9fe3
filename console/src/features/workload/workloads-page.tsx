import { useQuery } from '@tanstack/react-query';
import type { ApplicationView, WorkloadView } from '../../api/types.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { plural } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Empty, ErrorNotice, Loading, Skeleton } from '../../components/notice.tsx';
import { useTitle } from '../../components/title.ts';
import { standingAlone } from '../application/application.ts';
import { ApplicationCard } from '../application/application-card.tsx';
import { applicationsQuery } from '../application/application-queries.ts';
import { WorkloadCard } from './workload-card.tsx';
import { workloadsQuery } from './workload-queries.ts';
import styles from './workloads-page.module.css';

export function WorkloadsPage() {
  useTitle('Workloads');
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <div>
          <h1>Workloads</h1>
          <p className={styles.summary}>
            <Summary />
          </p>
        </div>
        <ButtonLink to="/deploy" look="primary" data-testid="deploy-workload">
          <Icon name="plus" />
          Deploy
        </ButtonLink>
      </header>
      <WorkloadList />
    </div>
  );
}

/** All services are counted, those of applications too. */
function Summary() {
  const { data: workloads } = useQuery(workloadsQuery);
  const { data: applications = [] } = useQuery(applicationsQuery);
  if (workloads === undefined) {
    return <>&nbsp;</>;
  }
  const running = workloads.filter(({ state }) => state === 'running').length;
  return (
    <>
      {applications.length > 0 && `${plural(applications.length, 'application')}, `}
      {plural(workloads.length, 'service')}, {running} running
    </>
  );
}

function WorkloadList() {
  const workloads = useQuery(workloadsQuery);
  const applications = useQuery(applicationsQuery);
  // Both, or services of applications would stand there by themselves for a moment.
  if (workloads.isPending || applications.isPending) {
    return (
      <Loading what="workloads">
        <div className={styles.list}>
          <Skeleton width="100%" height="11rem" />
          <Skeleton width="100%" height="11rem" />
        </div>
      </Loading>
    );
  }
  if (workloads.data === undefined) {
    return (
      <ErrorNotice
        title="The workloads could not be read"
        error={workloads.error}
        retry={() => void workloads.refetch()}
      />
    );
  }
  if (workloads.data.length === 0) {
    return (
      <Card>
        <Empty
          level={2}
          title="Nothing is deployed yet"
          actions={<ButtonLink to="/deploy">Deploy a workload</ButtonLink>}
        >
          <p>
            A workload is a service that keeps running: a database, a cache, storage, or any container. It
            gets a public address, wherever its node stands. From a terminal:{' '}
            <code>lattice deploy postgres --name db</code>
          </p>
        </Empty>
      </Card>
    );
  }
  return (
    <>
      {applications.data === undefined && (
        <ErrorNotice
          title="Which of them belong to an application could not be read"
          error={applications.error}
          retry={() => void applications.refetch()}
        />
      )}
      <Cards workloads={workloads.data} applications={applications.data ?? []} />
    </>
  );
}

/** What belongs together stands together, before what stands by itself. */
function Cards({ workloads, applications }: { workloads: WorkloadView[]; applications: ApplicationView[] }) {
  const others = standingAlone(workloads, applications);
  return (
    <>
      {applications.length > 0 && (
        <ul className={styles.applications} aria-label="Applications">
          {applications.map((application) => (
            <ApplicationCard key={application.id} application={application} />
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className={styles.list} aria-label="Workloads">
          {others.map((workload) => (
            <WorkloadCard key={workload.id} workload={workload} />
          ))}
        </ul>
      )}
    </>
  );
}
