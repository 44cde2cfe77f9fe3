/** The API's records, as `api/` declares them in Java. Times are ISO-8601 UTC, durations seconds, sizes bytes. */

export type Role = 'admin' | 'consumer' | 'provider';

export interface UserView {
  id: string;
  email: string;
  role: Role;
  projectId: string | null;
  createdAt: string | null;
}

/** The answer to login and refresh; a refresh token is good for one use. */
export interface LoginReply {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  user: UserView;
}

export const JOB_STATUSES = ['queued', 'running', 'completed', 'failed', 'cancelled', 'lost'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** A line for the worker's shell, or an argument vector. */
export type Command = string | string[];

export interface JobView {
  jobId: string;
  command: Command;
  status: JobStatus;
  workerId: string | null;
  stdout: string | null;
  stderr: string | null;
  stdoutTruncated: boolean | null;
  stderrTruncated: boolean | null;
  /** 0 to 100; null when the command reported none. */
  progress: number | null;
  exitCode: number | null;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
  timeout: number;
  /** Why it is not running yet, or stands still; an event that does not tell leaves it out. */
  waitingReason?: string | null;
  /** Seconds until it starts; null when nobody can tell. */
  eta?: number | null;
  attempt: number;
  groupId: string | null;
  /** Why it failed, when it was not the command's own exit. */
  error: { code: string; message: string } | null;
  result: { success: boolean; duration: number; lines: number } | null;
}

export interface AttemptView {
  attempt: number;
  workerId: string | null;
  startedAt: string | null;
  endedAt: string | null;
  /** exited, signaled, timedOut, canceled, notStarted, lost or preempted; null while it runs. */
  outcome: string | null;
  exitCode: number | null;
  message: string | null;
}

export interface ArtifactView {
  artifactId: string;
  path: string;
  size: number;
  sha256: string;
  url: string;
}

export interface SubmitJobRequest {
  command: Command;
  fileUrl?: string;
  workingDirectory?: string;
  timeout?: number;
  env?: Record<string, string>;
  /** Node labels that the worker must have, `key=value` or `key`. */
  tags?: string[];
  /** -100 to 100, larger first. */
  priority?: number;
  outputs?: string[];
}

export interface SubmittedJob {
  jobId: string;
  status: JobStatus;
  createdAt: string;
}

export interface UploadedFile {
  fileId: string;
  fileUrl: string;
  size: number;
  sha256: string;
}

export type WorkerStatus = 'online' | 'offline' | 'error' | 'pending';

export interface WorkerView {
  workerId: string;
  hostname: string;
  status: WorkerStatus;
  cpuCount: number;
  totalMemoryMb: number;
  lastHeartbeat: string | null;
  registeredAt: string;
  runningJobs: string[];
  maxParallel: number;
  /** Cores busy and megabytes free, as last heard; null while it is not there. */
  load: number | null;
  freeMemoryMb: number | null;
  /** Why it takes nothing new although it is there. */
  closed: string | null;
  metadata: { osType: string; nodeVersion: string | null; tags: string[] };
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export const WORKLOAD_STATES = [
  'queued',
  'building',
  'deploying',
  'running',
  'completed',
  'stopping',
  'stopped',
  'crashed',
  'failed',
  'suspended',
  'lost',
  'deleting',
] as const;
export type WorkloadState = (typeof WORKLOAD_STATES)[number];

export interface WorkloadView {
  id: string;
  name: string;
  kind: string;
  version: string | null;
  state: WorkloadState;
  /** Why it stands so, for people; null when the state says it all. */
  note: string | null;
  desired: 'running' | 'stopped' | 'deleted';
  instances: number;
  /** The one that is wanted. */
  revision: number;
  /** The one that was ready last; null before the first was. */
  serving: number | null;
  /** Of the newest revision, when that did not become ready. */
  failure: string | null;
  /** Whether it keeps something on its node, and so cannot move. */
  stateful: boolean;
  /** Where the files of an app come from; null of what is not built. */
  source: SourceView | null;
  /** Of what it is a preview, and goes with it; null when it is none. */
  preview: PreviewView | null;
  /** Where what it keeps is. */
  home: string | null;
  /** Of its first HTTP port. */
  url: string | null;
  maintenance: boolean;
  /** URLs by names that its owner brought. */
  domains: string[];
  endpoints: EndpointView[];
  /** With masks in place of secrets. */
  connections: ConnectionView[];
  parameters: Record<string, unknown>;
  resources: WorkloadResources;
  running: InstanceView[];
  createdAt: string;
  changedAt: string;
}

/** What an instance may use at most; `cpu` in cores. */
export interface WorkloadResources {
  cpu: number;
  memoryMb: number;
  diskMb: number;
}

/** A public address. */
export interface EndpointView {
  /** The port's name. */
  port: string;
  protocol: Protocol;
  url: string;
  host: string;
  number: number;
  /** Why it cannot be reached, when that is so. */
  note: string | null;
  /** By tunnel providers of the nodes where it runs. */
  alternatives: AlternativeView[];
}

/** A public address beside the gateway's. */
export interface AlternativeView {
  provider: string;
  node: string;
  state: 'connecting' | 'connected' | 'disconnected' | 'error';
  /** The last that there was. */
  url: string | null;
  note: string | null;
}

export type Protocol = 'http' | 'tcp';

/** A text with which a client reaches the workload. */
export interface ConnectionView {
  client: string;
  title: string;
  text: string;
}

/** An instance that has not ended. */
export interface InstanceView {
  id: string;
  revision: number;
  number: number;
  /** Completed: it ended as it should. Halted: its node stopped it and starts it no more. */
  state: 'waiting' | 'starting' | 'ready' | 'completed' | 'restarting' | 'suspended' | 'halted' | 'stopping';
  node: string | null;
  nodeOnline: boolean;
  restarts: number;
  note: string | null;
  startedAt: string | null;
  /** What it uses now; null when that was not heard lately. */
  usage: { cpu: number | null; memoryBytes: number; diskBytes: number | null } | null;
}

/** The pull request that a workload runs while it is open. */
export interface PreviewView {
  /** The workload whose repository it is for. */
  of: string;
  number: number;
  branch: string;
  /** Of the pull request's page at its host. */
  url: string | null;
}

/** What of a source may be shown. */
export interface SourceView {
  kind: 'git' | 'upload' | 'archive';
  url: string | null;
  /** Branch, tag or commit that was asked for. */
  ref: string | null;
}

/** One of `git` and `upload`; `token` is never shown again. */
export interface SourceRequest {
  git?: string;
  ref?: string;
  token?: string;
  upload?: string;
}

export type ApplicationState = 'running' | 'starting' | 'degraded' | 'failed' | 'stopped' | 'deleting';

/** Several workloads of one compose file. */
export interface ApplicationView {
  id: string;
  name: string;
  state: ApplicationState;
  /** Why it stands so, for people; null when the state says it all. */
  note: string | null;
  source: SourceView;
  /** The compose file's path in the source. */
  file: string;
  /** Where it runs as a whole; null before one was found. */
  node: string | null;
  /** In the order in which they start. */
  services: ServiceView[];
  createdAt: string;
  changedAt: string;
}

export interface ServiceView {
  /** As the compose file calls it. */
  service: string;
  /** The name of the workload that it is. */
  workload: string;
  state: WorkloadState;
  /** Why it stands so; null when the state says it all. */
  note: string | null;
  desired: WorkloadView['desired'];
  /** The one that is wanted. */
  revision: number;
  /** The one that was ready last; null before the first was. */
  serving: number | null;
  /** Of the newest revision, when that did not become ready. */
  failure: string | null;
  /** Whether its image is built from the application's source. */
  built: boolean;
  /** Its public addresses. */
  urls: string[];
}

/** What is left out of a deployment is the compose file's own. */
export interface ApplicationRequest {
  name?: string;
  source: SourceRequest;
  /** The compose file's path in the source; one of the usual names when left out. */
  file?: string;
  /** That the file may name; never shown again. */
  variables?: Record<string, string>;
  /** Whose services are wanted, too. */
  profiles?: string[];
}

export interface ApplicationReply {
  application: ApplicationView;
  warnings: FindingView[];
}

/** What a compose file would be deployed as. */
export interface ApplicationPlanView {
  /** That the file gives; null when it gives none. */
  name: string | null;
  file: string;
  /** In the order in which they start. */
  services: PlannedServiceView[];
  volumes: string[];
  warnings: FindingView[];
}

export interface PlannedServiceView {
  name: string;
  /** That it runs; null when it is built. */
  image: string | null;
  /** How it is built, for people; null when it is not. */
  build: string | null;
  /** Ports with a public address: `80/http`. */
  open: string[];
  volumes: string[];
  /** What comes before it: `db to be ready`. */
  needs: string[];
  instances: number;
}

/** Something about a compose file that is wrong, or worth knowing. */
export interface FindingView {
  /** The compose file, or a file of variables that it names. */
  file: string;
  /** The first is 1. */
  line: number;
  /** `services.web.ports[0]`; empty for the file as a whole. */
  key: string;
  message: string;
}

/** What is left out is as it was detected. Commands are lines for a shell. */
export interface BuildRequest {
  root?: string;
  version?: string;
  install?: string;
  build?: string;
  start?: string;
  output?: string;
  dockerfile?: string;
  /** Variables of the build; those of the running app are the workload's. */
  env?: Record<string, string>;
}

export interface InspectRequest {
  kind: string;
  source: SourceRequest;
  build?: BuildRequest;
}

/** How a source is built, as it was detected or asked for. */
export interface BuildPlanView {
  /** Of a source in Git. */
  commit: CommitView | null;
  ecosystem: 'dockerfile' | 'node' | 'python' | 'static';
  framework: string | null;
  decisions: DecisionView[];
  warnings: string[];
  /** Null when it is not to be reached. */
  port: number | null;
  dockerfile: string;
}

export interface CommitView {
  id: string;
  /** Its first line. */
  message: string;
  author: string;
}

/** One thing that was settled: `start`, `npm start`, `the script start in package.json`. */
export interface DecisionView {
  subject: string;
  value: string;
  reason: string;
}

export type BuildStage = 'preparing' | 'queued' | 'building' | 'built' | 'failed' | 'canceled';

/** A build of a workload's image. */
export interface BuildView {
  /** That it was built for. */
  revision: number;
  stage: BuildStage;
  /** What is done now, or why it failed. */
  note: string | null;
  /** Null until it is known. */
  plan: BuildPlanView | null;
  /** Whose output is the build's log; null until it was handed out. */
  job: string | null;
  node: string | null;
  createdAt: string;
  /** When the source was there and the plan was made. */
  preparedAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
}

/** A value for each step; null is what nobody knows. */
export interface MetricSeries {
  /** In cores. */
  cpu: (number | null)[];
  memoryBytes: (number | null)[];
  receivedPerSecond: (number | null)[];
  sentPerSecond: (number | null)[];
  diskBytes: (number | null)[];
}

/** What a workload used. */
export interface MetricsView {
  since: string;
  until: string;
  /** Seconds between two values. */
  step: number;
  /** Of one instance. */
  limits: { cpu: number; memoryBytes: number; diskBytes: number };
  total: MetricSeries;
  instances: { number: number; series: MetricSeries }[];
}

export interface RevisionView {
  number: number;
  image: string;
  /** deploy, change, restart, redeploy, rotation, rollback or push. */
  cause: string;
  state: 'building' | 'deploying' | 'serving' | 'failed' | 'superseded';
  /** Why it failed. */
  note: string | null;
  /** The revision whose build made its image; null when none did. */
  built: number | null;
  createdAt: string;
  readyAt: string | null;
}

/** A workload's secrets in the clear. */
export interface CredentialsView {
  secrets: Record<string, string>;
  connections: ConnectionView[];
}

/** What is left out is the kind's default. */
export interface DeployRequest {
  name: string;
  kind: string;
  version?: string;
  parameters?: Record<string, string | string[]>;
  env?: Record<string, string>;
  image?: string;
  ports?: { port: number; protocol: Protocol }[];
  volumes?: { path: string }[];
  source?: SourceRequest;
  build?: BuildRequest;
  resources?: Partial<WorkloadResources>;
}

export type Category = 'database' | 'cache' | 'storage' | 'messaging' | 'monitoring' | 'container' | 'app';

/** A kind of workload, with what a form needs to make one. */
export interface KindView {
  kind: string;
  title: string;
  description: string;
  category: Category;
  icon: string;
  /** Null when there are no versions. */
  defaultVersion: string | null;
  /** Newest first; empty when the image is the user's. */
  versions: { version: string; image: string; verified: boolean }[];
  /** Whether image, ports and volumes are the user's. */
  custom: boolean;
  /** Whether its image is built from a source. */
  built: boolean;
  stateful: boolean;
  verified: boolean;
  backup: boolean;
  resources: WorkloadResources;
  parameters: ParameterView[];
  ports: { name: string; number: number; protocol: Protocol; open: boolean }[];
}

/** Something that may be chosen when a workload is made. */
export interface ParameterView {
  name: string;
  label: string;
  type: 'text' | 'secret' | 'list' | 'number' | 'choice';
  required: boolean;
  /** What it is when it is left out; may have `${name}` in it, the workload's. */
  defaultValue: string | null;
  /** A regular expression that the whole of a text matches, or each item of a list. */
  pattern: string | null;
  /** The pattern in words. */
  expects: string | null;
  choices: string[];
  minimum: number | null;
  maximum: number | null;
  maxItems: number | null;
  help: string | null;
}

/** The body of every failed call. */
export interface ErrorBody {
  error: { code: string; message: string; details?: Record<string, unknown> | null; requestId: string };
}

/** Output events of a job's stream: text where the bytes are UTF-8, else base64. `offset` counts this stream's bytes. */
export type OutputEvent = { offset: number } & ({ data: string } | { dataBase64: string });

/** Output that no one has any more. */
export interface GapEvent {
  stream: 'stdout' | 'stderr';
  offset: number;
  lostBytes: number;
}

/** A workload's log is one of many jobs': this begins the events of one of its instances. */
export interface MemberEvent {
  jobId: string;
  values: { instance: string; revision: string };
}

/** Where a stream is of many jobs, its events say of which. */
export type OfJob<T> = T & { jobId: string };

export type ScheduleState = 'active' | 'paused' | 'disabled';

export type ExecutionState =
  'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'waiting' | 'skipped' | 'missed' | 'refused';

export interface ExecutionView {
  scheduledAt: string;
  byHand: boolean;
  state: ExecutionState;
  jobId: string | null;
  startedAt: string | null;
  endedAt: string | null;
  durationMillis: number | null;
  exitCode: number | null;
  error: string | null;
  /** The end of what its job wrote, when that was asked for. */
  output: string | null;
}

/** No job succeeded since. */
export interface ScheduleTrouble {
  /** Whether the newest job failed; false when there was none, or no node started it. */
  ran: boolean;
  since: string;
  times: number;
  reason: string;
}

export type Overlap = 'skip' | 'queue' | 'replace';

export type Missed = 'skip' | 'once' | 'all';

export interface ScheduleView {
  name: string;
  state: ScheduleState;
  cron: string;
  timezone: string;
  overlap: Overlap;
  missed: Missed;
  command: Command;
  image: string | null;
  /** Seconds. */
  timeout: number;
  createdAt: string;
  nextRuns: string[];
  lastRun: ExecutionView | null;
  trouble: ScheduleTrouble | null;
}

export interface ScheduleRequest {
  name: string;
  cron: string;
  timezone: string;
  command: Command;
  image?: string | undefined;
  overlap?: Overlap | undefined;
}

export type Preset = 'courteous' | 'balanced' | 'always';

export interface AvailabilityBudget {
  cpuPercent: number;
  memoryPercent: number;
  gpu: boolean;
}

/** When and how much a node works for others. Times are seconds. */
export interface AvailabilityRules {
  preset: Preset | null;
  hours: Record<string, string[]> | null;
  idleAfter: number;
  inUse: AvailabilityBudget;
  idle: AvailabilityBudget;
  moveAfter: number;
  stopAfter: number;
}

export interface AvailabilityView {
  node: string;
  mode: 'work' | 'no_start' | 'rest' | null;
  budget: AvailabilityBudget | null;
  reasons: { code: string; sentence: string }[];
  since: string | null;
  until: string | null;
  timeZone: string | null;
  rules: AvailabilityRules;
  ownRules: boolean;
  pause: { kind: 'none' | 'until' | 'open' | 'finish'; until: string | null };
  pending: boolean;
  unknown: string[];
  cordoned: boolean;
  drain: { since: string; deadline: string; jobs: number; services: number; staying: string[] } | null;
  stay: { oneHour: number; eightHours: number } | null;
  sentence: string;
}

export interface AvailabilityPreview {
  days: number;
  knownHours: number;
  workedHours: number;
  usedHours: number;
  sentence: string;
  reasons: { code: string; hours: number }[];
}

export type UsageGrouping = 'project' | 'workload' | 'job' | 'node' | 'day';

/** Amounts are in millionths of the currency's unit. */
export interface UsageLine {
  key: string;
  name: string | null;
  cpuSeconds: number;
  memoryGbHours: number;
  diskGbHours: number;
  receivedBytes: number;
  sentBytes: number;
  amountMicros: number;
}

export interface UsageView {
  from: string;
  to: string;
  by: UsageGrouping;
  currency: string;
  items: UsageLine[];
  total: UsageLine;
}

export interface EarningsLine {
  key: string;
  cpuSeconds: number;
  memoryGbHours: number;
  receivedBytes: number;
  sentBytes: number;
  grossMicros: number;
  feeMicros: number;
  electricityMicros: number;
  netMicros: number;
}

export interface EarningsView {
  from: string;
  to: string;
  by: UsageGrouping;
  currency: string;
  items: EarningsLine[];
  total: EarningsLine;
  /** Why nothing was earned; empty when something was. */
  why: string;
}

export interface BudgetView {
  project: string;
  currency: string;
  amountMicros: number | null;
  spentMicros: number;
  state: 'none' | 'ok' | 'warned' | 'exceeded';
  onBudget: 'refuse' | 'stop' | null;
}
