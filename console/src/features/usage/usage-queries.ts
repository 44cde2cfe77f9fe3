import { queryOptions } from '@tanstack/react-query';
import { getBudget, getEarnings, getUsage } from '../../api/usage.ts';
import type { UsageGrouping } from '../../api/types.ts';
import { daysOf, type Month } from './month.ts';

/** What is used is written every few seconds. */
const AGAIN_MS = 15_000;

export function usageQuery(month: Month, by: UsageGrouping) {
  return queryOptions({
    queryKey: ['usage', month, by],
    queryFn: ({ signal }) => getUsage(daysOf(month), by, signal),
    refetchInterval: AGAIN_MS,
  });
}

export function earningsQuery(month: Month, by: 'node' | 'day') {
  return queryOptions({
    queryKey: ['earnings', month, by],
    queryFn: ({ signal }) => getEarnings(daysOf(month), by, signal),
    refetchInterval: AGAIN_MS,
  });
}

export const budgetQuery = queryOptions({
  queryKey: ['budget'],
  queryFn: ({ signal }) => getBudget(signal),
  refetchInterval: AGAIN_MS,
});
