import type { Days } from '../../api/usage.ts';

/** A month such as 2026-01, of UTC. */
export type Month = string;

export function currentMonth(now: Date): Month {
  return now.toISOString().slice(0, 7);
}

/** The month that lies so many before or after it. */
export function otherMonth(month: Month, by: number): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

export function daysOf(month: Month): Days {
  return { from: `${month}-01`, to: `${otherMonth(month, 1)}-01` };
}

/** A value for each day of the month; 0 where there is none. */
export function byDay<T>(
  month: Month,
  items: readonly T[],
  day: (item: T) => string,
  value: (item: T) => number,
): number[] {
  const values: number[] = [];
  const { from, to } = daysOf(month);
  const known = new Map(items.map((item) => [day(item), value(item)]));
  for (let at = Date.parse(from); at < Date.parse(to); at += 86_400_000) {
    values.push(known.get(new Date(at).toISOString().slice(0, 10)) ?? 0);
  }
  return values;
}

/** An amount with as many digits as small ones need. */
export function formatAmount(micros: number, currency: string): string {
  const digits = Math.abs(micros) < 1_000_000 ? 4 : 2;
  return `${(micros / 1_000_000).toFixed(digits)} ${currency}`;
}
