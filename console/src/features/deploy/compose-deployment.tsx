import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { deployApplication } from '../../api/applications.ts';
import type { KindView } from '../../api/types.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Field, Input } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { applyApplications } from '../application/application-queries.ts';
import iconStyles from '../workload/kind-icon.module.css';
import {
  checkCompose,
  composeIdentity,
  composeRefusal,
  EMPTY_COMPOSE,
  findingsOf,
  toApplicationRequest,
  type ComposeForm,
} from './compose-form.ts';
import { ComposePlan, Findings } from './compose-plan.tsx';
import { ComposeSourceFields } from './compose-source-fields.tsx';
import type { FormErrors } from './deploy-form.ts';
import styles from './deploy-page.module.css';
import { EnvironmentField } from './environment-field.tsx';
import { NameField } from './name-field.tsx';
import { InspectButton } from './source-fields.tsx';
import type { SourceForm } from './source-form.ts';
import { useComposePlan } from './use-compose-plan.ts';
import { COMPOSE, WhatField } from './what-field.tsx';

/** Deploys the services of a compose file as one application. */
export function ComposeDeployment({ kinds }: { kinds: KindView[] }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState(EMPTY_COMPOSE);
  const [errors, setErrors] = useState<FormErrors>({});
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const complained = useRef(false);
  const token = useRef<HTMLInputElement>(null);
  const { planned, inspecting, ...plans } = useComposePlan(() => token.current?.value.trim() ?? '');
  const old = planned && planned.asked !== composeIdentity(form);

  /** What was complained of is being mended, and what was said of all of it is of before. */
  const mend = (names: string[]) => {
    setErrors((before) =>
      Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name))),
    );
    setFailure(undefined);
    plans.quiet();
  };

  const set = (part: Partial<ComposeForm>, ...mended: string[]) => {
    setForm((before) => ({ ...before, ...part }));
    mend([...Object.keys(part), ...mended]);
    if ('from' in part) {
      plans.forget();
    }
  };

  const setSource = (part: Partial<SourceForm>, ...mended: string[]) => {
    setForm((before) => ({ ...before, source: { ...before.source, ...part } }));
    mend(mended);
  };

  // Where there is something to mend, once it is said there.
  useEffect(() => {
    if (complained.current) {
      complained.current = false;
      element.current
        ?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid="true"] input')
        ?.focus();
    }
  }, [errors]);

  const complain = (found: FormErrors) => {
    complained.current = true;
    setErrors(found);
  };

  /** @returns whether there is nothing to mend */
  const check = (): boolean => {
    setFailure(undefined);
    const found = checkCompose(form);
    complain(found);
    return Object.keys(found).length === 0;
  };

  async function inspect() {
    if (!check()) {
      return;
    }
    try {
      await plans.inspect(form);
    } catch (error) {
      const said = composeRefusal(form, error);
      if (said !== undefined) {
        complain(said);
        plans.quiet();
      }
    }
  }

  async function submit() {
    if (!check()) {
      return;
    }
    setBusy(true);
    try {
      const source = await plans.prepare(form);
      const { application } = await deployApplication(toApplicationRequest(form, source));
      if (token.current !== null) {
        token.current.value = '';
      }
      applyApplications(client, [application]);
      await navigate({ to: '/apps/$name', params: { name: application.name } });
    } catch (error) {
      const said = composeRefusal(form, error);
      if (said === undefined) {
        setFailure(error);
      } else {
        complain(said);
      }
      plans.quiet();
      setBusy(false);
    }
  }

  return (
    <form
      ref={element}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <WhatField
        kinds={kinds}
        what={COMPOSE}
        onWhat={(what) => void navigate({ to: '/deploy', search: { kind: what }, replace: true })}
      />
      <div className={styles.about} role="status">
        <span className={iconStyles.icon}>
          <Icon name="layers" />
        </span>
        <p>
          Several services that belong together, as one application.{' '}
          <span className={styles.soft}>
            They run on one node, reach each other by their names, and start in their order.
          </span>
        </p>
      </div>
      <ComposeSourceFields
        form={form}
        errors={errors}
        token={token}
        disabled={inspecting.phase === 'uploading' || busy}
        set={set}
        setSource={setSource}
      />
      <EnvironmentField
        legend="Variables"
        env={form.variables}
        error={errors.variables}
        hint={
          <>
            For what the file writes as <code>{'${NAME}'}</code>. Stored encrypted, never shown again.
          </>
        }
        onChange={(variables) => set({ variables })}
      />
      <div className={styles.pair}>
        <NameField
          name={form.name}
          error={errors.name}
          hint="Of the application; the beginning of its addresses. Empty: the file’s own."
          placeholder={planned?.plan.name ?? 'my-application'}
          onChange={(name) => set({ name })}
        />
        <Field
          label="Profiles"
          error={errors.profiles}
          hint="Whose services are wanted, too. Separated by spaces; empty for none."
        >
          {(control) => (
            <Input
              {...control}
              mono
              autoComplete="off"
              value={form.profiles}
              onChange={(event) => set({ profiles: event.target.value })}
              data-testid="compose-profiles"
            />
          )}
        </Field>
      </div>
      <InspectButton
        inspecting={inspecting}
        old={old}
        disabled={busy}
        idle="Says what would run. Nothing is started yet."
        onInspect={() => void inspect()}
      />
      {inspecting.phase === 'failed' && (
        <Refusal title="The compose file could not be looked at" error={inspecting.error} />
      )}
      {planned !== undefined && <ComposePlan plan={planned.plan} name={form.name.trim()} />}
      {failure !== undefined && <Refusal title="It was not deployed" error={failure} />}
      <div className={styles.submit}>
        <Button type="submit" look="primary" disabled={busy} data-testid="deploy-button">
          <Icon name="play" />
          {busy ? 'Deploying…' : 'Deploy'}
        </Button>
        <ButtonLink to="/workloads" look="quiet">
          Cancel
        </ButtonLink>
      </div>
    </form>
  );
}

/** All that is wrong with the file at once, where that is the reason. */
function Refusal({ title, error }: { title: string; error: unknown }) {
  const findings = findingsOf(error);
  return findings.length > 0 ? (
    <Findings tone="bad" title="The compose file cannot be deployed as it is" findings={findings} />
  ) : (
    <ErrorNotice title={title} error={error} />
  );
}
