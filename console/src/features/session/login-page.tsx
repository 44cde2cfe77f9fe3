import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useRef, useState, useSyncExternalStore } from 'react';
import { ApiError } from '../../api/errors.ts';
import { session } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { Field, Input } from '../../components/field.tsx';
import { Mark } from '../../components/mark.tsx';
import { messageOf, Notice } from '../../components/notice.tsx';
import { useTitle } from '../../components/title.ts';
import styles from './login-page.module.css';

const route = getRouteApi('/login');

export function LoginPage() {
  useTitle('Sign in');
  const router = useRouter();
  const { redirect } = route.useSearch();
  const state = useSyncExternalStore(session.subscribe, session.state);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  async function signIn(form: FormData) {
    setBusy(true);
    setError(undefined);
    try {
      await session.signIn(textOf(form, 'email').trim(), textOf(form, 'password'));
      router.history.replace(redirect ?? '/');
    } catch (failure) {
      setError(failure);
      setBusy(false);
      password.current?.select();
    }
  }

  const expired = state.phase === 'signed-out' && state.expired;
  return (
    <main className={styles.page}>
      <div className={styles.panel}>
        <div className={styles.brand}>
          <Mark size={28} />
          Lattice
        </div>
        <h1>Sign in</h1>
        {expired && error === undefined && (
          <Notice tone="info" role="status" title="Your session has ended">
            Sign in again to go on where you were.
          </Notice>
        )}
        {error !== undefined && (
          <Notice tone="bad" role="alert" testId="error-message" title={titleOf(error)}>
            {wrongPassword(error) ? undefined : messageOf(error)}
          </Notice>
        )}
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            void signIn(new FormData(event.currentTarget));
          }}
        >
          <Field label="E-mail">
            {(control) => (
              <Input
                {...control}
                name="email"
                // Not type=email: the first account is admin@localhost, which some browsers refuse.
                type="text"
                inputMode="email"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
                data-testid="email"
              />
            )}
          </Field>
          <Field label="Password">
            {(control) => (
              <Input
                {...control}
                ref={password}
                name="password"
                type="password"
                autoComplete="current-password"
                required
                data-testid="password"
              />
            )}
          </Field>
          <div className={styles.submit}>
            <Button type="submit" look="primary" disabled={busy} data-testid="login-button">
              {busy ? 'Signing in…' : 'Sign in'}
            </Button>
          </div>
        </form>
        <p className={styles.hint}>
          The first account and its password were printed in the terminal where <code>lattice up</code> ran
          for the first time.
        </p>
      </div>
    </main>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

function wrongPassword(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'INVALID_CREDENTIALS';
}

function titleOf(error: unknown): string {
  return wrongPassword(error) ? 'This e-mail and password do not belong together' : 'Signing in did not work';
}
