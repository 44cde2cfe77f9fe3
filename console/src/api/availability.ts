import { callJson } from './http.ts';
import type { AvailabilityPreview, AvailabilityView, Preset } from './types.ts';

function path(node: string, what: string): string {
  return `/api/nodes/${encodeURIComponent(node)}/${what}`;
}

export function getAvailability(node: string, signal: AbortSignal): Promise<AvailabilityView> {
  return callJson(path(node, 'availability'), { signal });
}

/** What that preset would have meant in the last week; nothing is changed. */
export function previewPreset(
  node: string,
  preset: Preset,
  signal: AbortSignal,
): Promise<AvailabilityPreview> {
  return callJson(path(node, 'availability/preview'), { method: 'POST', json: { preset }, signal });
}

export function choosePreset(node: string, preset: Preset): Promise<AvailabilityView> {
  return callJson(path(node, 'availability/rules'), { method: 'PATCH', json: { preset } });
}

export function pauseNode(node: string, kind: 'open' | 'finish'): Promise<AvailabilityView> {
  return callJson(path(node, 'pause'), { method: 'POST', json: { kind } });
}

/** Until then. */
export function pauseNodeUntil(node: string, until: Date): Promise<AvailabilityView> {
  return callJson(path(node, 'pause'), { method: 'POST', json: { until: until.toISOString() } });
}

export function resumeNode(node: string): Promise<AvailabilityView> {
  return callJson(path(node, 'resume'), { method: 'POST' });
}

export function drainNode(node: string): Promise<AvailabilityView> {
  return callJson(path(node, 'drain'), { method: 'POST', json: {} });
}

export function cordonNode(node: string): Promise<AvailabilityView> {
  return callJson(path(node, 'cordon'), { method: 'POST' });
}

export function uncordonNode(node: string): Promise<AvailabilityView> {
  return callJson(path(node, 'uncordon'), { method: 'POST' });
}
