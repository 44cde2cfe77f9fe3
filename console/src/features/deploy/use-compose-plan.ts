import { useRef, useState } from 'react';
import { inspectApplication } from '../../api/applications.ts';
import type { ApplicationPlanView, SourceRequest } from '../../api/types.ts';
import { composeIdentity, sourceForm, toApplicationRequest, type ComposeForm } from './compose-form.ts';
import type { SourceForm } from './source-form.ts';
import { useSource } from './use-source.ts';

/** A plan, and what it is a plan of. */
export interface ComposePlanned {
  plan: ApplicationPlanView;
  asked: string;
}

/** Looks at compose files, and keeps what was found. */
export function useComposePlan(readToken: () => string) {
  const [planned, setPlanned] = useState<ComposePlanned>();
  const source = useSource(readToken);
  const packed = useRef<{ text: string; source: SourceForm }>(undefined);

  /** A text that is the same is the same file, which is sent once. */
  function placed(form: ComposeForm): SourceForm {
    if (form.from !== 'text') {
      return sourceForm(form);
    }
    if (packed.current?.text !== form.text) {
      packed.current = { text: form.text, source: sourceForm(form) };
    }
    return packed.current.source;
  }

  return {
    inspecting: source.inspecting,
    planned,
    /** @throws what the server said, which is also shown */
    inspect: (form: ComposeForm): Promise<void> =>
      source.look(placed(form), async (from, signal) => {
        setPlanned(undefined);
        const plan = await inspectApplication(toApplicationRequest(form, from), signal);
        setPlanned({ plan, asked: composeIdentity(form) });
      }),
    /** The source as a deployment takes it. */
    prepare: (form: ComposeForm): Promise<SourceRequest> => source.prepare(placed(form)),
    quiet: source.quiet,
    forget: () => {
      source.stop();
      setPlanned(undefined);
    },
  };
}
