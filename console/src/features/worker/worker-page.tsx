import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { ApiError } from '../../api/errors.ts';
import { session } from '../../api/session.ts';
import type { WorkerView } from '../../api/types.ts';
import { approveWorker } from '../../api/workers.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatMegabytes } from '../../components/format.ts';
import { Empty, ErrorNotice, Loading, Notice, Skeleton } from '../../components/notice.tsx';
import { Ago, DateTime } from '../../components/time.tsx';
import { useTitle } from '../../components/title.ts';
import { JobList } from '../job/job-list.tsx';
import { Availability } from './availability.tsx';
import { Tags } from './worker-list.tsx';
import styles from './worker-page.module.css';
import { workerQuery } from './worker-queries.ts';
import { WorkerStatusMark } from './worker-status.tsx';

const route = getRouteApi('/app/nodes/$workerId');

export function WorkerPage() {
  const { workerId } = route.useParams();
  const worker = useQuery(workerQuery(workerId));
  useTitle(worker.data === undefined ? 'Node' : workerId);
  if (worker.isPending) {
    return (
      <Loading what="the node">
        <div className={styles.page}>
          <Skeleton width="35%" height="1.75rem" />
          <Skeleton width="100%" height="7rem" />
        </div>
      </Loading>
    );
  }
  if (worker.data === undefined) {
    return worker.error instanceof ApiError && worker.error.status === 404 ? (
      <Empty level={1} title="There is no such node" actions={<ButtonLink to="/">Show all nodes</ButtonLink>}>
        <p>It may have been removed, or it belongs to a project that is not yours.</p>
      </Empty>
    ) : (
      <ErrorNotice
        title="The node could not be read"
        error={worker.error}
        retry={() => void worker.refetch()}
      />
    );
  }
  return <WorkerDetails worker={worker.data} />;
}

function WorkerDetails({ worker }: { worker: WorkerView }) {
  return (
    <div className={styles.page}>
      <header className={styles.title}>
        <h1>{worker.workerId}</h1>
        <span role="status">
          <WorkerStatusMark status={worker.status} badge />
        </span>
      </header>
      <WorkerNotice worker={worker} />
      <Card padded>
        <Facts
          facts={[
            ['Machine', worker.hostname],
            ['Slots in use', `${worker.runningJobs.length} of ${worker.maxParallel}`],
            ['Cores', worker.cpuCount],
            [
              'Load average',
              worker.load === null ? undefined : `${worker.load.toFixed(2)} (over one minute)`,
            ],
            ['Memory', formatMegabytes(worker.totalMemoryMb)],
            ['Free memory', worker.freeMemoryMb === null ? undefined : formatMegabytes(worker.freeMemoryMb)],
            ['System', worker.metadata.osType],
            ['Agent version', worker.metadata.nodeVersion ?? undefined],
            [
              'Labels',
              worker.metadata.tags.length === 0 ? undefined : <Tags key="tags" tags={worker.metadata.tags} />,
            ],
            ['Joined', <DateTime key="joined" at={worker.registeredAt} />],
            [
              'Last heard of',
              worker.lastHeartbeat === null ? 'never' : <Ago key="heard" at={worker.lastHeartbeat} />,
            ],
          ]}
        />
      </Card>
      {worker.status !== 'pending' && (
        <section className={styles.section} aria-labelledby="worker-availability-heading">
          <h2 id="worker-availability-heading">What it does for others</h2>
          <Availability node={worker.workerId} />
        </section>
      )}
      <section className={styles.section} aria-labelledby="worker-jobs-heading">
        <h2 id="worker-jobs-heading">Jobs here</h2>
        <Card>
          <JobList
            filter={{ workerId: worker.workerId }}
            empty={
              <Empty title="No job has run here yet">
                <p>Jobs go to whichever node suits them; this one is asked in its turn.</p>
              </Empty>
            }
          />
        </Card>
      </section>
    </div>
  );
}

function WorkerNotice({ worker }: { worker: WorkerView }) {
  switch (worker.status) {
    case 'pending':
      return <Approval workerId={worker.workerId} />;
    case 'offline':
      return (
        <Notice tone="warn" title="The server does not hear from this node">
          Check that the machine is on, that <code>lattice join</code> or <code>lattice worker</code> still
          runs on it, and that it reaches the server. It comes back by itself.
        </Notice>
      );
    case 'error':
      return (
        <Notice tone="bad" title="This node says that something is wrong with it">
          It gets no jobs until it says otherwise. Its own log, on the machine, tells more.
        </Notice>
      );
    case 'online':
      return null;
  }
}

function Approval({ workerId }: { workerId: string }) {
  const client = useQueryClient();
  const state = useSyncExternalStore(session.subscribe, session.state);
  const approve = useMutation({
    mutationFn: () => approveWorker(workerId),
    onSuccess: () => client.invalidateQueries({ queryKey: workerQuery(workerId).queryKey }),
  });
  const admin = state.phase === 'signed-in' && state.user.role === 'admin';
  return (
    <>
      <Notice
        tone="warn"
        title="This node waits for approval"
        actions={
          admin && (
            <Button small disabled={approve.isPending} onClick={() => approve.mutate()}>
              {approve.isPending ? 'Approving…' : 'Approve'}
            </Button>
          )
        }
      >
        {admin
          ? 'Approve it only if you know this machine: it will see the files of the jobs it runs.'
          : 'An admin can approve it.'}
      </Notice>
      {approve.isError && <ErrorNotice title="The node could not be approved" error={approve.error} />}
    </>
  );
}
