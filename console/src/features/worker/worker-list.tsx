import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { WorkerView } from '../../api/types.ts';
import { formatMegabytes, plural } from '../../components/format.ts';
import { Empty, ErrorNotice, Loading, Skeleton } from '../../components/notice.tsx';
import { Ago } from '../../components/time.tsx';
import styles from './worker-list.module.css';
import { workersQuery } from './worker-queries.ts';
import { WorkerStatusMark } from './worker-status.tsx';

export function WorkerList() {
  const workers = useQuery(workersQuery);
  if (workers.isPending) {
    return (
      <Loading what="nodes">
        <div className={styles.pending}>
          <Skeleton width="55%" />
          <Skeleton width="80%" height="0.8rem" />
        </div>
      </Loading>
    );
  }
  if (workers.data === undefined) {
    return (
      <ErrorNotice
        title="The nodes could not be read"
        error={workers.error}
        retry={() => void workers.refetch()}
      />
    );
  }
  if (workers.data.length === 0) {
    return (
      <Empty title="No node has joined">
        <p>
          Run <code>lattice nodes token</code> where you are signed in: it prints what to run on the machine
          that you want to lend, which then appears here by itself.
        </p>
      </Empty>
    );
  }
  return (
    <ul aria-label="Nodes">
      {workers.data.map((worker) => (
        <WorkerRow key={worker.workerId} worker={worker} />
      ))}
    </ul>
  );
}

function WorkerRow({ worker }: { worker: WorkerView }) {
  return (
    <li className={styles.row} data-testid="worker-row">
      <div className={styles.top}>
        <Link to="/nodes/$workerId" params={{ workerId: worker.workerId }} className={styles.name}>
          {worker.workerId}
        </Link>
        <WorkerStatusMark status={worker.status} />
      </div>
      <p className={styles.facts}>
        {worker.hostname !== worker.workerId && `${worker.hostname} · `}
        {plural(worker.cpuCount, 'core')} · {formatMegabytes(worker.totalMemoryMb)} ·{' '}
        {worker.status === 'online' || worker.lastHeartbeat === null ? (
          `${worker.runningJobs.length} of ${plural(worker.maxParallel, 'slot')} in use`
        ) : (
          <>
            last seen <Ago at={worker.lastHeartbeat} />
          </>
        )}
      </p>
      {worker.closed !== null && (
        <p className={styles.facts} data-testid="worker-closed">
          takes nothing new: {worker.closed}
        </p>
      )}
      <Tags tags={worker.metadata.tags} />
    </li>
  );
}

export function Tags({ tags }: { tags: string[] }) {
  return tags.length === 0 ? null : (
    <p className={styles.tags}>
      {tags.map((tag) => (
        <span key={tag} className={styles.tag}>
          {tag}
        </span>
      ))}
    </p>
  );
}
