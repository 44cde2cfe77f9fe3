import type { QueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { EventStream, type StreamStatus } from '../../api/event-stream.ts';
import type { ServerSentEvent } from '../../api/sse-parser.ts';
import type {
  ApplicationView,
  AvailabilityView,
  JobView,
  WorkerView,
  WorkloadView,
} from '../../api/types.ts';
import { applyApplications, removeApplications } from '../application/application-queries.ts';
import { applyJobs } from '../job/job-queries.ts';
import { refreshSchedules } from '../schedule/schedule-queries.ts';
import { availabilityQuery } from '../worker/availability-queries.ts';
import { applyWorkers, occupyWorkers, removeWorkers } from '../worker/worker-queries.ts';
import { applyWorkloads, removeWorkloads } from '../workload/workload-queries.ts';

/** A fleet can end thousands of jobs a second; the page draws what has become of them a few times. */
const BATCH_MS = 120;

export interface Live {
  status: StreamStatus;
  retry: () => void;
}

/** The one stream of events that keeps every view current. */
export class LiveEvents {
  readonly #client: QueryClient;
  readonly #listeners = new Set<() => void>();
  readonly #stream: EventStream;
  readonly #jobs = new Map<string, JobView>();
  readonly #workers = new Map<string, WorkerView>();
  readonly #removed = new Set<string>();
  readonly #workloads = new Map<string, WorkloadView>();
  readonly #removedWorkloads = new Map<string, { id: string; name: string }>();
  readonly #applications = new Map<string, ApplicationView>();
  readonly #removedApplications = new Set<string>();
  readonly #schedules = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #live: Live;

  constructor(client: QueryClient) {
    this.#client = client;
    this.#stream = new EventStream({
      path: '/api/events',
      onEvent: (event) => this.#take(event),
      onStatus: (status) => {
        this.#live = { ...this.#live, status };
        this.#listeners.forEach((listener) => listener());
        if (status.phase === 'open') {
          // What changed between the lists' answers and this moment told nobody.
          void this.#client.invalidateQueries();
        }
      },
    });
    this.#live = { status: { phase: 'connecting', again: false }, retry: () => this.#stream.retry() };
  }

  readonly open = (): (() => void) => {
    this.#stream.open();
    return () => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#stream.close();
    };
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly current = (): Live => this.#live;

  #take(event: ServerSentEvent): void {
    if (event.event === 'job') {
      const job = withoutUntold(JSON.parse(event.data) as JobView);
      this.#jobs.set(job.jobId, job);
    } else if (event.event === 'worker') {
      const worker = JSON.parse(event.data) as WorkerView;
      this.#removed.delete(worker.workerId);
      this.#workers.set(worker.workerId, worker);
    } else if (event.event === 'worker-removed') {
      const { workerId } = JSON.parse(event.data) as WorkerView;
      this.#workers.delete(workerId);
      this.#removed.add(workerId);
    } else if (event.event === 'workload') {
      const workload = JSON.parse(event.data) as WorkloadView;
      this.#workloads.set(workload.id, workload);
    } else if (event.event === 'workload-removed') {
      const removed = JSON.parse(event.data) as { id: string; name: string };
      this.#workloads.delete(removed.id);
      this.#removedWorkloads.set(removed.id, removed);
    } else if (event.event === 'application') {
      const application = JSON.parse(event.data) as ApplicationView;
      this.#applications.set(application.id, application);
    } else if (event.event === 'application-removed') {
      const { id } = JSON.parse(event.data) as { id: string };
      this.#applications.delete(id);
      this.#removedApplications.add(id);
    } else if (event.event === 'availability') {
      const now = JSON.parse(event.data) as AvailabilityView;
      this.#client.setQueryData(availabilityQuery(now.node).queryKey, now);
      return;
    } else if (event.event === 'schedule' || event.event === 'schedule-removed') {
      this.#schedules.add((JSON.parse(event.data) as { name: string }).name);
    } else {
      return;
    }
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    // Before their services, which would stand by themselves until then.
    if (this.#applications.size > 0) {
      applyApplications(this.#client, this.#applications.values());
      this.#applications.clear();
    }
    if (this.#jobs.size > 0) {
      applyJobs(this.#client, this.#jobs.values());
      occupyWorkers(this.#client, this.#jobs.values());
      this.#jobs.clear();
    }
    if (this.#workers.size > 0) {
      applyWorkers(this.#client, this.#workers.values());
      this.#workers.clear();
    }
    if (this.#removed.size > 0) {
      removeWorkers(this.#client, this.#removed);
      this.#removed.clear();
    }
    if (this.#workloads.size > 0) {
      applyWorkloads(this.#client, this.#workloads.values());
      this.#workloads.clear();
    }
    if (this.#removedWorkloads.size > 0) {
      removeWorkloads(this.#client, this.#removedWorkloads.values());
      this.#removedWorkloads.clear();
    }
    if (this.#schedules.size > 0) {
      refreshSchedules(this.#client, this.#schedules);
      this.#schedules.clear();
    }
    if (this.#removedApplications.size > 0) {
      removeApplications(this.#client, this.#removedApplications);
      this.#removedApplications.clear();
    }
  }
}

/** These events go to everyone at once and look up no reasons: none means that it was not told, not that there is none. */
function withoutUntold({ waitingReason, ...job }: JobView): JobView {
  return typeof waitingReason === 'string' ? { ...job, waitingReason } : job;
}

export const LiveContext = createContext<Live>({
  status: { phase: 'connecting', again: false },
  retry: () => undefined,
});

export function useLive(): Live {
  return use(LiveContext);
}
