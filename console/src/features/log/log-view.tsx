import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { formatNumber, plural } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import type { LogLine } from './line.ts';
import { LogLineRow } from './log-line.tsx';
import type { LogModel } from './log-model.ts';
import styles from './log-view.module.css';

const ROW_PX = 20;
/** Gutter and right padding of a row. */
const CHROME_PX = 38 + 12;
const LABELLED_CHROME_PX = 70 + 12;
/** This near to the end counts as being there. */
const END_PX = 8;

export interface LogViewProps {
  model: LogModel;
  /** Whose output it is: a name for those who do not see where it stands. */
  label: string;
  /** Lines of output, where that is known better than from what is here so far. */
  total?: number | undefined;
  /** What the bar says of the stream's state, in a word or two; read aloud when it changes. */
  state: string;
  /** What stands here while there is no line. */
  blank: string;
  /** More buttons for the bar. */
  tools?: ReactNode;
}

/**
 * Output, live. Follows the end until the reader scrolls up; the button or the End key takes it back there. Only the rows
 * in sight are in the document.
 */
export function LogView({ model, label, total, state, blank, tools }: LogViewProps) {
  const revision = useSyncExternalStore(model.subscribe, model.revision);
  const [following, setFollowing] = useState(true);
  const [wrap, setWrap] = useState(true);
  const scroll = useRef<HTMLDivElement>(null);
  const { probe, columns } = useColumns(scroll, model.labelled ? LABELLED_CHROME_PX : CHROME_PX);
  const [wanted, setWanted] = useState('');
  const lines = matching(model.lines, wanted);

  // The compiler that this rule speaks for is not in use here.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (wrap ? wrappedRows(lines[index], columns) : 1) * ROW_PX,
    getItemKey: (index) => lines[index]?.number ?? index,
    overscan: 20,
  });
  const visible = rows.getVirtualItems();

  useEffect(() => rows.measure(), [rows, wrap, columns, wanted]);
  const onScroll = useFollowing(scroll, model, lines, rows, following, setFollowing);

  return (
    <section className={styles.viewer} aria-labelledby="output-heading" data-testid="log-viewer">
      <div className={styles.bar}>
        <div className={styles.heading}>
          <h2 id="output-heading">Output</h2>
          <span className={styles.state} data-testid="log-state">
            {wanted !== '' && `${formatNumber(lines.length)} of `}
            {plural(total ?? model.printedLines, 'line')}
            {' · '}
            <span role="status">
              <span className="visually-hidden">Output </span>
              {state}
            </span>
          </span>
        </div>
        <div className={styles.tools} data-testid="log-tools">
          <input
            type="search"
            className={styles.search}
            aria-label="Show only lines with"
            placeholder="Search"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            data-testid="log-search"
          />
          <Button small look="quiet" aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
            Wrap
          </Button>
          <CopyButton text={() => model.plainText()} />
          {tools}
        </div>
      </div>
      {model.droppedLines > 0 && (
        <p className={styles.older}>
          The first {formatNumber(model.droppedLines)} lines are no longer shown here. Download the output to
          read them.
        </p>
      )}
      <div className={styles.body}>
        <div
          ref={scroll}
          className={styles.scroll}
          onScroll={onScroll}
          // A region that scrolls must be reachable by keyboard. It is never read aloud by itself: that would be a flood.
          role="region"
          aria-label={label}
          aria-live="off"
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          <span ref={probe} className={styles.probe} aria-hidden="true">
            {'0'.repeat(100)}
          </span>
          {lines.length === 0 ? (
            <p className={styles.blank}>{wanted === '' ? blank : 'No line has this in it.'}</p>
          ) : (
            <div
              className={wrap ? `${styles.canvas ?? ''} ${styles.wrapped ?? ''}` : styles.canvas}
              style={{ height: rows.getTotalSize() }}
            >
              <div className={styles.window} style={{ transform: `translateY(${visible[0]?.start ?? 0}px)` }}>
                {visible.map(({ index, key }) => {
                  const line = lines[index];
                  return line === undefined ? null : (
                    <LogLineRow
                      key={key}
                      line={line}
                      revision={line.revision}
                      index={index}
                      wrap={wrap}
                      labelled={model.labelled}
                      measure={wrap && !ASCII.test(line.text) ? rows.measureElement : undefined}
                    />
                  );
                })}
              </div>
            </div>
          )}
        </div>
        {!following && lines.length > 0 && (
          <div className={styles.follow}>
            <Button
              small
              onClick={() => {
                setFollowing(true);
                scroll.current?.focus();
              }}
            >
              <Icon name="down" />
              Follow <kbd>End</kbd>
            </Button>
          </div>
        )}
      </div>
      <span className="visually-hidden" role="status" data-revision={revision}>
        {following ? '' : 'No longer following the output. Press End to follow.'}
      </span>
    </section>
  );
}

