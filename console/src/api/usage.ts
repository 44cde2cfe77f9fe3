import { callJson } from './http.ts';
import type { BudgetView, EarningsView, UsageGrouping, UsageView } from './types.ts';

/** Days of UTC; the day `to` is not included. */
export interface Days {
  from: string;
  to: string;
}

export function getUsage(days: Days, by: UsageGrouping, signal: AbortSignal): Promise<UsageView> {
  return callJson(`/api/usage?${query(days, by)}`, { signal });
}

export function getEarnings(days: Days, by: 'node' | 'day', signal: AbortSignal): Promise<EarningsView> {
  return callJson(`/api/earnings?${query(days, by)}`, { signal });
}

export function getBudget(signal: AbortSignal): Promise<BudgetView> {
  return callJson('/api/budget', { signal });
}

function query(days: Days, by: string): string {
  return new URLSearchParams({ from: days.from, to: days.to, by }).toString();
}
