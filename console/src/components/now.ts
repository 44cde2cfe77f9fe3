import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      listeners.forEach((each) => each());
    }, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

const frozen = () => () => undefined;

/**
 * The time, a second fine: everything that ages on the page ticks together.
 *
 * @param ticking false for what no longer changes
 */
export function useNow(ticking = true): number {
  return useSyncExternalStore(ticking ? subscribe : frozen, () => now);
}
