import { CopyButton } from '../../components/copy-button.tsx';
import styles from './address.module.css';

/** A public address: a link where a browser can open it, else what a client takes. Copied either way, where there is room. */
export function Address({
  url,
  testId,
  brief = false,
}: {
  url: string;
  testId?: string | undefined;
  brief?: boolean;
}) {
  const web = /^https?:\/\//.test(url);
  return (
    <span className={styles.address}>
      {web ? (
        <a href={url} target="_blank" rel="noreferrer" className={styles.text} data-testid={testId}>
          {url}
        </a>
      ) : (
        <code className={styles.text} data-testid={testId}>
          {url}
        </code>
      )}
      {!brief && <CopyButton text={() => url} what="the address" />}
    </span>
  );
}
