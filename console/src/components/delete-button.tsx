import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './delete-button.module.css';
import { Dialog, DialogActions } from './dialog.tsx';
import { Field, Input } from './field.tsx';
import { Icon } from './icon.tsx';
import { ErrorNotice } from './notice.tsx';

/** What is taken away. */
export interface Deletion {
  name: string;
  /** What goes with it. */
  children: ReactNode;
  remove: () => Promise<void>;
  onDeleted?: (() => void) | undefined;
}

/** Asks for the name of something before it takes everything away. */
export function DeleteButton({
  small = false,
  disabled,
  testId,
  ...deletion
}: Deletion & { small?: boolean; disabled: boolean; testId: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        small={small}
        look={small ? 'quiet' : 'danger'}
        disabled={disabled}
        onClick={() => setAsking(true)}
        aria-label={`Delete ${deletion.name}`}
        title={small ? 'Delete' : undefined}
        data-testid={testId}
      >
        <Icon name="trash" />
        {!small && 'Delete'}
      </Button>
      {asking && (
        <DeleteDialog
          {...deletion}
          onClose={() => setAsking(false)}
          onDeleted={() => {
            setAsking(false);
            deletion.onDeleted?.();
          }}
        />
      )}
    </>
  );
}

function DeleteDialog({
  name,
  children,
  remove,
  onClose,
  onDeleted,
}: Deletion & { onClose: () => void; onDeleted: () => void }) {
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState(false);
  const deletion = useMutation({ mutationFn: remove, onSuccess: onDeleted });
  return (
    <Dialog title={`Delete ${name}?`} onClose={onClose}>
      <p>{children}</p>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setRefused(typed !== name);
          if (typed === name) deletion.mutate();
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
              autoComplete="off"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setRefused(false);
              }}
              data-testid="confirm-name"
            />
          )}
        </Field>
        {deletion.isError && <ErrorNotice title="It could not be deleted" error={deletion.error} />}
        <DialogActions>
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" look="danger" disabled={deletion.isPending} data-testid="confirm-delete">
            {deletion.isPending ? 'Deleting…' : 'Delete for good'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
