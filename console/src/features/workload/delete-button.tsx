import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { WorkloadView } from '../../api/types.ts';
import { deleteWorkload } from '../../api/workloads.ts';
import { Button } from '../../components/button.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { Field, Input } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import styles from './delete-button.module.css';
import { workloadQuery, workloadsQuery } from './workload-queries.ts';

/** Asks for the workload's name before it takes everything away. */
export function DeleteButton({
  workload,
  small = false,
  onDeleted,
}: {
  workload: WorkloadView;
  small?: boolean;
  onDeleted?: () => void;
}) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        small={small}
        look={small ? 'quiet' : 'danger'}
        disabled={workload.desired === 'deleted'}
        onClick={() => setAsking(true)}
        aria-label={`Delete ${workload.name}`}
        title={small ? 'Delete' : undefined}
        data-testid="delete-workload"
      >
        <Icon name="trash" />
        {!small && 'Delete'}
      </Button>
      {asking && (
        <DeleteDialog
          workload={workload}
          onClose={() => setAsking(false)}
          onDeleted={() => {
            setAsking(false);
            onDeleted?.();
          }}
        />
      )}
    </>
  );
}

function DeleteDialog({
  workload: { name, stateful },
  onClose,
  onDeleted,
}: {
  workload: WorkloadView;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteWorkload(name),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: workloadsQuery.queryKey });
      void client.invalidateQueries({ queryKey: workloadQuery(name).queryKey, exact: true });
      onDeleted();
    },
  });
  return (
    <Dialog title={`Delete ${name}?`} onClose={onClose}>
      <p>
        {stateful
          ? 'Its data, its credentials and its addresses go with it. Nothing of this can be brought back.'
          : 'Its credentials and its addresses go with it. This cannot be taken back.'}
      </p>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setRefused(typed !== name);
          if (typed === name) remove.mutate();
        }}
      >
        <Field
          label={
            <>
              Type <code>{name}</code> to confirm
            </>
          }
          error={refused ? `This is not its name: type ${name}` : undefined}
        >
          {(control) => (
            <Input
              {...control}
              mono
              // The dialog opened for this one entry.
              // eslint-disable-next-line jsx-a11y/no-autofocus
              autoFocus
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setRefused(false);
              }}
              data-testid="confirm-name"
            />
          )}
        </Field>
        {remove.isError && <ErrorNotice title="It could not be deleted" error={remove.error} />}
        <DialogActions>
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" look="danger" disabled={remove.isPending} data-testid="confirm-delete">
            {remove.isPending ? 'Deleting…' : 'Delete for good'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