const ASCII = /^[\x20-\x7e]*$/;

/** Rows that a line takes: exact for ASCII in a fixed-width face, a first guess for the rest, which is then measured. */
function wrappedRows(line: LogLine | undefined, columns: number): number {
  return line === undefined ? 1 : Math.max(1, Math.ceil(line.text.length / columns));
}

/** The lines that have a text in them, whatever its case. */
function matching(lines: readonly LogLine[], wanted: string): readonly LogLine[] {
  if (wanted === '') {
    return lines;
  }
  const text = wanted.toLowerCase();
  return lines.filter((line) => line.text.toLowerCase().includes(text));
}

/**
 * How many characters fit beside each other.
 *
 * @param chrome what a row has beside its text, in pixels
 */
function useColumns(scroll: React.RefObject<HTMLDivElement | null>, chrome: number) {
  const probe = useRef<HTMLSpanElement>(null);
  const [columns, setColumns] = useState(120);
  useEffect(() => {
    const observed = [scroll.current, probe.current].filter((element) => element !== null);
    const observer = new ResizeObserver(() => {
      const character = (probe.current?.getBoundingClientRect().width ?? 0) / 100;
      const width = (scroll.current?.clientWidth ?? 0) - chrome;
      // The little that is added outweighs rounding of the character's width.
      setColumns(character > 0 ? Math.max(10, Math.floor(width / character + 0.001)) : 120);
    });
    observed.forEach((element) => observer.observe(element));
    return () => observer.disconnect();
  }, [scroll, chrome]);
  return { probe, columns };
}

/** Keeps the view at the end while following, and else at the line that is being read, whatever is dropped above it. */
function useFollowing(
  scroll: React.RefObject<HTMLDivElement | null>,
  model: LogModel,
  lines: readonly LogLine[],
  rows: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>,
  following: boolean,
  setFollowing: (following: boolean) => void,
) {
  const last = useRef({ top: 0, dropped: 0, firstLine: 0, within: 0 });

  useLayoutEffect(() => {
    const element = scroll.current;
    if (element === null) {
      return;
    }
    if (following) {
      element.scrollTo({ top: element.scrollHeight });
    } else if (model.droppedLines !== last.current.dropped) {
      const index = indexOfLine(lines, last.current.firstLine);
      const start = rows.measurementsCache[index]?.start ?? 0;
      element.scrollTo({
        top: start + (lines[index]?.number === last.current.firstLine ? last.current.within : 0),
      });
    }
    last.current.dropped = model.droppedLines;
    last.current.top = element.scrollTop;
  });

  // What stands above can grow and leave less room; the end is to stay in sight.
  useEffect(() => {
    const element = scroll.current;
    if (element === null || !following) {
      return undefined;
    }
    const observer = new ResizeObserver(() => element.scrollTo({ top: element.scrollHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroll, following]);

  return () => {
    const element = scroll.current;
    if (element === null) {
      return;
    }
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= END_PX;
    if (atEnd) {
      setFollowing(true);
    } else if (element.scrollTop < last.current.top) {
      // Only the reader moves up; growth and dropping are set right before they get here.
      setFollowing(false);
    }
    const first = rows.getVirtualItemForOffset(element.scrollTop);
    if (first !== undefined) {
      last.current.firstLine = lines[first.index]?.number ?? 0;
      last.current.within = element.scrollTop - first.start;
    }
    last.current.top = element.scrollTop;
  };
}

/** Where a line stands, or the one after it when it is not there; numbers ascend. */
function indexOfLine(lines: readonly LogLine[], number: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle]?.number ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
