import type { UseQueryResult } from '@tanstack/react-query';
import { ApiError } from '../../api/errors.ts';
import type { WorkloadView } from '../../api/types.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Empty, ErrorNotice, Loading, Skeleton } from '../../components/notice.tsx';
import styles from './workload-page.module.css';

/** What stands in the place of a workload that is not here: yet, or at all. */
export function WorkloadUnread({ query }: { query: UseQueryResult<WorkloadView> }) {
  if (query.isPending) {
    return (
      <Loading what="the workload">
        <div className={styles.page}>
          <Skeleton width="35%" height="1.75rem" />
          <Skeleton width="60%" />
          <Skeleton width="100%" height="12rem" />
        </div>
      </Loading>
    );
  }
  return query.error instanceof ApiError && query.error.status === 404 ? (
    <Empty
      level={1}
      title="There is no such workload"
      actions={<ButtonLink to="/workloads">Show all workloads</ButtonLink>}
    >
      <p>It may have been deleted, or it belongs to a project that is not yours.</p>
    </Empty>
  ) : (
    <ErrorNotice
      title="The workload could not be read"
      error={query.error}
      retry={() => void query.refetch()}
    />
  );
}
