import { Button } from '../../components/button.tsx';
import { useNow } from '../../components/now.ts';
import { useLive } from './live.ts';
import styles from './live-status.module.css';

const LABELS = {
  connecting: 'Connecting',
  open: 'Live',
  waiting: 'Reconnecting',
  paused: 'Paused',
  closed: 'Not live',
  failed: 'Not live',
};

/** Whether what the page shows is current. */
export function LiveStatus() {
  const { status } = useLive();
  return (
    <span className={`${styles.status ?? ''} ${styles[status.phase] ?? ''}`} title={LABELS[status.phase]}>
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.label}>{LABELS[status.phase]}</span>
    </span>
  );
}

/** Says that the page is stale, and since nobody should have to wonder, what happens next. */
export function StaleBanner() {
  const { status, retry } = useLive();
  const connecting = status.phase === 'connecting' && status.again;
  const stale = connecting || status.phase === 'waiting' || status.phase === 'failed';
  return (
    <div role="status">
      {stale && (
        <div className={styles.banner}>
          <span>Live updates are interrupted; what you see may be old.</span>
          {status.phase === 'waiting' && <Countdown until={status.retryAt} />}
          <Button small disabled={connecting} onClick={retry}>
            {connecting ? 'Connecting…' : 'Reconnect now'}
          </Button>
        </div>
      )}
    </div>
  );
}

function Countdown({ until }: { until: number }) {
  const now = useNow();
  const seconds = Math.max(1, Math.ceil((until - now) / 1000));
  // A screen reader hears once that it is interrupted, not every second of it.
  return <span aria-hidden="true">Next try in {seconds} s.</span>;
}
