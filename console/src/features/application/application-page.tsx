import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ApplicationState, ApplicationView } from '../../api/types.ts';
import { Card } from '../../components/card.tsx';
import { Facts } from '../../components/facts.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { DateTime } from '../../components/time.tsx';
import { useTitle } from '../../components/title.ts';
import { sourceText } from '../build/build.ts';
import iconStyles from '../workload/kind-icon.module.css';
import { Unread } from '../workload/unread.tsx';
import { capitalized } from '../workload/workload.ts';
import styles from '../workload/workload-page.module.css';
import { APPLICATION_STATE_NAMES } from './application.ts';
import { DeleteApplication, RunButtons } from './application-buttons.tsx';
import { applicationQuery } from './application-queries.ts';
import { ApplicationStatusMark } from './application-status.tsx';
import { Services } from './services.tsx';
import { useApplicationChange } from './use-application-change.ts';

/** In these a note tells how it goes on, and of no trouble. */
const CALM = new Set<ApplicationState>(['starting', 'running']);

const route = getRouteApi('/app/apps/$name');

export function ApplicationPage() {
  const { name } = route.useParams();
  const application = useQuery(applicationQuery(name));
  useTitle(
    application.data === undefined ? name : `${APPLICATION_STATE_NAMES[application.data.state]}: ${name}`,
  );
  if (application.data === undefined) {
    return <Unread what="application" query={application} />;
  }
  return <ApplicationDetails key={application.data.id} application={application.data} />;
}

function ApplicationDetails({ application }: { application: ApplicationView }) {
  const { name, state, note, source, services } = application;
  const calm = CALM.has(state) && services.every(({ failure }) => failure === null);
  const change = useApplicationChange(name);
  const navigate = useNavigate();
  return (
    <div className={styles.page} data-testid="application-details">
      <p>
        <Link to="/workloads" className={styles.back} data-testid="close-details">
          <Icon name="back" />
          All workloads
        </Link>
      </p>
      <header className={styles.top}>
        <span className={iconStyles.icon}>
          <Icon name="layers" />
        </span>
        <div className={styles.title}>
          <h1>{name}</h1>
          <p className={styles.kind}>
            Application <span data-testid="application-source">from {sourceText(source)}</span>
          </p>
        </div>
        <ApplicationStatusMark state={state} />
        <div className={styles.actions}>
          <RunButtons application={application} change={change} />
          <DeleteApplication
            application={application}
            onDeleted={() => void navigate({ to: '/workloads' })}
          />
        </div>
      </header>
      <div className={styles.notices} role="status">
        {note !== null && <Notice tone={calm ? 'info' : 'warn'} title={capitalized(note)} />}
      </div>
      {change.isError && (
        <ErrorNotice title={`It could not be ${change.variables.done}`} error={change.error} />
      )}
      <Services application={application} />
      <Origin application={application} />
    </div>
  );
}

/** Where it comes from, and where it is. */
function Origin({
  application: { source, file, node, createdAt, changedAt },
}: {
  application: ApplicationView;
}) {
  return (
    <section className={styles.section} aria-labelledby="origin-heading">
      <h2 id="origin-heading">Where it comes from</h2>
      <Card padded>
        <Facts
          facts={[
            ['Source', sourceText({ ...source, ref: null })],
            ['Branch, tag or commit', source.ref],
            ['Compose file', <code key="file">{file}</code>],
            [
              'Node',
              node === null ? (
                'None yet'
              ) : (
                <Link key="node" to="/nodes/$workerId" params={{ workerId: node }}>
                  {node}
                </Link>
              ),
            ],
            ['Deployed', <DateTime key="created" at={createdAt} />],
            ['Changed', <DateTime key="changed" at={changedAt} />],
          ]}
        />
      </Card>
    </section>
  );
}
