import { Link } from '@tanstack/react-router';
import type { ApplicationView, ServiceView } from '../../api/types.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Icon } from '../../components/icon.tsx';
import { Address } from '../workload/address.tsx';
import { capitalized, remarks } from '../workload/workload.ts';
import pageStyles from '../workload/workload-page.module.css';
import { WorkloadStatusMark } from '../workload/workload-status.tsx';
import styles from './services.module.css';

/** The services of an application, each a workload with a page of its own. */
export function Services({ application: { services } }: { application: ApplicationView }) {
  return (
    <section className={pageStyles.section} aria-labelledby="services-heading">
      <div className={pageStyles.head}>
        <h2 id="services-heading">Services</h2>
        <p className={pageStyles.soft}>In the order in which they start</p>
      </div>
      <Card>
        <ol className={styles.services} aria-labelledby="services-heading">
          {services.map((service) => (
            <Service key={service.workload} service={service} />
          ))}
        </ol>
      </Card>
    </section>
  );
}

function Service({ service }: { service: ServiceView }) {
  const { service: name, workload, state, urls, built } = service;
  return (
    <li data-testid="application-service" data-name={name}>
      <div className={styles.head}>
        <h3 className={styles.name}>
          <Link to="/workloads/$name" params={{ name: workload }}>
            {name}
          </Link>
        </h3>
        <span role="status" data-testid="workload-status" data-state={state}>
          <WorkloadStatusMark state={state} />
        </span>
        <span className={pageStyles.soft}>{revisionText(service)}</span>
      </div>
      <div className={styles.links}>
        {built && (
          <ButtonLink
            to="/workloads/$name"
            params={{ name: workload }}
            hash="builds"
            small
            aria-label={`Builds of ${name}`}
            data-testid="view-builds"
          >
            <Icon name="branch" />
            Builds
          </ButtonLink>
        )}
        <ButtonLink
          to="/workloads/$name/logs"
          params={{ name: workload }}
          small
          aria-label={`Logs of ${name}`}
          data-testid="view-logs"
        >
          <Icon name="lines" />
          Logs
        </ButtonLink>
      </div>
      <div className={styles.body}>
        {remarks(service).map((remark) => (
          <p key={remark} className={styles.remark}>
            {capitalized(remark)}
          </p>
        ))}
        {urls.map((url) => (
          <Address key={url} url={url} testId="public-url" />
        ))}
      </div>
    </li>
  );
}

/** Which revision is wanted, and which serves where that is another one. */
function revisionText({ revision, serving }: ServiceView): string {
  return serving === null || serving === revision
    ? `revision ${revision}`
    : `revision ${revision}, serving ${serving}`;
}
