/** How numbers, sizes and times read, in one place. */

const whole = new Intl.NumberFormat('en');
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const twoDecimals = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const yearAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const timeOnly = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const pluralRules = new Intl.PluralRules('en');

export function formatNumber(value: number): string {
  return whole.format(value);
}

/** `1 line`, `2 lines`. */
export function plural(count: number, one: string, many = one + 's'): string {
  return `${whole.format(count)} ${pluralRules.select(count) === 'one' ? one : many}`;
}

/** In the reader's time zone. */
export function formatDateTime(iso: string): string {
  return dateTime.format(new Date(iso));
}

/** The same without the date when that is today's. */
export function formatRecent(iso: string, now: number): string {
  const at = new Date(iso);
  return (at.toDateString() === new Date(now).toDateString() ? timeOnly : dateTime).format(at);
}

/** Seconds as `40 ms`, `1.4 s`, `12 s`, `3 min 05 s`, `2 h 04 min`, `3 d 5 h`. */
export function formatDuration(seconds: number): string {
  const exact = Math.max(0, seconds);
  if (exact > 0 && exact < 0.9995) {
    return `${Math.max(1, Math.round(exact * 1000))} ms`;
  }
  if (exact < 9.95) {
    return `${oneDecimal.format(exact)} s`;
  }
  const s = Math.round(exact);
  if (s < 60) {
    return `${s} s`;
  }
  const two = (n: number) => String(n).padStart(2, '0');
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  }
  const minutes = Math.floor(s / 60);
  if (minutes < 1440) {
    return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  }
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** A duration that someone chose: `1 h` rather than `1 h 00 min`. */
export function formatSpan(seconds: number): string {
  return formatDuration(seconds).replace(/ 0+ \w+$/, '');
}

/** Since when an age in days would leave one guessing which day that was. */
const DATED_S = 86_400;

/**
 * How long ago, coarse: `just now`, `5 min ago`; from a day on the date and time: `3 May, 14:05`. Clocks may differ a little,
 * so the future is `just now`.
 */
export function formatAgo(iso: string, now: number): string {
  const at = new Date(iso);
  const s = Math.floor((now - at.getTime()) / 1000);
  if (s < 5) return 'just now';
  if (s < 60) return `${s} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < DATED_S) return `${Math.floor(s / 3600)} h ago`;
  const format = at.getFullYear() === new Date(now).getFullYear() ? dayAndTime : yearAndTime;
  // Where there is no room it breaks between date and time only.
  return format.format(at).replace(/(?<!,) /g, '\u00a0');
}

/** Powers of 1024, as file managers count: `812 bytes`, `1.5 KB`, `16 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) {
    return plural(bytes, 'byte');
  }
  let value = bytes;
  let unit = -1;
  do {
    value /= 1024;
    unit++;
  } while (value >= 1023.95 && unit < 4);
  return `${oneDecimal.format(value)} ${['KB', 'MB', 'GB', 'TB', 'PB'][unit] ?? ''}`;
}

/** Of processors: `0.02 cores`, `1 core`. */
export function formatCores(cores: number): string {
  const rounded = Math.round(cores * 100) / 100;
  return `${twoDecimals.format(rounded)} ${rounded === 1 ? 'core' : 'cores'}`;
}

export function formatMegabytes(megabytes: number): string {
  return formatBytes(megabytes * 1024 * 1024);
}
