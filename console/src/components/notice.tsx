import type { ReactNode } from 'react';
import { ApiError } from '../api/errors.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import styles from './notice.module.css';

export function Notice({
  tone,
  title,
  children,
  actions,
  role,
  testId,
}: {
  tone: 'bad' | 'warn' | 'info';
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  role?: 'alert' | 'status';
  testId?: string;
}) {
  return (
    <div className={`${styles.notice ?? ''} ${styles[tone] ?? ''}`} role={role} data-testid={testId}>
      <Icon name={tone === 'info' ? 'clock' : 'alert'} className={styles.icon} />
      <div className={styles.body}>
        <p className={styles.title}>{title}</p>
        {children !== undefined && <div className={styles.detail}>{children}</div>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}

/** A failure: what happened, what can be done, and a way to try again. */
export function ErrorNotice({
  title,
  error,
  retry,
}: {
  title: string;
  error: unknown;
  retry?: (() => void) | undefined;
}) {
  return (
    <Notice
      tone="bad"
      title={title}
      role="alert"
      testId="error-message"
      actions={
        retry !== undefined && (
          <Button small onClick={retry}>
            Try again
          </Button>
        )
      }
    >
      <p>{messageOf(error)}</p>
      {error instanceof ApiError && error.requestId !== undefined && (
        <p>
          <code>{error.code}</code> · request <code>{error.requestId}</code>
        </p>
      )}
    </Notice>
  );
}

export function messageOf(error: unknown): string {
  if (!(error instanceof ApiError)) {
    return error instanceof Error ? error.message : 'Something unexpected happened in this page. Reload it.';
  }
  if (error.code === 'RATE_LIMITED') {
    const wait = error.retryAfter === undefined ? 'a moment' : `${error.retryAfter} s`;
    return `${error.message} Try again in ${wait}.`;
  }
  return error.message;
}

/**
 * Nothing here, and what to do about it.
 *
 * @param level of its title: 1 where it is all that the page has to say
 */
export function Empty({
  title,
  children,
  actions,
  level = 3,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  level?: 1 | 2 | 3;
}) {
  const Title = `h${level}` as const;
  return (
    <div className={styles.empty}>
      <Title>{title}</Title>
      {children}
      {actions !== undefined && <div className={styles.emptyActions}>{actions}</div>}
    </div>
  );
}

/** Holds the place of something that is on its way; widths and heights are CSS lengths. */
export function Skeleton({ width, height = '1rem' }: { width: string; height?: string }) {
  return <span className={styles.skeleton} style={{ width, height }} />;
}

/** Skeletons, said once to those who cannot see them. */
export function Loading({ what, children }: { what: string; children: ReactNode }) {
  return (
    <div role="status" aria-busy="true">
      <span className="visually-hidden">Loading {what}</span>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}
