import { Link, Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { session } from '../api/session.ts';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { Mark } from '../components/mark.tsx';
import { LiveProvider } from '../features/live/live-provider.tsx';
import { LiveStatus, StaleBanner } from '../features/live/live-status.tsx';
import styles from './shell.module.css';

/** What stands around every screen of someone who is signed in. */
export function Shell() {
  useReturnToSignIn();
  const main = useFocusOnNavigation();
  // Pages that are reached from that of the workloads, at addresses of their own.
  const ofWorkloads = useRouterState({
    select: (state) => /^\/(apps|deploy)(\/|$)/.test(state.location.pathname),
  });
  const ofUsage = useRouterState({
    select: (state) => /^\/earnings(\/|$)/.test(state.location.pathname),
  });
  return (
    <LiveProvider>
      <div className={styles.shell}>
        <a className={styles.skip} href="#main">
          Skip to the content
        </a>
        <header className={styles.header}>
          <Link to="/" className={styles.brand}>
            <Mark />
            <span className={styles.name}>Lattice</span>
          </Link>
          <nav className={styles.nav} aria-label="Main">
            <Link to="/" className={styles.link} activeOptions={{ exact: true, includeSearch: false }}>
              Overview
            </Link>
            <Link to="/workloads" className={styles.link} aria-current={ofWorkloads ? 'true' : undefined}>
              Workloads
            </Link>
            <Link to="/schedules" className={styles.link}>
              Schedules
            </Link>
            <Link to="/run" className={styles.link}>
              Run
            </Link>
            <Link to="/usage" className={styles.link} aria-current={ofUsage ? 'true' : undefined}>
              Usage
            </Link>
          </nav>
          <LiveStatus />
          <Account />
        </header>
        <StaleBanner />
        <main ref={main} id="main" className={styles.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
    </LiveProvider>
  );
}

function Account() {
  const state = useSyncExternalStore(session.subscribe, session.state);
  return (
    <>
      <Button small look="quiet" popoverTarget="account" aria-label="Account">
        <Icon name="person" />
      </Button>
      <div id="account" popover="auto" className={styles.account}>
        {state.phase === 'signed-in' && (
          <p className={styles.who}>
            {state.user.email}
            <span className={styles.role}>{state.user.role}</span>
          </p>
        )}
        <Button small onClick={() => void session.signOut()} data-testid="sign-out">
          Sign out
        </Button>
      </div>
    </>
  );
}

/** Once the session is over, however that came, the sign-in page is the place to be. */
function useReturnToSignIn(): void {
  const router = useRouter();
  const state = useSyncExternalStore(session.subscribe, session.state);
  useEffect(() => {
    if (state.phase === 'signed-out') {
      void router.navigate({
        to: '/login',
        search: state.expired ? { redirect: router.state.location.href } : {},
        replace: true,
      });
    }
  }, [router, state]);
}

/** A new screen begins at its top, for eyes and for screen readers. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== path) {
      before.current = path;
      main.current?.focus();
    }
  }, [path]);
  return main;
}
