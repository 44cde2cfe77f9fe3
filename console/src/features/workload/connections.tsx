import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { WorkloadView } from '../../api/types.ts';
import { revealCredentials, rotateCredentials } from '../../api/workloads.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import styles from './connections.module.css';
import type { useWorkloadChange } from './use-workload-change.ts';
import page from './workload-page.module.css';

/** What the server writes in a secret's place. */
const MASK = '********';

/** How each client reaches the workload; secrets are masked until somebody asks for them. */
export function Connections({
  workload,
  change,
}: {
  workload: WorkloadView;
  change: ReturnType<typeof useWorkloadChange>;
}) {
  const reveal = useMutation({ mutationFn: () => revealCredentials(workload.name), gcTime: 0 });
  const [client, setClient] = useState(workload.connections[0]?.client);
  const [rotating, setRotating] = useState(false);
  const secret = workload.connections.some(({ text }) => text.includes(MASK));
  const shown = reveal.data?.connections ?? workload.connections;
  const current = shown.find((connection) => connection.client === client) ?? shown[0];
  // What only repeats the addresses is no news.
  const told = workload.connections.every(({ text }) => workload.endpoints.some(({ url }) => url === text));
  if (current === undefined || told) {
    return null;
  }
  return (
    <section className={page.section} aria-labelledby="connections-heading">
      <h2 id="connections-heading">Connect</h2>
      <Card padded>
        <div className={styles.connections}>
          <div className={styles.clients} role="group" aria-label="Client">
            {shown.map((connection) => (
              <Button
                key={connection.client}
                small
                look="quiet"
                aria-pressed={connection.client === current.client}
                onClick={() => setClient(connection.client)}
              >
                {connection.title}
              </Button>
            ))}
          </div>
          <div className={styles.text}>
            <code data-testid="connection-string">{current.text}</code>
            {!current.text.includes(MASK) && <CopyButton text={() => current.text} what={current.title} />}
          </div>
          {secret && (
            <div className={styles.secret}>
              <Button
                small
                disabled={reveal.isPending}
                onClick={() => (reveal.data === undefined ? reveal.mutate() : reveal.reset())}
                data-testid="reveal-credentials"
              >
                <Icon name="eye" />
                {reveal.data === undefined ? 'Show the secrets' : 'Hide the secrets'}
              </Button>
              <Button
                small
                disabled={change.isPending || workload.desired === 'deleted'}
                onClick={() => setRotating(true)}
                data-testid="rotate-credentials"
              >
                <Icon name="turn" />
                Rotate
              </Button>
              <span className={page.soft}>Each look is written down with your name and the time.</span>
            </div>
          )}
          {reveal.isError && <ErrorNotice title="The secrets could not be shown" error={reveal.error} />}
        </div>
      </Card>
      {rotating && (
        <ConfirmDialog
          title={`Rotate the secrets of ${workload.name}?`}
          confirm="Rotate"
          keep="Keep them"
          onConfirm={() => change.mutate({ done: 'given new secrets', call: rotateCredentials })}
          onClose={() => setRotating(false)}
        >
          <p>It gets new ones and restarts with them. Whoever uses the old ones is locked out.</p>
        </ConfirmDialog>
      )}
    </section>
  );
}
