import { useQuery } from '@tanstack/react-query';
import { ButtonLink } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { plural } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Empty, ErrorNotice, Loading, Skeleton } from '../../components/notice.tsx';
import { useTitle } from '../../components/title.ts';
import { WorkloadCard } from './workload-card.tsx';
import { workloadsQuery } from './workload-queries.ts';
import styles from './workloads-page.module.css';

export function WorkloadsPage() {
  useTitle('Workloads');
  const { data } = useQuery(workloadsQuery);
  const running = data?.filter(({ state }) => state === 'running').length ?? 0;
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <div>
          <h1>Workloads</h1>
          <p className={styles.summary}>
            {data === undefined ? <>&nbsp;</> : `${plural(data.length, 'service')}, ${running} running`}
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

function WorkloadList() {
  const workloads = useQuery(workloadsQuery);
  if (workloads.isPending) {
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
    <ul className={styles.list} aria-label="Workloads">
      {workloads.data.map((workload) => (
        <WorkloadCard key={workload.id} workload={workload} />
      ))}
    </ul>
  );
}
