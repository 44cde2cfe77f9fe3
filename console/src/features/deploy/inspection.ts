import { useEffect, useEffectEvent, useState } from 'react';
import { inspectSource } from '../../api/builds.ts';
import type { BuildPlanView, KindView } from '../../api/types.ts';
import { learn, toBuild, type Detected, type SourceForm } from './source-form.ts';
import { useSource } from './use-source.ts';

/** A plan, and what it is a plan of. */
export interface Inspected {
  plan: BuildPlanView;
  detected: Detected;
  /** The source that it was made from, and what was asked for of it, without secrets: others make the plan old. */
  place: string;
  wishes: string;
}

/** How long nobody has to type before it is looked at again, in milliseconds. */
const PAUSE_MS = 600;

/** Looks at sources of apps, and keeps what was found. */
export function useInspection(readToken: () => string) {
  const [inspected, setInspected] = useState<Inspected>();
  const source = useSource(readToken);
  return {
    ...source,
    inspected,
    /** @throws what the server said, which is also shown */
    inspect: (form: SourceForm, kind: KindView): Promise<void> =>
      source.look(form, async (from, signal) => {
        const build = toBuild(form);
        const plan = await inspectSource(
          { kind: kind.kind, source: from, ...(build !== undefined && { build }) },
          signal,
        );
        setInspected((before) => ({
          plan,
          detected: learn(before?.detected ?? {}, plan, form.overrides),
          place: placeOf(form, kind),
          wishes: wishesOf(form),
        }));
      }),
    forget: () => {
      source.stop();
      setInspected(undefined);
    },
  };
}

/** Whether something was changed since a plan was made. A port is the deployment's and no part of it. */
export function isOld({ place, wishes }: Inspected, form: SourceForm, kind: KindView): boolean {
  return place !== placeOf(form, kind) || wishes !== wishesOf(form);
}

/**
 * Has a plan made anew once its wishes were changed: what it shows, such as its Dockerfile, follows them. Another source
 * is looked at when somebody says so, since its address is half typed until then.
 */
export function useFollowingPlan(
  inspected: Inspected | undefined,
  form: SourceForm,
  kind: KindView,
  lookAgain: () => void,
): void {
  const wishes = wishesOf(form);
  const follows = inspected?.place === placeOf(form, kind) && inspected.wishes !== wishes;
  const look = useEffectEvent(lookAgain);
  useEffect(() => {
    if (!follows) return undefined;
    const timer = setTimeout(look, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [follows, wishes]);
}

function placeOf(form: SourceForm, kind: KindView): string {
  return JSON.stringify([
    kind.kind,
    form.from,
    form.git.trim(),
    form.ref.trim(),
    form.file === undefined ? null : [form.file.name, form.file.size, form.file.lastModified],
  ]);
}

function wishesOf(form: SourceForm): string {
  return JSON.stringify(toBuild(form) ?? null);
}
