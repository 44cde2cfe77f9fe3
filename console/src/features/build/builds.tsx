import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { cancelBuild } from '../../api/builds.ts';
import { saveText } from '../../api/files.ts';
import type { BuildView, WorkloadView } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { formatDuration } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Empty, ErrorNotice, Loading, Notice, Skeleton } from '../../components/notice.tsx';
import { useNow } from '../../components/now.ts';
import { Status } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';
import { LogView } from '../log/log-view.tsx';
import { sayStatus } from '../log/streamed-output.ts';
import { buildSeconds, isOver, STAGE_LOOKS } from './build.ts';
import styles from './build.module.css';
import { BuildOutput } from './build-output.ts';
import { buildsQuery } from './build-queries.ts';
import { Commit, Plan } from './plan.tsx';
import { Steps } from './steps.tsx';

/** Every build of a workload's image, the newest first; the newest is open until it went well. */
export function Builds({ workload }: { workload: WorkloadView }) {
  const builds = useQuery(buildsQuery(workload));
  const section = useRef<HTMLElement>(null);
  const asked = useLocation({ select: ({ hash }) => hash === 'builds' });
  // It comes with the workload: later than the router looks for what a link leads to.
  useEffect(() => {
    if (asked) section.current?.scrollIntoView();
  }, [asked]);
  return (
    <section
      ref={section}
      id="builds"
      className={styles.section}
      aria-labelledby="builds-heading"
      data-testid="builds"
    >
      <h2 id="builds-heading">Builds</h2>
      {builds.isPending && (
        <Loading what="the builds">
          <Skeleton width="100%" height="4rem" />
        </Loading>
      )}
      {builds.isError && (
        <ErrorNotice
          title="The builds could not be read"
          error={builds.error}
          retry={() => void builds.refetch()}
        />
      )}
      {builds.data?.length === 0 && (
        <Card>
          <Empty title="Nothing has been built yet" />
        </Card>
      )}
      {builds.data !== undefined && builds.data.length > 0 && (
        <Card>
          <ul className={styles.builds}>
            {builds.data.map((build, at) => (
              <Build key={build.revision} workload={workload.name} build={build} newest={at === 0} />
            ))}
          </ul>
        </Card>
      )}
    </section>
  );
}

/** What was looked at while it was under way does not close by itself: one reads it. */
function Build({ workload, build, newest }: { workload: string; build: BuildView; newest: boolean }) {
  const { revision, stage } = build;
  const [chosen, setChosen] = useState<boolean>();
  const [watched, setWatched] = useState(newest && stage !== 'built');
  if (!watched && newest && !isOver(stage)) {
    setWatched(true);
  }
  const open = chosen ?? (watched && newest);
  const cancel = useCancel(workload, revision);
  const [tone, icon, label] = STAGE_LOOKS[stage];
  return (
    <li data-testid="build" data-stage={stage} data-revision={revision}>
      <div className={styles.head}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={open}
          onClick={() => setChosen(!open)}
          data-testid="toggle-build"
        >
          <Icon name="chevron" className={open ? styles.turned : styles.unturned} />
          <strong>Revision {revision}</strong>
        </button>
        <span role="status">
          <Status tone={tone} icon={icon} label={label} />
        </span>
        <span className={styles.reason}>
          <BuildTime build={build} />
          <Ago at={build.createdAt} />
        </span>
        {!isOver(stage) && (
          <span className={styles.end}>
            <Button
              small
              disabled={cancel.isPending}
              onClick={() => cancel.mutate()}
              data-testid="cancel-build"
            >
              Cancel
            </Button>
          </span>
        )}
        {build.plan?.commit != null && (
          <p className={styles.wide}>
            <Commit commit={build.plan.commit} />
          </p>
        )}
        {build.note !== null && (
          <p className={stage === 'failed' ? styles.stepError : styles.wide} data-testid="build-note">
            {build.note.charAt(0).toUpperCase() + build.note.slice(1)}
          </p>
        )}
      </div>
      <div className={styles.refusal}>
        <Refusal cancel={cancel} />
      </div>
      {open && <BuildDetails workload={workload} build={build} />}
    </li>
  );
}

function BuildTime({ build }: { build: BuildView }) {
  const now = useNow(build.endedAt === null);
  const seconds = buildSeconds(build, now);
  return seconds === undefined ? null : (
    <>
      {formatDuration(build.endedAt === null ? Math.floor(seconds) : seconds)}
      {build.node !== null && ` on ${build.node}`} ·{' '}
    </>
  );
}

function useCancel(workload: string, revision: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => cancelBuild(workload, revision),
    onSettled: () => client.invalidateQueries({ queryKey: ['workload', workload, 'builds'] }),
  });
}

/** Why it was not canceled. It stands there for longer than the button, which a build that is over has no more. */
function Refusal({ cancel: { data, isError, error } }: { cancel: ReturnType<typeof useCancel> }) {
  if (isError) {
    return <ErrorNotice title="The build could not be canceled" error={error} />;
  }
  // The server answers with the build as it is, whatever that is.
  return data !== undefined && isOver(data.stage) && data.stage !== 'canceled' ? (
    <Notice tone="info" role="status" title="The build was over before it could be canceled" />
  ) : null;
}

function BuildDetails({ workload, build }: { workload: string; build: BuildView }) {
  return (
    <div className={styles.details}>
      {build.job === null ? (
        <p className={styles.reason}>
          {isOver(build.stage) ? 'No node began with it, so there is no log.' : 'Its steps appear here.'}
        </p>
      ) : (
        <BuildLog workload={workload} build={build} />
      )}
      {build.plan !== null && (
        <details className={styles.fold}>
          <summary data-testid="show-plan">Plan</summary>
          <Plan plan={build.plan} />
        </details>
      )}
    </div>
  );
}

function BuildLog({ workload, build: { revision, stage } }: { workload: string; build: BuildView }) {
  const [output] = useState(() => new BuildOutput(workload, revision, stage));
  useEffect(() => output.open(), [output]);
  useEffect(() => output.learn(stage), [output, stage]);
  const status = useSyncExternalStore(output.subscribe, output.status);
  const steps = useSyncExternalStore(output.subscribe, output.steps);
  const [whole, setWhole] = useState(false);
  return (
    <>
      {status.phase === 'failed' && (
        <ErrorNotice title="The log could not be read" error={status.error} retry={output.retry} />
      )}
      {steps.length === 0 && status.phase !== 'failed' && (
        <p className={styles.reason}>
          {status.phase === 'ended' ? 'The builder said nothing.' : 'Its steps appear here.'}
        </p>
      )}
      <Steps steps={steps} />
      <div className={styles.tools}>
        <Button small aria-pressed={whole} onClick={() => setWhole(!whole)} data-testid="whole-log">
          <Icon name="lines" />
          Whole log
        </Button>
        <Button
          small
          look="quiet"
          title="Save the lines that are here"
          onClick={() => saveText(output.model.plainText(), `${workload}-build-${revision}.log`)}
          data-testid="download-build-log"
        >
          <Icon name="download" />
          Download
        </Button>
      </div>
      {whole && (
        <div className={styles.log}>
          <LogView
            model={output.model}
            label={`Log of the build of revision ${revision}`}
            state={sayStatus(status, isOver(stage))}
            blank="Nothing has been written yet."
          />
        </div>
      )}
    </>
  );
}
