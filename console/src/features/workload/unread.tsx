import type { UseQueryResult } from '@tanstack/react-query';
import { ApiError } from '../../api/errors.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Empty, ErrorNotice, Loading, Skeleton } from '../../components/notice.tsx';
import styles from './unread.module.css';

/**
 * What stands in the place of something that is deployed and is not here: yet, or at all.
 *
 * @param what it is: `workload`
 */
export function Unread({ what, query }: { what: string; query: UseQueryResult }) {
  if (query.isPending) {
    return (
      <Loading what={`the ${what}`}>
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
      title={`There is no such ${what}`}
      actions={<ButtonLink to="/workloads">Show all workloads</ButtonLink>}
    >
      <p>It may have been deleted, or it belongs to a project that is not yours.</p>
    </Empty>
  ) : (
    <ErrorNotice
      title={`The ${what} could not be read`}
      error={query.error}
      retry={() => void query.refetch()}
    />
  );
}
