import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/errors.ts';
import { createSchedule, nextRuns } from '../../api/schedules.ts';
import type { Overlap } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Field, Input, Select, TextArea } from '../../components/field.tsx';
import { ErrorNotice, messageOf } from '../../components/notice.tsx';
import { DateTime } from '../../components/time.tsx';
import { useTitle } from '../../components/title.ts';
import styles from './schedule.module.css';

interface Form {
  name: string;
  cron: string;
  timezone: string;
  command: string;
  image: string;
  overlap: Overlap;
}

const FIELDS = ['name', 'cron', 'timezone', 'command', 'image'] as const;

export function ScheduleFormPage() {
  useTitle('New schedule');
  const navigate = useNavigate();
  const client = useQueryClient();
  const [form, setForm] = useState<Form>({
    name: '',
    cron: '0 2 * * *',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    command: '',
    image: '',
    overlap: 'skip',
  });
  const create = useMutation({
    mutationFn: () => createSchedule({ ...form, image: form.image === '' ? undefined : form.image }),
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: ['schedules'] });
      await navigate({ to: '/schedules/$name', params: { name } });
    },
  });
  const set = (part: Partial<Form>) => {
    create.reset();
    setForm((before) => ({ ...before, ...part }));
  };
  const refused = fieldOf(create.error);
  const error = (field: (typeof FIELDS)[number]) => (refused === field ? messageOf(create.error) : undefined);
  return (
    <div className={styles.page}>
      <div>
        <h1>New schedule</h1>
        <p className={styles.faint}>It runs a command by the clock, on whichever node has room.</p>
      </div>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!create.isPending) create.mutate();
        }}
      >
        <Field label="Name" error={error('name')} hint="Lower-case letters, digits and hyphens.">
          {(control) => (
            <Input
              {...control}
              mono
              value={form.name}
              onChange={(event) => set({ name: event.target.value })}
              required
              data-testid="workload-name"
            />
          )}
        </Field>
        <Field
          label="When"
          error={error('cron')}
          hint="Minute, hour, day of the month, month, day of the week; or @hourly, @daily, @weekly, @monthly, @yearly."
        >
          {(control) => (
            <Input
              {...control}
              mono
              value={form.cron}
              onChange={(event) => set({ cron: event.target.value })}
              required
              data-testid="cron-schedule"
            />
          )}
        </Field>
        <Field label="Time zone" error={error('timezone')}>
          {(control) => (
            <Input
              {...control}
              value={form.timezone}
              onChange={(event) => set({ timezone: event.target.value })}
              data-testid="cron-timezone"
            />
          )}
        </Field>
        <NextRuns cron={form.cron} timezone={form.timezone} />
        <Field label="Command" error={error('command')} hint="A line for the node's shell.">
          {(control) => (
            <TextArea
              {...control}
              mono
              rows={2}
              value={form.command}
              onChange={(event) => set({ command: event.target.value })}
              required
              data-testid="cron-command"
            />
          )}
        </Field>
        <Field
          label="Container image"
          error={error('image')}
          hint="Left empty, the command runs as a process of the node."
        >
          {(control) => (
            <Input
              {...control}
              mono
              value={form.image}
              onChange={(event) => set({ image: event.target.value })}
              placeholder="debian:bookworm-slim"
            />
          )}
        </Field>
        <Field label="While the one before has not ended">
          {(control) => (
            <Select
              {...control}
              value={form.overlap}
              onChange={(event) => set({ overlap: event.target.value as Overlap })}
            >
              <option value="skip">leave it out</option>
              <option value="queue">let one wait</option>
              <option value="replace">cancel the one before</option>
            </Select>
          )}
        </Field>
        {create.isError && !FIELDS.some((field) => field === refused) && (
          <ErrorNotice title="The schedule could not be made" error={create.error} />
        )}
        <div>
          <Button type="submit" look="primary" disabled={create.isPending} data-testid="deploy-button">
            {create.isPending ? 'Making it…' : 'Make the schedule'}
          </Button>
        </div>
      </form>
    </div>
  );
}

/** The field that a refusal names. */
function fieldOf(error: unknown): string | undefined {
  const field = error instanceof ApiError ? error.details?.field : undefined;
  return typeof field === 'string' ? field : undefined;
}

/** When that would be, while it is typed. */
function NextRuns({ cron, timezone }: { cron: string; timezone: string }) {
  const runs = useQuery({
    queryKey: ['next-runs', cron, timezone],
    queryFn: ({ signal }) => nextRuns(cron, timezone, signal),
    retry: false,
  });
  return (
    <Card padded>
      <div role="status" className={styles.preview} data-testid="next-runs">
        {runs.data !== undefined && (
          <>
            <span className={styles.faint}>Next runs</span>
            <ol>
              {runs.data.map((at) => (
                <li key={at}>
                  <DateTime at={at} />
                </li>
              ))}
            </ol>
          </>
        )}
        {runs.isError && <p>{messageOf(runs.error)}</p>}
      </div>
    </Card>
  );
}
