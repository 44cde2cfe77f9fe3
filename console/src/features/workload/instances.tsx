import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { InstanceView, WorkloadView } from '../../api/types.ts';
import { scaleWorkload } from '../../api/workloads.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Input } from '../../components/field.tsx';
import { plural } from '../../components/format.ts';
import { Empty } from '../../components/notice.tsx';
import { Ago } from '../../components/time.tsx';
import type { useWorkloadChange } from './use-workload-change.ts';
import { capitalized } from './workload.ts';
import styles from './workload-page.module.css';
import { InstanceStatusMark } from './workload-status.tsx';

type Change = ReturnType<typeof useWorkloadChange>;

/** What runs of it, and where. */
export function Instances({ workload, change }: { workload: WorkloadView; change: Change }) {
  return (
    <section className={styles.section} aria-labelledby="instances-heading">
      <div className={styles.head}>
        <h2 id="instances-heading">Instances</h2>
        {!workload.stateful && <Scale key={workload.instances} workload={workload} change={change} />}
      </div>
      {workload.stateful && workload.home !== null && (
        <p className={styles.soft}>
          Its data is on node{' '}
          <Link to="/nodes/$workerId" params={{ workerId: workload.home }}>
            {workload.home}
          </Link>{' '}
          and cannot move: while that node is away, so is this workload.
        </p>
      )}
      <Card>
        {workload.running.length === 0 ? (
          <Empty title="Nothing runs">
            {workload.desired === 'stopped' && <p>It was stopped; what it keeps is still there.</p>}
          </Empty>
        ) : (
          <ul className={styles.rows}>
            {workload.running.map((instance) => (
              <InstanceRow key={instance.id} instance={instance} />
            ))}
          </ul>
        )}
      </Card>
    </section>
  );
}

function InstanceRow({ instance }: { instance: InstanceView }) {
  return (
    <li data-testid="instance-row">
      <strong>#{instance.number}</strong>
      <InstanceStatusMark instance={instance} />
      {instance.node !== null && (
        <span className={styles.soft}>
          on{' '}
          <Link to="/nodes/$workerId" params={{ workerId: instance.node }}>
            {instance.node}
          </Link>
          {!instance.nodeOnline && ', which is away'}
        </span>
      )}
      <span className={styles.soft}>revision {instance.revision}</span>
      {instance.restarts > 0 && <span className={styles.soft}>{plural(instance.restarts, 'restart')}</span>}
      {instance.startedAt !== null && (
        <span className={`${styles.soft ?? ''} ${styles.end ?? ''}`}>
          started <Ago at={instance.startedAt} />
        </span>
      )}
      {instance.note !== null && <span className={styles.wide}>{capitalized(instance.note)}</span>}
    </li>
  );
}

function Scale({ workload, change }: { workload: WorkloadView; change: Change }) {
  const [count, setCount] = useState(String(workload.instances));
  const wanted = Number(count);
  const usable = Number.isInteger(wanted) && wanted >= 1 && wanted <= 100;
  return (
    <form
      className={styles.scale}
      onSubmit={(event) => {
        event.preventDefault();
        if (usable) change.mutate({ done: 'scaled', call: (name) => scaleWorkload(name, wanted) });
      }}
    >
      <div className={styles.count}>
        <Input
          type="number"
          min={1}
          max={100}
          aria-label="Wanted instances"
          value={count}
          onChange={(event) => setCount(event.target.value)}
          data-testid="scale-instances"
        />
      </div>
      <Button
        type="submit"
        disabled={
          !usable || wanted === workload.instances || change.isPending || workload.desired === 'deleted'
        }
        data-testid="scale-workload"
      >
        Scale
      </Button>
    </form>
  );
}
