import { memo, type CSSProperties, type Ref } from 'react';
import type { LogLine } from './line.ts';
import styles from './log-line.module.css';
import { PLAIN, type Color, type Style } from './sgr.ts';

const looks = new WeakMap<Style, { className: string; style: CSSProperties }>();

/** The class and colours of a style; colours are set on the element by script, which a strict policy allows. */
function lookOf(style: Style) {
  let look = looks.get(style);
  if (look === undefined) {
    const { inverse } = style;
    const foreground = inverse === true ? (style.background ?? 'var(--surface)') : style.foreground;
    const background = inverse === true ? (style.foreground ?? 'var(--ink)') : style.background;
    const names = (['bold', 'dim', 'italic', 'underline', 'strike'] as const).filter(
      (name) => style[name] === true,
    );
    look = {
      className: names.map((name) => styles[name] ?? '').join(' '),
      style: {
        ...(foreground !== undefined && { color: css(foreground) }),
        ...(background !== undefined && { backgroundColor: css(background) }),
      },
    };
    looks.set(style, look);
  }
  return look;
}

function css(color: Color): string {
  return typeof color === 'number' ? `var(--ansi-${color})` : color;
}

interface Props {
  line: LogLine;
  /** Lines change in place; this tells when. */
  revision: number;
  index: number;
  wrap: boolean;
  /** Whether it says who printed it. */
  labelled: boolean;
  measure?: Ref<HTMLDivElement> | undefined;
}

export const LogLineRow = memo(function LogLineRow({ line, index, wrap, labelled, measure }: Props) {
  const classes = [styles.line, styles[line.kind], wrap ? styles.wrap : undefined].filter(
    (name) => name !== undefined,
  );
  const stream = line.kind === 'stderr' ? 'err' : '';
  return (
    <div
      ref={measure}
      className={classes.join(' ')}
      data-index={index}
      data-stream={line.kind}
      data-testid="log-line"
    >
      {labelled ? (
        <span className={`${styles.gutter ?? ''} ${styles.labelled ?? ''}`}>
          <span className={styles.label}>{line.label}</span> {stream}
        </span>
      ) : (
        <span className={styles.gutter}>{stream}</span>
      )}
      <span className={styles.text}>
        <Text line={line} />
      </span>
    </div>
  );
});

/** Text nodes and spans, nothing else, whatever a job prints. */
function Text({ line }: { line: LogLine }) {
  if (line.spans === undefined) {
    return line.text;
  }
  let start = 0;
  return line.spans.map((span) => {
    const text = line.text.slice(start, span.end);
    const key = start;
    start = span.end;
    return span.style === PLAIN ? (
      text
    ) : (
      <span key={key} {...lookOf(span.style)}>
        {text}
      </span>
    );
  });
}
