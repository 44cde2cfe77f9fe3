import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { ApplicationView, ServiceView } from '../../api/types.ts';
import { ButtonLink } from '../../components/button.tsx';
import { plural } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { sourceText } from '../build/build.ts';
import { Address } from '../workload/address.tsx';
import iconStyles from '../workload/kind-icon.module.css';
import { capitalized } from '../workload/workload.ts';
import cardStyles from '../workload/workload-card.module.css';
import { WorkloadStatusMark } from '../workload/workload-status.tsx';
import { DeleteApplication, RunButtons } from './application-buttons.tsx';
import styles from './application-card.module.css';
import { ApplicationStatusMark } from './application-status.tsx';
import { useApplicationChange } from './use-application-change.ts';

/** An application among workloads: how it stands as a whole, and each of its services. */
export const ApplicationCard = memo(function ApplicationCard({
  application,
}: {
  application: ApplicationView;
}) {
  const { name, note, source, services, node } = application;
  const change = useApplicationChange(name);
  return (
    <li className={cardStyles.card} data-testid="application-card" data-name={name}>
      <div className={cardStyles.top}>
        <span className={iconStyles.icon}>
          <Icon name="layers" />
        </span>
        <div className={cardStyles.title}>
          <h2 className={cardStyles.name}>
            <Link to="/apps/$name" params={{ name }}>
              {name}
            </Link>
          </h2>
          <p className={cardStyles.kind}>
            Application of {plural(services.length, 'service')} from {sourceText(source)}
          </p>
        </div>
        <ApplicationStatusMark state={application.state} />
      </div>
      <div className={cardStyles.body}>
        {note !== null && <p className={cardStyles.note}>{capitalized(note)}</p>}
        <ul className={styles.services} aria-label={`Services of ${name}`}>
          {services.map((service) => (
            <Service key={service.workload} service={service} />
          ))}
        </ul>
        {node !== null && (
          <p className={cardStyles.nodes}>
            on{' '}
            <Link to="/nodes/$workerId" params={{ workerId: node }}>
              {node}
            </Link>
          </p>
        )}
        {change.isError && (
          <ErrorNotice title={`It could not be ${change.variables.done}`} error={change.error} />
        )}
      </div>
      <div className={cardStyles.actions}>
        <ButtonLink
          to="/apps/$name"
          params={{ name }}
          small
          aria-label={`Details of ${name}`}
          data-testid="view-application"
        >
          Details
        </ButtonLink>
        <RunButtons application={application} change={change} small />
        <span className={cardStyles.last}>
          <DeleteApplication application={application} small />
        </span>
      </div>
    </li>
  );
});

/** In one line where there is room; the application's page has the rest. */
function Service({ service: { service, workload, state, urls } }: { service: ServiceView }) {
  return (
    <li data-testid="application-service" data-name={service}>
      <Link to="/workloads/$name" params={{ name: workload }} className={styles.service}>
        {service}
      </Link>
      <WorkloadStatusMark state={state} />
      {urls.length > 0 && (
        <span className={styles.addresses}>
          {urls.map((url) => (
            <Address key={url} url={url} testId="public-url" brief />
          ))}
        </span>
      )}
    </li>
  );
}
