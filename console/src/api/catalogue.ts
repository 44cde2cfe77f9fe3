import { callJson } from './http.ts';
import type { KindView, Page } from './types.ts';

export async function listKinds(signal: AbortSignal): Promise<KindView[]> {
  const page = await callJson<Page<KindView>>('/api/catalogue?limit=200', { signal });
  return page.items;
}
