import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ScheduleView } from '../../api/types.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty, ErrorNotice, Loading, Skeleton } from '../../components/notice.tsx';
import { Ago, DateTime } from '../../components/time.tsx';
import { useTitle } from '../../components/title.ts';
import { commandText } from '../job/job.ts';
import styles from './schedule.module.css';
import { schedulesQuery } from './schedule-queries.ts';
import { ExecutionStateMark, ScheduleStateMark, TroubleMark, TroubleText } from './schedule-status.tsx';

export function SchedulesPage() {
  useTitle('Schedules');
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <h1>Schedules</h1>
        <ButtonLink to="/new-schedule" look="primary" data-testid="new-schedule">
          <Icon name="plus" />
          New schedule
        </ButtonLink>
      </header>
      <Schedules />
    </div>
  );
}

function Schedules() {
  const schedules = useQuery(schedulesQuery);
  if (schedules.isPending) {
    return (
      <Loading what="schedules">
        <Skeleton width="100%" height="9rem" />
      </Loading>
    );
  }
  if (schedules.data === undefined) {
    return (
      <ErrorNotice
        title="The schedules could not be read"
        error={schedules.error}
        retry={() => void schedules.refetch()}
      />
    );
  }
  if (schedules.data.length === 0) {
    return (
      <Card>
        <Empty
          level={2}
          title="Nothing runs by the clock yet"
          actions={<ButtonLink to="/new-schedule">Make a schedule</ButtonLink>}
        >
          <p>
            A schedule runs a command again and again. From a terminal:{' '}
            <code>lattice schedule create --name nightly --cron &apos;30 2 * * *&apos; -- df -h</code>
          </p>
        </Empty>
      </Card>
    );
  }
  return (
    <Card>
      <ul className={styles.rows} aria-label="Schedules">
        {schedules.data.map((schedule) => (
          <ScheduleRow key={schedule.name} schedule={schedule} />
        ))}
      </ul>
    </Card>
  );
}

function ScheduleRow({ schedule }: { schedule: ScheduleView }) {
  const [next] = schedule.nextRuns;
  return (
    <li className={styles.row} data-testid="schedule-row">
      <ScheduleStateMark state={schedule.state} />
      <span className={styles.main}>
        <Link to="/schedules/$name" params={{ name: schedule.name }} className={styles.name}>
          {schedule.name}
        </Link>
        <code className={styles.command}>{commandText(schedule.command)}</code>
      </span>
      <span className={styles.when}>
        <code>{schedule.cron}</code> <span className={styles.faint}>{schedule.timezone}</span>
      </span>
      <span className={styles.when} data-testid="next-run">
        {next === undefined ? (
          <span className={styles.faint}>no next run</span>
        ) : (
          <>
            <span className={styles.faint}>next </span>
            <DateTime at={next} />
          </>
        )}
      </span>
      <span className={`${styles.when ?? ''} ${styles.last ?? ''}`}>
        {schedule.trouble !== null ? (
          <TroubleMark trouble={schedule.trouble} />
        ) : schedule.lastRun === null ? (
          <span className={styles.faint}>never ran</span>
        ) : (
          <>
            <ExecutionStateMark state={schedule.lastRun.state} />{' '}
            <span className={styles.faint}>
              <Ago at={schedule.lastRun.scheduledAt} />
            </span>
          </>
        )}
      </span>
      {schedule.trouble !== null && (
        <span className={styles.trouble} data-testid="schedule-trouble">
          <TroubleText trouble={schedule.trouble} />
        </span>
      )}
    </li>
  );
}
