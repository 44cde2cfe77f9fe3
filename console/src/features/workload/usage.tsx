import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MetricsView, WorkloadView } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Chart, type Values } from '../../components/chart.tsx';
import { formatBytes, formatCores } from '../../components/format.ts';
import { ErrorNotice } from '../../components/notice.tsx';
import styles from './usage.module.css';
import page from './workload-page.module.css';
import { metricsQuery } from './workload-queries.ts';

const SPANS = [
  { since: '1h', name: 'Hour' },
  { since: '1d', name: 'Day' },
  { since: '7d', name: 'Week' },
  { since: '30d', name: 'Month' },
] as const;

/** Less than that is rest, and looks like it. */
const LEAST_CPU_SHARE = 0.1;
const LEAST_RATE = 1024;

/** What it used lately, all instances together. */
export function Usage({ workload }: { workload: WorkloadView }) {
  const [since, setSince] = useState<string>('1h');
  const metrics = useQuery(metricsQuery(workload.name, since));
  if (metrics.data === undefined) {
    return metrics.isError ? (
      <ErrorNotice title="What it uses could not be read" error={metrics.error} />
    ) : null;
  }
  if (metrics.data.instances.length === 0 && since === '1h') {
    return null;
  }
  return (
    <section className={page.section} aria-labelledby="usage-heading" data-testid="usage">
      <div className={page.head}>
        <h2 id="usage-heading">Usage</h2>
        <div className={styles.spans} role="group" aria-label="Time">
          {SPANS.map((span) => (
            <Button
              key={span.since}
              small
              look="quiet"
              aria-pressed={span.since === since}
              onClick={() => setSince(span.since)}
            >
              {span.name}
            </Button>
          ))}
        </div>
      </div>
      <Card padded>
        <Charts metrics={metrics.data} instances={workload.instances} />
      </Card>
    </section>
  );
}

function Charts({ metrics: { total, limits }, instances }: { metrics: MetricsView; instances: number }) {
  const cpu = limits.cpu * instances;
  return (
    <div className={styles.charts}>
      <Gauge
        name="CPU"
        lines={[total.cpu]}
        format={formatCores}
        limit={cpu}
        top={Math.max(most(total.cpu) ?? 0, cpu * LEAST_CPU_SHARE)}
      />
      <Gauge
        name="Memory"
        lines={[total.memoryBytes]}
        format={formatBytes}
        limit={limits.memoryBytes * instances}
      />
      <Gauge
        name="Disk"
        lines={[total.diskBytes]}
        format={formatBytes}
        limit={limits.diskBytes * instances}
      />
      <Gauge
        name="Network"
        lines={[total.receivedPerSecond, total.sentPerSecond]}
        names={['in', 'out']}
        format={(value) => `${formatBytes(Math.round(value))}/s`}
        top={Math.max(most(total.receivedPerSecond) ?? 0, most(total.sentPerSecond) ?? 0, LEAST_RATE)}
      />
    </div>
  );
}

/** @param top of the chart; the limit unless it is said */
function Gauge({
  name,
  lines,
  names,
  format,
  limit = 0,
  top,
}: {
  name: string;
  lines: Values[];
  names?: string[];
  format: (value: number) => string;
  limit?: number;
  top?: number;
}) {
  const told = (value: number | undefined, at: number) =>
    `${value === undefined ? 'unknown' : format(value)}${names === undefined ? '' : ` ${names[at] ?? ''}`}`;
  const now = lines.map((values, at) => told(latest(values), at));
  const peak = lines.map((values, at) => told(most(values), at)).join(', ');
  const peaks = Math.max(...lines.map((values) => most(values) ?? 0));
  return (
    <div className={styles.gauge}>
      <h3>{name}</h3>
      <p className={styles.now}>
        {now.map((text, at) => (
          <span key={names?.[at] ?? name} className={styles.amount}>
            {names !== undefined && <LineMark second={at > 0} />}
            {text}{' '}
          </span>
        ))}
        {limit > 0 && <span className={styles.limit}>of {format(limit)}</span>}
      </p>
      <Chart
        lines={lines}
        top={top ?? Math.max(limit, peaks)}
        label={`${name}: now ${now.join(', ')}; at most ${peak}`}
      />
    </div>
  );
}

/** Which line of the chart a text is about. */
function LineMark({ second }: { second: boolean }) {
  return (
    <svg
      className={styles.mark}
      width="12"
      height="8"
      viewBox="0 0 12 8"
      aria-hidden="true"
      focusable="false"
    >
      <path className={second ? styles.second : styles.first} d="M1 4h10" />
    </svg>
  );
}

/** The step that has just begun may have no value yet. */
function latest(values: Values): number | undefined {
  return values.slice(-2).findLast((value) => value !== null) ?? undefined;
}

function most(values: Values): number | undefined {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? undefined : Math.max(...known);
}
