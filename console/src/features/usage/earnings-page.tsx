import { useQuery } from '@tanstack/react-query';
import type { EarningsView } from '../../api/types.ts';
import { Card } from '../../components/card.tsx';
import { Chart } from '../../components/chart.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatDuration } from '../../components/format.ts';
import { ErrorNotice, Loading, Notice, Skeleton } from '../../components/notice.tsx';
import { useTitle } from '../../components/title.ts';
import { MonthFrame } from './month-frame.tsx';
import { byDay, formatAmount, type Month } from './month.ts';
import { earningsQuery } from './usage-queries.ts';
import styles from './usage.module.css';

export function EarningsPage() {
  useTitle('Earnings');
  return <MonthFrame title="Earnings">{(month) => <Earned month={month} />}</MonthFrame>;
}

function Earned({ month }: { month: Month }) {
  const nodes = useQuery(earningsQuery(month, 'node'));
  const days = useQuery(earningsQuery(month, 'day'));
  if (nodes.isPending) {
    return (
      <Loading what="earnings">
        <Skeleton width="100%" height="9rem" />
      </Loading>
    );
  }
  if (nodes.data === undefined) {
    return (
      <ErrorNotice
        title="What was earned could not be read"
        error={nodes.error}
        retry={() => void nodes.refetch()}
      />
    );
  }
  const { total, currency, why } = nodes.data;
  return (
    <>
      <Card padded>
        <div className={styles.sum}>
          <Facts
            facts={[
              [
                'Earned',
                <strong key="net" data-testid="total-earnings">
                  {formatAmount(total.netMicros, currency)}
                </strong>,
              ],
              ['Paid by who used it', formatAmount(total.grossMicros, currency)],
              ['Platform’s fee', formatAmount(total.feeMicros, currency)],
              ['Electricity', formatAmount(total.electricityMicros, currency)],
            ]}
          />
          {days.data !== undefined && <Days month={month} earnings={days.data} />}
        </div>
      </Card>
      {why !== '' && (
        <Notice tone="info" title="Nothing was earned in this month">
          <p>{why}</p>
        </Notice>
      )}
      <Nodes earnings={nodes.data} />
    </>
  );
}

function Days({ month, earnings }: { month: Month; earnings: EarningsView }) {
  const values = byDay(
    month,
    earnings.items,
    (line) => line.key,
    (line) => Math.max(0, line.netMicros),
  );
  return (
    <figure className={styles.chart}>
      <Chart lines={[values]} top={Math.max(...values)} label={`What each day of ${month} earned`} />
      <figcaption>by day</figcaption>
    </figure>
  );
}

function Nodes({ earnings }: { earnings: EarningsView }) {
  return (
    <Card>
      <table className={styles.table} data-testid="resource-usage">
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">Processors</th>
            <th scope="col">Memory</th>
            <th scope="col">Gross</th>
            <th scope="col">Net</th>
          </tr>
        </thead>
        <tbody>
          {earnings.items.map((line) => (
            <tr key={line.key}>
              <th scope="row">{line.key}</th>
              <td data-label="Processors">{formatDuration(line.cpuSeconds)}</td>
              <td data-label="Memory">{line.memoryGbHours.toFixed(2)} GB h</td>
              <td data-label="Gross">{formatAmount(line.grossMicros, earnings.currency)}</td>
              <td data-label="Net">{formatAmount(line.netMicros, earnings.currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
