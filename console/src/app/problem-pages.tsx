import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { ButtonLink } from '../components/button.tsx';
import { Mark } from '../components/mark.tsx';
import { Empty, ErrorNotice } from '../components/notice.tsx';
import { useTitle } from '../components/title.ts';
import styles from './problem-pages.module.css';

/** The page could not be shown at all: mostly, nothing answers. */
export function ProblemPage({ error, reset }: ErrorComponentProps) {
  useTitle('A problem');
  const router = useRouter();
  return (
    <main className={styles.page}>
      <Mark size={32} />
      <h1>Something went wrong</h1>
      <ErrorNotice
        title="This page cannot be shown"
        error={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}

export function NotFoundPage() {
  useTitle('Not found');
  return (
    <main>
      <Empty
        level={1}
        title="There is nothing at this address"
        actions={<ButtonLink to="/">Go to the overview</ButtonLink>}
      >
        <p>The link may be old or mistyped.</p>
      </Empty>
    </main>
  );
}
