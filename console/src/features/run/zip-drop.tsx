import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import type { ControlProps } from '../../components/field.tsx';
import { formatBytes } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import styles from './zip-drop.module.css';

/** A place to drop a file on or to pick one from: the native file control, stretched over it. */
export function ZipDrop({
  control,
  file,
  refused,
  disabled,
  hint = 'Leave it out if the command needs no files.',
  onPick,
}: {
  control: ControlProps;
  file: File | undefined;
  refused: boolean;
  disabled: boolean;
  /** What stands below while there is no file. */
  hint?: string;
  onPick: (file: File | undefined) => void;
}) {
  const [over, setOver] = useState(false);
  return (
    <div className={over ? `${styles.drop ?? ''} ${styles.over ?? ''}` : styles.drop}>
      <Icon name={file === undefined ? 'upload' : 'file'} />
      <span className={styles.text}>
        {file === undefined ? (
          <>
            <strong>Drop a ZIP here, or choose one</strong>
            <span className={styles.hint}>{hint}</span>
          </>
        ) : (
          <>
            <strong>{file.name}</strong>
            <span className={styles.hint}>{formatBytes(file.size)}</span>
          </>
        )}
      </span>
      <input
        {...control}
        // A new control for each file, so that the same one can be chosen again after it was removed.
        key={file === undefined ? 'empty' : 'chosen'}
        className={styles.input}
        type="file"
        accept=".zip,application/zip"
        disabled={disabled}
        data-testid="zip-input"
        onChange={(event) => {
          const picked = event.target.files?.[0];
          if (picked !== undefined) {
            onPick(picked);
          }
        }}
        onDragEnter={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
      />
      {(file !== undefined || refused) && !disabled && (
        <span className={styles.remove}>
          <Button small onClick={() => onPick(undefined)}>
            {refused ? 'Go on without' : 'Remove'}
          </Button>
        </span>
      )}
    </div>
  );
}
