import { Icon, type IconName } from './icon.tsx';
import styles from './status.module.css';

export type Tone = 'neutral' | 'active' | 'good' | 'bad' | 'warn' | 'odd';

/** A state by colour, shape and word: any one of them is enough to know it. */
export function Status({
  tone,
  icon,
  label,
  badge = false,
}: {
  tone: Tone;
  icon: IconName;
  label: string;
  badge?: boolean;
}) {
  const classes = [styles.status, styles[tone], badge ? styles.badge : undefined].filter(
    (name) => name !== undefined,
  );
  return (
    <span className={classes.join(' ')}>
      <Icon name={icon} className={icon === 'arc' ? styles.spinning : undefined} />
      {label}
    </span>
  );
}
