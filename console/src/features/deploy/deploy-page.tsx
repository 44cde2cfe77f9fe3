import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/errors.ts';
import type { KindView } from '../../api/types.ts';
import { deployWorkload } from '../../api/workloads.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty, ErrorNotice, Loading, Skeleton } from '../../components/notice.tsx';
import { useTitle } from '../../components/title.ts';
import { applyWorkloads, kindsQuery } from '../workload/workload-queries.ts';
import { ComposeDeployment } from './compose-deployment.tsx';
import { ContainerFields } from './container-fields.tsx';
import {
  checkForm,
  EMPTY_FORM,
  formField,
  ofContainer,
  toRequest,
  type DeployForm,
  type FormErrors,
} from './deploy-form.ts';
import styles from './deploy-page.module.css';
import { EnvironmentField } from './environment-field.tsx';
import { isOld, useFollowingPlan, useInspection } from './inspection.ts';
import { KindFields } from './kind-fields.tsx';
import { NameField } from './name-field.tsx';
import { ParameterField } from './parameter-field.tsx';
import { PlanFields } from './plan-fields.tsx';
import { ResourceFields } from './resource-fields.tsx';
import { SourceFields } from './source-fields.tsx';
import { checkSource, proposedName, subjectField, SUBJECTS, type SourceForm } from './source-form.ts';
import { COMPOSE, firstOf } from './what-field.tsx';

const route = getRouteApi('/app/deploy');

export function DeployPage() {
  useTitle('Deploy a workload');
  const search = route.useSearch();
  const kinds = useQuery(kindsQuery);
  const first = kinds.data && firstOf(kinds.data);
  return (
    <div className={styles.page}>
      <div>
        <h1>Deploy a workload</h1>
        <p className={styles.lead}>
          It runs on whichever node has room, keeps running, and gets an address of its own.
        </p>
      </div>
      {kinds.isPending && (
        <Loading what="the catalogue">
          <Skeleton width="100%" height="18rem" />
        </Loading>
      )}
      {kinds.isError && (
        <ErrorNotice
          title="The catalogue could not be read"
          error={kinds.error}
          retry={() => void kinds.refetch()}
        />
      )}
      {kinds.data?.length === 0 && <Empty title="The catalogue of this server is empty" />}
      {first !== undefined &&
        (search.kind === COMPOSE ? (
          <ComposeDeployment kinds={kinds.data ?? []} />
        ) : (
          <Form kinds={kinds.data ?? []} first={first} />
        ))}
    </div>
  );
}

