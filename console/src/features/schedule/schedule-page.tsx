import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ApiError } from '../../api/errors.ts';
import { deleteSchedule, pauseSchedule, resumeSchedule, runSchedule } from '../../api/schedules.ts';
import type { ExecutionView, ScheduleView } from '../../api/types.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { DeleteButton } from '../../components/delete-button.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatDuration } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Empty, ErrorNotice, Loading, Notice, Skeleton } from '../../components/notice.tsx';
import { DateTime } from '../../components/time.tsx';
import { useTitle } from '../../components/title.ts';
import { commandText } from '../job/job.ts';
import styles from './schedule.module.css';
import { executionsQuery, scheduleQuery } from './schedule-queries.ts';
import { ExecutionStateMark, ScheduleStateMark, TroubleText } from './schedule-status.tsx';

const route = getRouteApi('/app/schedules/$name');

const OVERLAPS = { skip: 'left out', queue: 'one waits', replace: 'the one before is cancelled' };
const MISSED = { skip: 'left out', once: 'the last is made up for', all: 'each is made up for' };

export function SchedulePage() {
  const { name } = route.useParams();
  const schedule = useQuery(scheduleQuery(name));
  useTitle(schedule.data === undefined ? 'Schedule' : name);
  if (schedule.isPending) {
    return (
      <Loading what="the schedule">
        <Skeleton width="100%" height="9rem" />
      </Loading>
    );
  }
  if (schedule.data === undefined) {
    return schedule.error instanceof ApiError && schedule.error.status === 404 ? (
      <Empty
        level={1}
        title="There is no such schedule"
        actions={<ButtonLink to="/schedules">Show all schedules</ButtonLink>}
      >
        <p>It may have been deleted, or it belongs to a project that is not yours.</p>
      </Empty>
    ) : (
      <ErrorNotice
        title="The schedule could not be read"
        error={schedule.error}
        retry={() => void schedule.refetch()}
      />
    );
  }
  return <Details schedule={schedule.data} />;
}

function Details({ schedule }: { schedule: ScheduleView }) {
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <div className={styles.title}>
          <h1>{schedule.name}</h1>
          <span role="status" data-testid="workload-status">
            <ScheduleStateMark state={schedule.state} badge />
          </span>
        </div>
        <Actions schedule={schedule} />
      </header>
      {schedule.trouble !== null && (
        <Notice
          tone="bad"
          title={schedule.trouble.ran ? 'Its jobs fail' : 'It did not run'}
          role="status"
          testId="schedule-trouble"
        >
          <p>
            <TroubleText trouble={schedule.trouble} />
          </p>
        </Notice>
      )}
      <Card padded>
        <Facts
          facts={[
            ['When', `${schedule.cron} (${schedule.timezone})`],
            ['Command', <code key="command">{commandText(schedule.command)}</code>],
            ['Image', schedule.image ?? undefined],
            ['Timeout', formatDuration(schedule.timeout)],
            ['While the one before runs', OVERLAPS[schedule.overlap]],
            ['What no server saw', MISSED[schedule.missed]],
            [
              'Next runs',
              schedule.nextRuns.length === 0 ? undefined : (
                <ol key="next" className={styles.next} data-testid="next-run">
                  {schedule.nextRuns.map((at) => (
                    <li key={at}>
                      <DateTime at={at} />
                    </li>
                  ))}
                </ol>
              ),
            ],
          ]}
        />
      </Card>
      <section className={styles.section} aria-labelledby="history" data-testid="execution-history">
        <h2 id="history">History</h2>
        <History name={schedule.name} />
      </section>
    </div>
  );
}

function Actions({ schedule }: { schedule: ScheduleView }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const steer = useMutation({
    mutationFn: (call: (name: string) => Promise<unknown>) => call(schedule.name),
    onSettled: () => client.invalidateQueries({ queryKey: ['schedules'] }),
  });
  const paused = schedule.state === 'paused';
  return (
    <div className={styles.actions}>
      <Button disabled={steer.isPending} onClick={() => steer.mutate(runSchedule)} data-testid="run-now">
        <Icon name="play" />
        Run now
      </Button>
      <Button
        disabled={steer.isPending}
        onClick={() => steer.mutate(paused ? resumeSchedule : pauseSchedule)}
        data-testid="pause-schedule"
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <DeleteButton
        name={schedule.name}
        disabled={steer.isPending}
        testId="delete-workload"
        remove={() => deleteSchedule(schedule.name)}
        onDeleted={() => {
          client.removeQueries({ queryKey: ['schedules', schedule.name] });
          void navigate({ to: '/schedules' });
        }}
      >
        Its history goes with it. Jobs that it made go on.
      </DeleteButton>
      {steer.isError && <ErrorNotice title="That could not be done" error={steer.error} />}
    </div>
  );
}

function History({ name }: { name: string }) {
  const executions = useQuery(executionsQuery(name));
  if (executions.isPending) {
    return (
      <Loading what="the history">
        <Skeleton width="100%" height="6rem" />
      </Loading>
    );
  }
  if (executions.data === undefined) {
    return (
      <ErrorNotice
        title="The history could not be read"
        error={executions.error}
        retry={() => void executions.refetch()}
      />
    );
  }
  return (
    <Card>
      {executions.data.length === 0 ? (
        <Empty title="It has not been due yet" />
      ) : (
        <div className={styles.scroll}>
          <table className={styles.table} data-testid="execution-table">
            <thead>
              <tr>
                <th>Due</th>
                <th>Outcome</th>
                <th>Duration</th>
                <th>Exit</th>
                <th>Job</th>
                <th>Output</th>
              </tr>
            </thead>
            <tbody>
              {executions.data.map((execution) => (
                <Execution key={execution.jobId ?? execution.scheduledAt} execution={execution} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function Execution({ execution }: { execution: ExecutionView }) {
  return (
    <tr>
      <td>
        <DateTime at={execution.scheduledAt} />
        {execution.byHand && <span className={styles.faint}> by hand</span>}
      </td>
      <td>
        <ExecutionStateMark state={execution.state} />
      </td>
      <td>{execution.durationMillis === null ? '' : formatDuration(execution.durationMillis / 1000)}</td>
      <td>{execution.exitCode}</td>
      <td>
        {execution.jobId !== null && (
          <Link to="/jobs/$jobId" params={{ jobId: execution.jobId }}>
            {execution.jobId}
          </Link>
        )}
      </td>
      <td className={styles.note}>
        {execution.error}
        {execution.output !== null && execution.output.trim() !== '' && (
          <details>
            <summary>
              <code>{lastLine(execution.output)}</code>
            </summary>
            <pre>{execution.output}</pre>
          </details>
        )}
      </td>
    </tr>
  );
}

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
