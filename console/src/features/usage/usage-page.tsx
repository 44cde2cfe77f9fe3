import { useQuery } from '@tanstack/react-query';
import type { UsageView } from '../../api/types.ts';
import { Card } from '../../components/card.tsx';
import { Chart } from '../../components/chart.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatBytes, formatDuration } from '../../components/format.ts';
import { Empty, ErrorNotice, Loading, Skeleton } from '../../components/notice.tsx';
import { useTitle } from '../../components/title.ts';
import { MonthFrame } from './month-frame.tsx';
import { byDay, formatAmount, type Month } from './month.ts';
import { budgetQuery, usageQuery } from './usage-queries.ts';
import styles from './usage.module.css';

export function UsagePage() {
  useTitle('Usage');
  return <MonthFrame title="Usage">{(month) => <Used month={month} />}</MonthFrame>;
}

function Used({ month }: { month: Month }) {
  const workloads = useQuery(usageQuery(month, 'workload'));
  const days = useQuery(usageQuery(month, 'day'));
  if (workloads.isPending) {
    return (
      <Loading what="usage">
        <Skeleton width="100%" height="9rem" />
      </Loading>
    );
  }
  if (workloads.data === undefined) {
    return (
      <ErrorNotice
        title="What was used could not be read"
        error={workloads.error}
        retry={() => void workloads.refetch()}
      />
    );
  }
  const { total, currency, items } = workloads.data;
  return (
    <>
      <Card padded>
        <div className={styles.sum}>
          <Facts
            facts={[
              ['Costs', <strong key="costs">{formatAmount(total.amountMicros, currency)}</strong>],
              ['Processors', formatDuration(total.cpuSeconds)],
              ['Memory', `${total.memoryGbHours.toFixed(2)} GB h`],
              ['Disk', `${total.diskGbHours.toFixed(2)} GB h`],
              ['Received', formatBytes(total.receivedBytes)],
              ['Sent', formatBytes(total.sentBytes)],
            ]}
          />
          {days.data !== undefined && <Days month={month} usage={days.data} />}
          <Budget />
        </div>
      </Card>
      {items.length === 0 ? (
        <Card>
          <Empty level={2} title="Nothing was used in this month">
            <p>What runs is counted by processors, memory, disk and traffic; prices are shown by</p>
            <code>lattice prices</code>
          </Empty>
        </Card>
      ) : (
        <Lines usage={workloads.data} />
      )}
    </>
  );
}

function Days({ month, usage }: { month: Month; usage: UsageView }) {
  const values = byDay(
    month,
    usage.items,
    (line) => line.key,
    (line) => line.amountMicros,
  );
  return (
    <figure className={styles.chart}>
      <Chart lines={[values]} top={Math.max(...values)} label={`What each day of ${month} costs`} />
      <figcaption>by day</figcaption>
    </figure>
  );
}

function Budget() {
  const budget = useQuery(budgetQuery);
  if (budget.data?.amountMicros == null) {
    return null;
  }
  const { amountMicros, spentMicros, currency, state } = budget.data;
  return (
    <p className={styles.budget} data-testid="budget" data-state={state}>
      {formatAmount(spentMicros, currency)} of this month&apos;s budget of{' '}
      {formatAmount(amountMicros, currency)} are spent
      {state === 'exceeded' ? ': nothing new begins' : ''}.
    </p>
  );
}

function Lines({ usage }: { usage: UsageView }) {
  return (
    <Card>
      <table className={styles.table} data-testid="resource-usage">
        <thead>
          <tr>
            <th scope="col">Workload</th>
            <th scope="col">Processors</th>
            <th scope="col">Memory</th>
            <th scope="col">Disk</th>
            <th scope="col">Costs</th>
          </tr>
        </thead>
        <tbody>
          {usage.items.map((line) => (
            <tr key={line.key}>
              <th scope="row">{line.name ?? line.key}</th>
              <td data-label="Processors">{formatDuration(line.cpuSeconds)}</td>
              <td data-label="Memory">{line.memoryGbHours.toFixed(2)} GB h</td>
              <td data-label="Disk">{line.diskGbHours.toFixed(2)} GB h</td>
              <td data-label="Costs">{formatAmount(line.amountMicros, usage.currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