function Form({ kinds, first }: { kinds: KindView[]; first: KindView }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const search = route.useSearch();
  const kind = kinds.find((known) => known.kind === search.kind) ?? first;
  const [form, setForm] = useState(EMPTY_FORM);
  const [errors, setErrors] = useState<FormErrors>({});
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const complained = useRef(false);
  const token = useRef<HTMLInputElement>(null);
  const inspection = useInspection(() => token.current?.value.trim() ?? '');
  const { inspected } = inspection;

  const set = (part: Partial<DeployForm>, ...mended: string[]) => {
    setForm((before) => ({ ...before, ...part }));
    // What was complained of is being mended.
    const names = [...Object.keys(part), ...mended];
    setErrors((before) =>
      Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name))),
    );
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

  /** A name that nobody chose follows what is deployed. */
  const setSource = (part: Partial<SourceForm>, ...mended: string[]) => {
    const source = { ...form.source, ...part };
    const follows = form.name === '' || form.name === proposedName(form.source);
    set({ source, ...(follows && { name: proposedName(source) }) }, ...mended);
    inspection.quiet();
    if ('git' in part || 'file' in part || 'from' in part) {
      inspection.forget();
    }
  };

  /** What a field can say of a refusal; undefined when none can. */
  const refusalOf = (error: unknown): FormErrors | undefined => {
    const named = error instanceof ApiError ? error.details?.field : undefined;
    const field = typeof named === 'string' ? formField(named) : '';
    return error instanceof ApiError && shown(kind, form, inspected !== undefined).includes(field)
      ? { [field]: error.message }
      : undefined;
  };

  /** @returns whether a field says it */
  const refuse = (error: unknown): boolean => {
    const said = refusalOf(error);
    if (said !== undefined) {
      complain(said);
    }
    return said !== undefined;
  };

  async function inspect() {
    const found = checkSource(form.source);
    complain(found);
    if (Object.keys(found).length > 0) {
      return;
    }
    try {
      await inspection.inspect(form.source, kind);
    } catch (error) {
      if (refuse(error)) {
        inspection.quiet();
      }
    }
  }

  /** As inspect, while somebody may be typing: takes neither the focus nor what else was complained of. */
  async function lookAgain() {
    if (busy) {
      return;
    }
    try {
      await inspection.inspect(form.source, kind);
    } catch (error) {
      const said = refusalOf(error);
      if (said !== undefined) {
        setErrors((before) => ({ ...before, ...said }));
        inspection.quiet();
      }
    }
  }
  useFollowingPlan(inspected, form.source, kind, () => void lookAgain());
  const old = inspected && isOld(inspected, form.source, kind);

  async function submit() {
    setFailure(undefined);
    const found = checkForm(form, kind);
    complain(found);
    if (Object.keys(found).length > 0) {
      return;
    }
    setBusy(true);
    try {
      const source = kind.built ? await inspection.prepare(form.source) : undefined;
      const deployed = await deployWorkload(toRequest(form, kind, source));
      if (token.current !== null) {
        token.current.value = '';
      }
      applyWorkloads(client, [deployed]);
      await navigate({ to: '/workloads/$name', params: { name: deployed.name } });
    } catch (error) {
      if (!refuse(error)) {
        setFailure(error);
      }
      inspection.quiet();
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
      <KindFields
        kinds={kinds}
        kind={kind}
        version={form.version}
        error={errors.version}
        onKind={(chosen) => {
          // What belongs to the kind before does not come along; name, variables and amounts do.
          set({ version: '', parameters: {} }, ...Object.keys(errors));
          inspection.forget();
          void navigate({ to: '/deploy', search: { kind: chosen }, replace: true });
        }}
        onVersion={(version) => set({ version })}
      />
      {kind.built && (
        <SourceFields
          source={form.source}
          errors={errors}
          inspecting={inspection.inspecting}
          old={old}
          token={token}
          disabled={busy}
          set={setSource}
          onInspect={() => void inspect()}
        />
      )}
      {kind.built && inspected !== undefined && (
        <PlanFields
          inspected={inspected}
          old={old === true}
          source={form.source}
          errors={errors}
          set={setSource}
        />
      )}
      <NameField
        name={form.name}
        error={errors.name}
        hint="Also the beginning of its address. Lower-case letters, digits and “-”."
        placeholder="my-service"
        required
        onChange={(name) => set({ name })}
      />
      {ofContainer(kind) && <ContainerFields form={form} errors={errors} set={set} />}
      {kind.parameters.length > 0 && (
        <div className={styles.pair}>
          {kind.parameters.map((parameter) => (
            <ParameterField
              key={`${kind.kind} ${parameter.name}`}
              parameter={parameter}
              workload={form.name.trim()}
              value={form.parameters[parameter.name] ?? ''}
              error={errors[`parameters.${parameter.name}`]}
              onChange={(value) =>
                set(
                  { parameters: { ...form.parameters, [parameter.name]: value } },
                  `parameters.${parameter.name}`,
                )
              }
            />
          ))}
        </div>
      )}
      <EnvironmentField
        env={form.env}
        error={errors.env}
        hint={
          <>
            Another workload’s connection goes in as <code>{'${db.url}'}</code>, by its name.
          </>
        }
        onChange={(env) => set({ env })}
      />
      {kind.built && (
        <EnvironmentField
          legend="Build-time variables"
          prefix="build-"
          env={form.source.buildEnv}
          error={errors['build.env']}
          hint="Only the build sees these, and what it makes of them stays in the image: no secrets."
          onChange={(buildEnv) => setSource({ buildEnv }, 'build.env')}
        />
      )}
      <ResourceFields kind={kind} form={form} errors={errors} set={set} />
      {failure !== undefined && <ErrorNotice title="It was not deployed" error={failure} />}
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

/** The fields that can say what is wrong with them. */
function shown(kind: KindView, form: DeployForm, planned: boolean): string[] {
  const source =
    form.source.from === 'git' ? ['source.git', 'source.ref', 'source.token'] : ['source.upload'];
  return [
    'name',
    'env',
    'resources.cpu',
    'resources.memoryMb',
    'resources.diskMb',
    ...(kind.versions.length > 0 ? ['version'] : []),
    ...(ofContainer(kind) ? ['image', 'ports', 'volumes'] : []),
    ...(kind.built ? [...source, 'build.env'] : []),
    ...(kind.built && planned ? SUBJECTS.map(subjectField) : []),
    ...kind.parameters.map(({ name }) => `parameters.${name}`),
  ];
}
