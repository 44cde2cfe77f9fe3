import type { DecisionView } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Field, Input } from '../../components/field.tsx';
import { planTitle } from '../build/build.ts';
import { Commit, DockerfileText, Warnings } from '../build/plan.tsx';
import type { FormErrors } from './deploy-form.ts';
import styles from './deploy-page.module.css';
import type { Inspected } from './inspection.ts';
import {
  changed,
  SUBJECT_NAMES,
  SUBJECTS,
  subjectField,
  subjectsOf,
  type SourceForm,
  type Subject,
} from './source-form.ts';

/** How the source would be built, each decision with its reason and open to change. */
export function PlanFields({
  inspected: { plan, detected },
  old,
  source,
  errors,
  set,
}: {
  inspected: Inspected;
  /** Whether something was changed since. */
  old: boolean;
  source: SourceForm;
  errors: FormErrors;
  set: (part: Partial<SourceForm>, ...mended: string[]) => void;
}) {
  const change = (subject: Subject, text: string | undefined) => {
    // Typed back to what was detected, it is as detected.
    const same = text === undefined || text === detected[subject]?.value;
    const others = Object.fromEntries(
      Object.entries(source.overrides).filter(([other]) => other !== subject),
    );
    set({ overrides: same ? others : { ...others, [subject]: text } }, subjectField(subject));
  };
  const settled = plan.decisions.filter(({ subject }) => !(SUBJECTS as readonly string[]).includes(subject));
  return (
    <section aria-labelledby="plan-heading" data-testid="plan">
      <Card padded>
        <div className={styles.plan}>
          <div>
            <h2 id="plan-heading">
              <span className={styles.soft}>Plan:</span>{' '}
              <span data-testid="detected-framework">{planTitle(plan)}</span>
            </h2>
            {settled.map(({ subject, value, reason }) => (
              <p key={subject} className={styles.hint}>
                {SETTLED_NAMES[subject] ?? subject}: {value} ({reason})
              </p>
            ))}
            {plan.commit !== null && (
              <p>
                <Commit commit={plan.commit} />
              </p>
            )}
          </div>
          <Warnings plan={plan} />
          <div className={styles.decisions}>
            {subjectsOf(plan).map((subject) => (
              <Decision
                key={subject}
                subject={subject}
                detected={detected[subject]}
                typed={source.overrides[subject]}
                different={changed(source.overrides, subject) !== undefined}
                error={errors[subjectField(subject)]}
                onChange={(text) => change(subject, text)}
              />
            ))}
          </div>
          <DockerfileText plan={plan} old={old} />
        </div>
      </Card>
    </section>
  );
}

function Decision({
  subject,
  detected,
  typed,
  different,
  error,
  onChange,
}: {
  subject: Subject;
  detected: DecisionView | undefined;
  typed: string | undefined;
  different: boolean;
  error: string | undefined;
  /** Undefined: as detected. */
  onChange: (text: string | undefined) => void;
}) {
  const name = SUBJECT_NAMES[subject];
  const reason = detected?.reason ?? NOTHING[subject];
  return (
    <div className={styles.decision} data-testid="decision" data-subject={subject} data-changed={different}>
      <Field
        label={
          <>
            {name}
            {different && <span className={styles.changed}> changed</span>}
          </>
        }
        error={error}
        hint={different ? `Detected: ${detected?.value ?? 'nothing'} (${reason})` : reason}
      >
        {(control) => (
          <Input
            {...control}
            mono
            inputMode={subject === 'port' ? 'numeric' : 'text'}
            autoComplete="off"
            placeholder={detected?.value ?? (subject === 'root' ? '.' : 'none')}
            value={typed ?? detected?.value ?? ''}
            onChange={(event) => onChange(event.target.value)}
            data-testid={`plan-${subject}`}
          />
        )}
      </Field>
      {typed !== undefined && (
        <Button
          small
          look="quiet"
          aria-label={`Reset ${name.toLowerCase()}`}
          onClick={() => onChange(undefined)}
          data-testid={`reset-${subject}`}
        >
          Reset
        </Button>
      )}
    </div>
  );
}

/** Said as reasons are, which begin with names of files as those are written. */
const NOTHING: Record<Subject, string> = {
  root: 'the top of the source',
  dockerfile: 'there is none in the source',
  version: 'nothing says which',
  install: 'there is nothing to install',
  build: 'there is nothing to build',
  output: 'nothing says which folder',
  start: 'nothing says how it starts',
  port: 'nothing says where it listens',
};

/** What cannot be chosen by itself. */
const SETTLED_NAMES: Partial<Record<string, string>> = {
  framework: 'Framework',
  'package manager': 'Package manager',
  fallback: 'Page of unknown paths',
  variables: 'Variables',
};
