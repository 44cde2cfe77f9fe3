import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { WorkloadView } from '../../api/types.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Address } from './address.tsx';
import { sourceText } from '../build/build.ts';
import { DeleteWorkload } from './delete-workload.tsx';
import { KindIcon, useKind } from './kind-icon.tsx';
import { PreviewChip } from './preview-chip.tsx';
import { RunButton } from './run-button.tsx';
import { useWorkloadChange } from './use-workload-change.ts';
import { capitalized, kindText, nodesOf, remarks } from './workload.ts';
import styles from './workload-card.module.css';
import { WorkloadStatusMark } from './workload-status.tsx';

/** A workload among others: what it is, how it stands, where it is reached. */
export const WorkloadCard = memo(function WorkloadCard({ workload }: { workload: WorkloadView }) {
  const { name, state } = workload;
  const kind = useKind(workload.kind);
  const change = useWorkloadChange(name);
  const notes = remarks(workload);
  return (
    <li className={styles.card} data-testid="workload-card" data-name={name}>
      <div className={styles.top}>
        <KindIcon category={kind?.category} />
        <div className={styles.title}>
          <h2 className={styles.name}>
            <Link to="/workloads/$name" params={{ name }}>
              {name}
            </Link>
          </h2>
          <p className={styles.kind}>
            {kindText(workload, kind)}
            {workload.source !== null && (
              <span data-testid="workload-source"> from {sourceText(workload.source)}</span>
            )}
          </p>
          {workload.preview !== null && <PreviewChip preview={workload.preview} />}
        </div>
        <span role="status" data-testid="workload-status" data-state={state}>
          <WorkloadStatusMark state={state} badge />
        </span>
      </div>
      <div className={styles.body}>
        {notes.map((note) => (
          <p key={note} className={styles.note}>
            {capitalized(note)}
          </p>
        ))}
        <PublicAddress workload={workload} />
        <Nodes nodes={nodesOf(workload)} />
        {change.isError && (
          <ErrorNotice title={`It could not be ${change.variables.done}`} error={change.error} />
        )}
      </div>
      <div className={styles.actions}>
        <ButtonLink
          to="/workloads/$name"
          params={{ name }}
          small
          aria-label={`Details of ${name}`}
          data-testid="view-details"
        >
          Details
        </ButtonLink>
        <ButtonLink
          to="/workloads/$name/logs"
          params={{ name }}
          small
          aria-label={`Logs of ${name}`}
          data-testid="view-logs"
        >
          <Icon name="lines" />
          Logs
        </ButtonLink>
        <RunButton workload={workload} change={change} small />
        <span className={styles.last}>
          <DeleteWorkload workload={workload} small />
        </span>
      </div>
    </li>
  );
});

/** The one that most come for; the workload's own page has them all. */
function PublicAddress({ workload }: { workload: WorkloadView }) {
  const url = workload.url ?? workload.endpoints[0]?.url;
  return url === undefined ? null : <Address url={url} testId="public-url" />;
}

function Nodes({ nodes }: { nodes: string[] }) {
  return nodes.length === 0 ? null : (
    <p className={styles.nodes}>
      on{' '}
      {nodes.map((node, at) => (
        <span key={node}>
          {at > 0 && ', '}
          <Link to="/nodes/$workerId" params={{ workerId: node }}>
            {node}
          </Link>
        </span>
      ))}
    </p>
  );
}
