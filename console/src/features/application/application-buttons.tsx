import { useQueryClient } from '@tanstack/react-query';
import {
  deleteApplication,
  restartApplication,
  startApplication,
  stopApplication,
} from '../../api/applications.ts';
import type { ApplicationView } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { DeleteButton } from '../../components/delete-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { wants } from './application.ts';
import { applicationQuery, applicationsQuery } from './application-queries.ts';
import type { useApplicationChange } from './use-application-change.ts';

type Change = ReturnType<typeof useApplicationChange>;

/** Starts what of it was stopped, stops and restarts what is to run: where some of both is there, all of them. */
export function RunButtons({
  application,
  change,
  small = false,
}: {
  application: ApplicationView;
  change: Change;
  small?: boolean;
}) {
  const running = wants(application, 'running');
  const disabled = change.isPending || application.state === 'deleting';
  return (
    <>
      {running && (
        <Button
          small={small}
          disabled={disabled}
          onClick={() => change.mutate({ done: 'restarted', call: restartApplication })}
          data-testid="restart-application"
        >
          <Icon name="turn" />
          Restart
        </Button>
      )}
      {wants(application, 'stopped') && (
        <Button
          small={small}
          disabled={disabled}
          onClick={() => change.mutate({ done: 'started', call: startApplication })}
          data-testid="start-application"
        >
          <Icon name="play" />
          Start
        </Button>
      )}
      {running && (
        <Button
          small={small}
          disabled={disabled}
          onClick={() => change.mutate({ done: 'stopped', call: stopApplication })}
          data-testid="stop-application"
        >
          <Icon name="stop" />
          Stop
        </Button>
      )}
    </>
  );
}

/** Takes all of it away. */
export function DeleteApplication({
  application: { name, state },
  small = false,
  onDeleted,
}: {
  application: ApplicationView;
  small?: boolean;
  onDeleted?: () => void;
}) {
  const client = useQueryClient();
  return (
    <DeleteButton
      name={name}
      small={small}
      disabled={state === 'deleting'}
      testId="delete-application"
      remove={async () => {
        await deleteApplication(name);
        void client.invalidateQueries({ queryKey: applicationsQuery.queryKey });
        void client.invalidateQueries({ queryKey: applicationQuery(name).queryKey });
      }}
      onDeleted={onDeleted}
    >
      All of its services go, with their volumes and their addresses. Nothing of this can be brought back.
    </DeleteButton>
  );
}
