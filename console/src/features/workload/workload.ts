import type { Category, InstanceView, KindView, WorkloadState, WorkloadView } from '../../api/types.ts';
import type { IconName } from '../../components/icon.tsx';

export const STATE_NAMES: Record<WorkloadState, string> = {
  queued: 'Queued',
  building: 'Building',
  deploying: 'Deploying',
  running: 'Running',
  completed: 'Completed',
  stopping: 'Stopping',
  stopped: 'Stopped',
  crashed: 'Crashed',
  failed: 'Failed',
  suspended: 'Suspended',
  lost: 'Lost',
  deleting: 'Deleting',
};

export const INSTANCE_STATE_NAMES: Record<InstanceView['state'], string> = {
  waiting: 'Waiting for a node',
  starting: 'Starting',
  ready: 'Ready',
  completed: 'Completed',
  restarting: 'Restarting',
  suspended: 'Suspended',
  halted: 'Stopped by its node',
  stopping: 'Stopping',
};

/** By what a kind is for: the catalogue grows without this page. */
export const CATEGORY_ICONS: Record<Category, IconName> = {
  database: 'database',
  cache: 'bolt',
  storage: 'bucket',
  messaging: 'messages',
  monitoring: 'pulse',
  container: 'box',
  app: 'branch',
};

export const CATEGORY_NAMES: Record<Category, string> = {
  database: 'Databases',
  cache: 'Caches',
  storage: 'Storage',
  messaging: 'Messaging',
  monitoring: 'Monitoring',
  container: 'Your own images',
  app: 'Your own code',
};

/** `PostgreSQL 15`. */
export function kindText({ kind, version }: WorkloadView, known: KindView | undefined): string {
  const title = known?.title ?? kind;
  return version === null ? title : `${title} ${version}`;
}

/** The nodes that it is on, or that keep its data. */
export function nodesOf(workload: WorkloadView): string[] {
  const nodes = workload.running.flatMap(({ node }) => node ?? []);
  return [...new Set(workload.home === null ? nodes : [workload.home, ...nodes])];
}

/** Why it stands as it stands; its newest revision's failure too, where that is not the reason itself. */
export function remarks({
  note,
  failure,
  maintenance = false,
}: Pick<WorkloadView, 'note' | 'failure'> & { maintenance?: boolean }): string[] {
  const sign = maintenance ? ['under maintenance: visitors see a sign'] : [];
  if (note === null) {
    return failure === null ? sign : [...sign, failure];
  }
  return failure === null || failure.includes(note) ? [...sign, note] : [...sign, note, failure];
}

/** Begins as a sentence does. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
