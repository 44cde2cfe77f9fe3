import { useQuery } from '@tanstack/react-query';
import styles from './host-name.module.css';
import { workersQuery } from './worker-queries.ts';

/** The machine behind a node, beside the node's own name; several nodes can share one machine. */
export function HostName({ workerId }: { workerId: string }) {
  const { data } = useQuery({
    ...workersQuery,
    select: (workers) => workers.find((worker) => worker.workerId === workerId)?.hostname,
  });
  return data === undefined || data === workerId ? null : <span className={styles.host}>on {data}</span>;
}
