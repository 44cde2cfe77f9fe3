import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { inspectSource } from '../../api/builds.ts';
import { uploadFile } from '../../api/files.ts';
import type { BuildPlanView, KindView, SourceRequest } from '../../api/types.ts';
import { learn, toBuild, toSource, type Detected, type SourceForm } from './source-form.ts';

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

export type Inspecting =
  | { phase: 'idle' }
  | { phase: 'uploading'; part: number }
  | { phase: 'looking' }
  | { phase: 'failed'; error: unknown };

/**
 * Looks at sources. The token is read from its field when it is sent and kept nowhere else: neither a state of the page
 * nor a cache has it.
 */
export function useInspection(readToken: () => string) {
  const [inspected, setInspected] = useState<Inspected>();
  const [inspecting, setInspecting] = useState<Inspecting>({ phase: 'idle' });
  const uploaded = useRef<{ file: File; fileId: string }>(undefined);
  const running = useRef<AbortController>(undefined);

  // Whoever leaves waits for nothing any more.
  useEffect(() => () => running.current?.abort(), []);

  /** Sends a file first; the same one only once. */
  async function sourceOf(form: SourceForm, signal: AbortSignal): Promise<SourceRequest> {
    if (form.from !== 'upload' || form.file === undefined) {
      return toSource(form, readToken(), undefined);
    }
    if (uploaded.current?.file !== form.file) {
      setInspecting({ phase: 'uploading', part: 0 });
      const { fileId } = await uploadFile(
        form.file,
        (part) => setInspecting({ phase: 'uploading', part }),
        signal,
      );
      uploaded.current = { file: form.file, fileId };
    }
    return toSource(form, '', uploaded.current.fileId);
  }

  function begin(): AbortSignal {
    running.current?.abort();
    running.current = new AbortController();
    return running.current.signal;
  }

  /** @throws what the server said, which is also shown */
  async function inspect(form: SourceForm, kind: KindView): Promise<void> {
    const signal = begin();
    setInspecting({ phase: 'looking' });
    try {
      const source = await sourceOf(form, signal);
      setInspecting({ phase: 'looking' });
      const build = toBuild(form);
      const plan = await inspectSource(
        { kind: kind.kind, source, ...(build !== undefined && { build }) },
        signal,
      );
      setInspected((before) => ({
        plan,
        detected: learn(before?.detected ?? {}, plan, form.overrides),
        place: placeOf(form, kind),
        wishes: wishesOf(form),
      }));
      setInspecting({ phase: 'idle' });
    } catch (error) {
      if (!signal.aborted) {
        setInspecting({ phase: 'failed', error });
        throw error;
      }
    }
  }

  return {
    inspected,
    inspecting,
    inspect,
    /** The source as a deployment takes it. */
    prepare: (form: SourceForm) => sourceOf(form, begin()),
    quiet: () => setInspecting({ phase: 'idle' }),
    forget: () => {
      running.current?.abort();
      setInspected(undefined);
      setInspecting({ phase: 'idle' });
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
