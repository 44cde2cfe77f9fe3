import type { ApplicationPlanView, FindingView, PlannedServiceView } from '../../api/types.ts';
import { Card } from '../../components/card.tsx';
import { plural } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import styles from './compose.module.css';

/** What a compose file would be deployed as. */
export function ComposePlan({ plan, name }: { plan: ApplicationPlanView; name: string }) {
  const called = name === '' ? plan.name : name;
  return (
    <section aria-labelledby="plan-heading" data-testid="plan">
      <Card padded>
        <div className={styles.plan}>
          <div>
            <h2 id="plan-heading">
              <span className={styles.soft}>Plan:</span> {called ?? 'an application'}
            </h2>
            <p className={styles.hint}>
              {plural(plan.services.length, 'service')} by <code>{plan.file}</code>, in the order in which
              they start
            </p>
          </div>
          {plan.warnings.length > 0 && (
            <Findings tone="warn" title="Read otherwise, or left out" findings={plan.warnings} />
          )}
          <ol className={styles.services} aria-label="Services">
            {plan.services.map((service) => (
              <Service key={service.name} service={service} />
            ))}
          </ol>
          {plan.volumes.length > 0 && (
            <p>
              <span className={styles.soft}>Keeps its data in</span> <code>{plan.volumes.join(', ')}</code>
            </p>
          )}
        </div>
      </Card>
    </section>
  );
}

function Service({ service }: { service: PlannedServiceView }) {
  const { name, image, build, open, volumes, needs, instances } = service;
  const facts: [string, string[]][] = [
    ['public', open],
    ['waits for', needs],
    ['volumes', volumes],
  ];
  return (
    <li data-testid="planned-service">
      <h3>
        {name}
        {instances > 1 && <span className={styles.soft}> × {instances}</span>}
      </h3>
      <p className={styles.image}>{build === null ? <code>{image}</code> : <>built by {build}</>}</p>
      <ul className={styles.facts}>
        {facts
          .filter(([, values]) => values.length > 0)
          .map(([fact, values]) => (
            <li key={fact}>
              <span className={styles.soft}>{fact}</span> {values.join(', ')}
            </li>
          ))}
      </ul>
    </li>
  );
}

/** What there is to say of a compose file, by line and key. */
export function Findings({
  tone,
  title,
  findings,
}: {
  tone: 'bad' | 'warn';
  title: string;
  findings: FindingView[];
}) {
  return (
    <Notice
      tone={tone}
      title={title}
      role={tone === 'bad' ? 'alert' : 'status'}
      testId={tone === 'bad' ? 'error-message' : 'plan-warnings'}
    >
      <ul className={styles.findings}>
        {findings.map(({ file, line, key, message }, at) => (
          // Two findings may say the same of one place; their order is all that tells them apart.
          <li key={at} data-testid="finding">
            <span className={styles.place}>
              <code>
                {file}:{line}
              </code>{' '}
              {key !== '' && <code>{key}</code>}
            </span>{' '}
            {message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
