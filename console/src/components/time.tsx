import { formatAgo, formatDateTime, formatRecent } from './format.ts';
import { useNow } from './now.ts';

/** A time as its distance from now, older than a day as date and time; the exact one on hover. */
export function Ago({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={formatDateTime(at)}>
      {formatAgo(at, now)}
    </time>
  );
}

/** A point in time; today's without its date. */
export function DateTime({ at }: { at: string }) {
  const now = useNow(false);
  return (
    <time dateTime={at} title={formatDateTime(at)}>
      {formatRecent(at, now)}
    </time>
  );
}
