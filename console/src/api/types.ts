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
  /** Why it is not running yet; an event that does not tell leaves it out. */
  waitingReason?: string | null;
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
  /** exited, signaled, timedOut, canceled, notStarted or lost; null while it runs. */
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
  metadata: { osType: string; nodeVersion: string | null; tags: string[] };
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
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
