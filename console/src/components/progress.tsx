import styles from './progress.module.css';

/** @param percent 0 to 100 */
export function Progress({ label, percent }: { label: string; percent: number }) {
  return (
    <div className={styles.row}>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={label}
        aria-valuenow={Math.round(percent)}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <div className={styles.fill} style={{ transform: `scaleX(${percent / 100})` }} />
      </div>
      <span className={styles.value} aria-hidden="true">
        {Math.round(percent)}%
      </span>
    </div>
  );
}
