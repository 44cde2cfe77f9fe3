import type { ReactNode } from 'react';
import styles from './card.module.css';

export function Card({ padded = false, children }: { padded?: boolean; children: ReactNode }) {
  return (
    <div className={padded ? `${styles.card ?? ''} ${styles.padded ?? ''}` : styles.card}>{children}</div>
  );
}
