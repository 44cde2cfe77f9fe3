import type { ApplicationState, ApplicationView, ServiceView, WorkloadView } from '../../api/types.ts';

export const APPLICATION_STATE_NAMES: Record<ApplicationState, string> = {
  running: 'Running',
  starting: 'Starting',
  degraded: 'Degraded',
  failed: 'Failed',
  stopped: 'Stopped',
  deleting: 'Deleting',
};

/** A workload's part in an application. */
export interface Membership {
  application: ApplicationView;
  service: ServiceView;
}

/** Undefined for one that stands by itself. */
export function membershipOf(applications: ApplicationView[], workload: string): Membership | undefined {
  for (const application of applications) {
    const service = application.services.find((each) => each.workload === workload);
    if (service !== undefined) return { application, service };
  }
  return undefined;
}

/** Those that belong to no application. */
export function standingAlone(workloads: WorkloadView[], applications: ApplicationView[]): WorkloadView[] {
  const members = new Set(applications.flatMap(({ services }) => services.map(({ workload }) => workload)));
  return workloads.filter(({ name }) => !members.has(name));
}

/** Whether any of its services is wanted so: an application itself wants nothing. */
export function wants({ services }: ApplicationView, desired: ServiceView['desired']): boolean {
  return services.some((service) => service.desired === desired);
}
