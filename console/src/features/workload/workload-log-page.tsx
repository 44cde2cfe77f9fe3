import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { saveText } from '../../api/files.ts';
import type { WorkloadView } from '../../api/types.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useTitle } from '../../components/title.ts';
import { LogView } from '../log/log-view.tsx';
import { sayStatus } from '../log/streamed-output.ts';
import { WorkloadOutput } from '../log/workload-output.ts';
import { Unread } from './unread.tsx';
import styles from './workload-log-page.module.css';
import { workloadQuery } from './workload-queries.ts';
import { WorkloadStatusMark } from './workload-status.tsx';

const route = getRouteApi('/app/workloads/$name/logs');

export function WorkloadLogPage() {
  const { name } = route.useParams();
  const workload = useQuery(workloadQuery(name));
  useTitle(`Logs of ${name}`);
  if (workload.data === undefined) {
    return <Unread what="workload" query={workload} />;
  }
  // All that is kept of a log goes with it when the page turns to another one.
  return <WorkloadLog key={workload.data.id} workload={workload.data} />;
}

function WorkloadLog({ workload }: { workload: WorkloadView }) {
  const { name, state } = workload;
  const [output] = useState(() => new WorkloadOutput(name));
  useEffect(() => output.open(), [output]);
  const status = useSyncExternalStore(output.subscribe, output.status);
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <h1>
          {name} <span className={styles.what}>logs</span>
        </h1>
        <span role="status">
          <WorkloadStatusMark state={state} badge />
        </span>
        <span className={styles.close}>
          <ButtonLink to="/workloads/$name" params={{ name }} small data-testid="close-logs">
            <Icon name="cross" />
            Close
          </ButtonLink>
        </span>
      </header>
      {status.phase === 'failed' && (
        <ErrorNotice title="The logs could not be read" error={status.error} retry={output.retry} />
      )}
      <LogView
        model={output.model}
        label={`Logs of ${name}`}
        state={sayStatus(status)}
        blank={
          workload.running.length === 0
            ? 'Nothing runs. What its instances write appears here.'
            : 'Nothing has been written yet.'
        }
        tools={
          <Button
            small
            look="quiet"
            title="Save the lines that are here"
            onClick={() => saveText(output.model.plainText(), `${name}.log`)}
          >
            <Icon name="download" />
            Download
          </Button>
        }
      />
    </div>
  );
}
