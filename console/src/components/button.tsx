import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from 'react';
import styles from './button.module.css';

interface Look {
  look?: 'plain' | 'primary' | 'danger' | 'quiet' | undefined;
  small?: boolean | undefined;
}

function classes({ look = 'plain', small = false }: Look): string {
  return [styles.button, look === 'plain' ? undefined : styles[look], small ? styles.small : undefined]
    .filter((name) => name !== undefined)
    .join(' ');
}

export function Button({
  look,
  small,
  type = 'button',
  ...rest
}: Look & ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }) {
  return <button type={type} {...rest} className={classes({ look, small })} />;
}

function Anchor({
  look,
  small,
  children,
  ...rest
}: Look & AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> }) {
  return (
    <a {...rest} className={classes({ look, small })}>
      {children}
    </a>
  );
}

/** A link to another screen that looks like a button. */
export const ButtonLink = createLink(Anchor);
