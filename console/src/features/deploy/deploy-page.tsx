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
import { ContainerFields } from './container-fields.tsx';
import {
  checkForm,
  EMPTY_FORM,
  formField,
  toRequest,
  type DeployForm,
  type FormErrors,
} from './deploy-form.ts';
import styles from './deploy-page.module.css';
import { EnvironmentField } from './environment-field.tsx';
import { KindFields } from './kind-fields.tsx';
import { NameField } from './name-field.tsx';
import { ParameterField } from './parameter-field.tsx';
import { ResourceFields } from './resource-fields.tsx';

const route = getRouteApi('/app/deploy');

export function DeployPage() {
  useTitle('Deploy a workload');
  const kinds = useQuery(kindsQuery);
  // One that is known to work, where there is one.
  const first = kinds.data?.find((kind) => kind.verified) ?? kinds.data?.[0];
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
      {first !== undefined && <Form kinds={kinds.data ?? []} first={first} />}
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

  async function submit() {
    setFailure(undefined);
    const found = checkForm(form, kind);
    complain(found);
    if (Object.keys(found).length > 0) {
      return;
    }
    setBusy(true);
    try {
      applyWorkloads(client, [await deployWorkload(toRequest(form, kind))]);
      await navigate({ to: '/workloads' });
    } catch (error) {
      const named = error instanceof ApiError ? error.details?.field : undefined;
      const field = typeof named === 'string' ? formField(named) : '';
      if (error instanceof ApiError && shown(kind).includes(field)) {
        complain({ [field]: error.message });
      } else {
        setFailure(error);
      }
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
          void navigate({ to: '/deploy', search: { kind: chosen }, replace: true });
        }}
        onVersion={(version) => set({ version })}
      />
      <NameField name={form.name} error={errors.name} onChange={(name) => set({ name })} />
      {kind.custom && <ContainerFields form={form} errors={errors} set={set} />}
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
      <EnvironmentField env={form.env} error={errors.env} onChange={(env) => set({ env })} />
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
function shown(kind: KindView): string[] {
  return [
    'name',
    'env',
    'resources.cpu',
    'resources.memoryMb',
    'resources.diskMb',
    ...(kind.versions.length > 0 ? ['version'] : []),
    ...(kind.custom ? ['image', 'ports', 'volumes'] : []),
    ...kind.parameters.map(({ name }) => `parameters.${name}`),
  ];
}
