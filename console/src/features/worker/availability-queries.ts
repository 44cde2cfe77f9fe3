import { queryOptions } from '@tanstack/react-query';
import { getAvailability, previewPreset } from '../../api/availability.ts';
import type { Preset } from '../../api/types.ts';

export function availabilityQuery(node: string) {
  return queryOptions({
    queryKey: ['availability', node],
    queryFn: ({ signal }) => getAvailability(node, signal),
  });
}

export function previewQuery(node: string, preset: Preset | null) {
  return queryOptions({
    queryKey: ['availability', node, 'preview', preset],
    queryFn: ({ signal }) => previewPreset(node, preset ?? 'always', signal),
    enabled: preset !== null,
  });
}
