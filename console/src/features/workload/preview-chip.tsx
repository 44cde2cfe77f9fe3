import type { PreviewView } from '../../api/types.ts';
import styles from '../../components/chip.module.css';

/** Says of a workload that it is there for a pull request, and leads to that where its host has a page. */
export function PreviewChip({ preview: { of, number, branch, url } }: { preview: PreviewView }) {
  const text = `preview of ${of} · #${number}`;
  const title = `Runs the branch ${branch} while its pull request is open`;
  return url?.startsWith('https://') ? (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className={styles.chip}
      title={title}
      data-testid="workload-preview"
    >
      {text}
    </a>
  ) : (
    <span className={styles.chip} title={title} data-testid="workload-preview">
      {text}
    </span>
  );
}
