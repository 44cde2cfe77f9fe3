import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  choosePreset,
  cordonNode,
  drainNode,
  pauseNode,
  pauseNodeUntil,
  resumeNode,
  uncordonNode,
} from '../../api/availability.ts';
import type { AvailabilityBudget, AvailabilityView, Preset } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatDuration } from '../../components/format.ts';
import { ErrorNotice, Notice, Skeleton } from '../../components/notice.tsx';
import { Status } from '../../components/status.tsx';
import { DateTime } from '../../components/time.tsx';
import { availabilityQuery, previewQuery } from './availability-queries.ts';
import styles from './availability.module.css';

const HOUR_MS = 3_600_000;
const PRESETS: Record<Preset, string> = { courteous: 'Courteous', balanced: 'Balanced', always: 'Always' };

/** When and how much a node works for others, why, and what its owner can do about it. */
export function Availability({ node }: { node: string }) {
  const availability = useQuery(availabilityQuery(node));
  if (availability.isPending) return <Skeleton width="100%" height="7rem" />;
  if (availability.data === undefined) {
    return (
      <ErrorNotice
        title="Its rules could not be read"
        error={availability.error}
        retry={() => void availability.refetch()}
      />
    );
  }
  return <Known view={availability.data} />;
}

function Known({ view }: { view: AvailabilityView }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (call: () => Promise<AvailabilityView>) => call(),
    onSuccess: (now) => client.setQueryData(availabilityQuery(view.node).queryKey, now),
  });
  return (
    <Card padded>
      <div className={styles.head}>
        <span role="status" data-testid="availability">
          <Mode view={view} />
        </span>
        <Actions view={view} busy={change.isPending} ask={(call) => change.mutate(call)} />
      </div>
      {change.isError && <ErrorNotice title="That could not be done" error={change.error} />}
      <Facts
        facts={[
          ['Now', sentence(view)],
          ...view.reasons.slice(1).map(({ code, sentence: why }): [string, string] => [words(code), why]),
          ['Foreseen to change', view.until === null ? undefined : <DateTime key="until" at={view.until} />],
          ['Likely to stay', view.stay === null ? undefined : stay(view.stay)],
          [
            'Rules',
            `${view.rules.preset === null ? 'The owner’s own' : PRESETS[view.rules.preset]}${view.ownRules ? ', by the settings on the node' : ''}`,
          ],
          ['Hours', hours(view)],
          ['While somebody is there', budget(view.rules.inUse)],
          ['While nobody is', budget(view.rules.idle)],
          [
            'When it rests',
            `services move within ${formatDuration(view.rules.moveAfter)}, what is left is ended after ${formatDuration(view.rules.stopAfter)}`,
          ],
          ['Cannot be told here', view.unknown.length === 0 ? undefined : view.unknown.join('; ')],
        ]}
      />
      {view.drain !== null && <Drain drain={view.drain} />}
      <Presets view={view} busy={change.isPending} ask={(call) => change.mutate(call)} />
    </Card>
  );
}

function stay({ oneHour, eightHours }: NonNullable<AvailabilityView['stay']>): string {
  return `1 h: ${oneHour} %, 8 h: ${eightHours} %`;
}

function Mode({ view }: { view: AvailabilityView }) {
  if (view.drain !== null) return <Status tone="warn" icon="arc" label="Being drained" badge />;
  if (view.cordoned) return <Status tone="warn" icon="stop" label="Cordoned" badge />;
  switch (view.mode) {
    case null:
      return <Status tone="neutral" icon="question" label="Not known yet" badge />;
    case 'work':
      return <Status tone="good" icon="check" label="Works for others" badge />;
    case 'no_start':
      return <Status tone="warn" icon="clock" label="Starts nothing more" badge />;
    case 'rest':
      return <Status tone="neutral" icon="clock" label="Rests" badge />;
  }
}

interface Asking {
  view: AvailabilityView;
  busy: boolean;
  ask: (call: () => Promise<AvailabilityView>) => void;
}

