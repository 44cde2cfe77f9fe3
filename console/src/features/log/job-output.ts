import { jobStreamPath } from '../../api/jobs.ts';
import type { ServerSentEvent } from '../../api/sse-parser.ts';
import type { GapEvent, JobView, OutputEvent } from '../../api/types.ts';
import { LogModel } from './log-model.ts';
import { appendGap, appendOutput, attemptOf } from './output-events.ts';
import { StreamedOutput } from './streamed-output.ts';

/** A job's output as it comes. */
export class JobOutput extends StreamedOutput {
  readonly #onJob: (job: JobView) => void;

  constructor(jobId: string, onJob: (job: JobView) => void, model = new LogModel()) {
    super(jobStreamPath(jobId), model);
    this.#onJob = onJob;
  }

  protected override take(event: ServerSentEvent): void {
    switch (event.event) {
      case 'stdout':
      case 'stderr':
        this.enter(attemptOf(event.lastEventId));
        appendOutput(this.model, event.event, JSON.parse(event.data) as OutputEvent);
        break;
      case 'gap':
        this.enter(attemptOf(event.lastEventId));
        appendGap(this.model, JSON.parse(event.data) as GapEvent);
        break;
      case 'state': {
        const job = JSON.parse(event.data) as JobView;
        this.enter(job.attempt);
        this.#onJob(job);
        break;
      }
      case 'end':
        this.end();
        this.#onJob(JSON.parse(event.data) as JobView);
        break;
    }
  }
}
