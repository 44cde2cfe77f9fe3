import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { LiveContext, LiveEvents } from './live.ts';

/** Listens for as long as it stands. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [events] = useState(() => new LiveEvents(client));
  useEffect(() => events.open(), [events]);
  return <LiveContext value={useSyncExternalStore(events.subscribe, events.current)}>{children}</LiveContext>;
}
