import type { EndpointView } from '../../api/types.ts';
import { Card } from '../../components/card.tsx';
import { Address } from './address.tsx';
import { capitalized } from './workload.ts';
import styles from './workload-page.module.css';

/** Where it is reached from anywhere, whatever stands before its node. */
export function Endpoints({ endpoints, domains }: { endpoints: EndpointView[]; domains: string[] }) {
  return endpoints.length === 0 ? null : (
    <section className={styles.section} aria-labelledby="endpoints-heading">
      <h2 id="endpoints-heading">Public addresses</h2>
      <Card>
        <ul className={styles.rows}>
          {endpoints.map((endpoint, at) => (
            <li key={endpoint.port}>
              <Address url={endpoint.url} testId={at === 0 ? 'public-url' : undefined} />
              <span className={`${styles.soft ?? ''} ${styles.end ?? ''}`}>
                {endpoint.note ?? `port ${endpoint.port}`}
              </span>
            </li>
          ))}
          {endpoints.flatMap(({ port, alternatives }) =>
            alternatives.map((tunnel) => (
              <li key={`${port} ${tunnel.provider} ${tunnel.node}`} data-testid="tunnel">
                {tunnel.url !== null && tunnel.state === 'connected' ? (
                  <Address url={tunnel.url} />
                ) : (
                  <span>{tunnel.note === null ? capitalized(tunnel.state) : capitalized(tunnel.note)}</span>
                )}
                <span className={`${styles.soft ?? ''} ${styles.end ?? ''}`}>
                  port {port}, by {tunnel.provider} on {tunnel.node}: {tunnel.state}
                </span>
              </li>
            )),
          )}
          {domains.map((url) => (
            <li key={url}>
              <Address url={url} testId="domain" />
              <span className={`${styles.soft ?? ''} ${styles.end ?? ''}`}>your own domain</span>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}
