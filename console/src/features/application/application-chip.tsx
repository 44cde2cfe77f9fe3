import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import styles from '../../components/chip.module.css';
import { membershipOf } from './application.ts';
import { applicationsQuery } from './application-queries.ts';

/** Says of a workload that it belongs to an application, and leads to that; nothing of one that stands by itself. */
export function ApplicationChip({ workload }: { workload: string }) {
  const { data: membership } = useQuery({
    ...applicationsQuery,
    select: (applications) => membershipOf(applications, workload),
  });
  if (membership === undefined) {
    return null;
  }
  const { application, service } = membership;
  return (
    <Link
      to="/apps/$name"
      params={{ name: application.name }}
      className={styles.chip}
      title={`Its compose file calls it ${service.service}`}
      data-testid="workload-application"
    >
      part of {application.name}
    </Link>
  );
}
