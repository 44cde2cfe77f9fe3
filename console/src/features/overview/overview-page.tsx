import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ButtonLink } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { plural } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Empty } from '../../components/notice.tsx';
import { useTitle } from '../../components/title.ts';
import { STATUS_NAMES } from '../job/job.ts';
import { JobList } from '../job/job-list.tsx';
import { StatusFilter } from '../job/status-filter.tsx';
import { WorkerList } from '../worker/worker-list.tsx';
import { workersQuery } from '../worker/worker-queries.ts';
import styles from './overview-page.module.css';

const route = getRouteApi('/app/');

export function OverviewPage() {
  useTitle('Overview');
  const { status } = route.useSearch();
  return (
    <div className={styles.page} data-testid="dashboard">
      <div className={styles.top}>
        <div>
          <h1>Overview</h1>
          <FleetSummary />
        </div>
        <ButtonLink to="/run" look="primary">
          <Icon name="play" />
          Run a command
        </ButtonLink>
      </div>
      <div className={styles.columns}>
        <section className={styles.column} aria-labelledby="jobs-heading">
          <h2 id="jobs-heading">Jobs</h2>
          <Card>
            <StatusFilter status={status} />
            <JobList
              filter={status === undefined ? {} : { status }}
              empty={
                status === undefined ? (
                  <Empty
                    title="No job has run yet"
                    actions={
                      <ButtonLink to="/run" small>
                        Run a command
                      </ButtonLink>
                    }
                  >
                    <p>
                      Run one here, or from a project folder in a terminal:{' '}
                      <code>lattice run -- npm test</code>
                    </p>
                  </Empty>
                ) : (
                  <Empty
                    title={`No job is ${STATUS_NAMES[status].toLowerCase()}`}
                    actions={
                      <ButtonLink to="/" small>
                        Show all jobs
                      </ButtonLink>
                    }
                  />
                )
              }
            />
          </Card>
        </section>
        <section className={styles.column} aria-labelledby="nodes-heading">
          <h2 id="nodes-heading">Nodes</h2>
          <Card>
            <WorkerList />
          </Card>
        </section>
      </div>
    </div>
  );
}

function FleetSummary() {
  const { data } = useQuery(workersQuery);
  if (data === undefined) {
    return <p className={styles.summary}>&nbsp;</p>;
  }
  const online = data.filter((worker) => worker.status === 'online');
  const slots = online.reduce((sum, worker) => sum + worker.maxParallel, 0);
  const used = online.reduce((sum, worker) => sum + worker.runningJobs.length, 0);
  return (
    <p className={styles.summary}>
      {plural(online.length, 'node')} online, {used} of {plural(slots, 'slot')} in use
    </p>
  );
}