function Actions({ view, busy, ask }: Asking) {
  const { node } = view;
  return (
    <div className={styles.actions}>
      {view.pause.kind === 'none' ? (
        <>
          <Button
            disabled={busy}
            onClick={() => ask(() => pauseNodeUntil(node, new Date(Date.now() + HOUR_MS)))}
          >
            Pause for an hour
          </Button>
          <Button disabled={busy} onClick={() => ask(() => pauseNode(node, 'open'))} data-testid="pause-node">
            Pause
          </Button>
          <Button disabled={busy} onClick={() => ask(() => pauseNode(node, 'finish'))}>
            Finish, then pause
          </Button>
        </>
      ) : (
        <Button disabled={busy} onClick={() => ask(() => resumeNode(node))} data-testid="resume-node">
          Resume
        </Button>
      )}
      {view.cordoned ? (
        <Button disabled={busy} onClick={() => ask(() => uncordonNode(node))}>
          Take work again
        </Button>
      ) : (
        <>
          <Button disabled={busy} onClick={() => ask(() => cordonNode(node))}>
            Cordon
          </Button>
          <Button disabled={busy} onClick={() => ask(() => drainNode(node))}>
            Drain
          </Button>
        </>
      )}
    </div>
  );
}

function Drain({ drain }: { drain: NonNullable<AvailabilityView['drain']> }) {
  const left = drain.jobs + drain.services;
  return (
    <Notice tone="warn" title={left === 0 ? 'It is empty' : 'It is being emptied'} role="status">
      {left > 0 && (
        <p>
          {drain.jobs} {drain.jobs === 1 ? 'job' : 'jobs'} and {drain.services}{' '}
          {drain.services === 1 ? 'service' : 'services'} are left. Jobs may finish until{' '}
          <DateTime at={drain.deadline} />.
        </p>
      )}
      {drain.staying.length > 0 && <p>What keeps its data here cannot move: {drain.staying.join(', ')}.</p>}
    </Notice>
  );
}

function Presets({ view, busy, ask }: Asking) {
  const [looked, setLooked] = useState<Preset | null>(null);
  const preview = useQuery(previewQuery(view.node, looked));
  return (
    <div className={styles.presets} role="group" aria-label="Rules to choose from">
      {(Object.keys(PRESETS) as Preset[]).map((preset) => (
        <Button
          key={preset}
          aria-pressed={view.rules.preset === preset}
          disabled={busy}
          onMouseEnter={() => setLooked(preset)}
          onFocus={() => setLooked(preset)}
          onClick={() => ask(() => choosePreset(view.node, preset))}
          data-testid={`preset-${preset}`}
        >
          {PRESETS[preset]}
        </Button>
      ))}
      <p className={styles.preview} role="status">
        {looked === null
          ? 'Look at one to see what it would have meant last week.'
          : `${PRESETS[looked]}: ${preview.data?.sentence ?? '…'}`}
      </p>
    </div>
  );
}

function sentence(view: AvailabilityView): string {
  return view.pending ? `${view.sentence} (it has not heard of the last change yet)` : view.sentence;
}

function words(code: string): string {
  const text = code.toLowerCase().replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function budget({ cpuPercent, memoryPercent, gpu }: AvailabilityBudget): string {
  return cpuPercent === 0 || memoryPercent === 0
    ? 'nothing'
    : `${String(cpuPercent)} % of the processors, ${String(memoryPercent)} % of the memory${gpu ? '' : ', no graphics processors'}`;
}

function hours({ rules, timeZone }: AvailabilityView): string {
  if (rules.hours === null) return 'around the clock';
  const days = Object.entries(rules.hours).map(
    ([day, open]) => `${day.charAt(0).toUpperCase()}${day.slice(1, 3)} ${open.join(' and ')}`,
  );
  return `${days.length === 0 ? 'never' : days.join(', ')}${timeZone === null ? '' : ` (${timeZone})`}`;
}
