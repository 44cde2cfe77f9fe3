import { describe, expect, it } from 'vitest';
import cached from './recorded/cached.txt?raw';
import classic from './recorded/classic.txt?raw';
import fails from './recorded/fails.txt?raw';
import { BuildSteps } from './build-steps.ts';

const NOW = 1_000_000_000_000;
const bytes = (text: string) => new TextEncoder().encode(text);

/** The recordings are what Docker 20.10 printed for one Dockerfile: with BuildKit, and without. */
function read(text: string, chunk = text.length, steps = new BuildSteps()): BuildSteps {
  const all = bytes(text);
  for (let at = 0; at < all.length; at += chunk) {
    steps.take('stderr', all.subarray(at, at + chunk), NOW);
  }
  return steps;
}

const step = (steps: BuildSteps, id: string) => {
  const found = steps.steps.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no step ${id}`);
  return found;
};

describe('the steps of a build', () => {
  it('keep their own lines where they are interleaved', () => {
    const steps = read(fails);
    expect(step(steps, '7').title).toMatch(/^\[b 2\/2\] RUN for i/);
    expect(step(steps, '7').lines).toEqual(['b line 1', 'b line 2', 'b line 3', 'b line 4']);
    expect(step(steps, '7')).toMatchObject({ state: 'done', seconds: 4, dropped: 0 });
    expect(step(steps, '5').lines.slice(0, 2)).toEqual(['a line 1', 'a line 2']);
  });

  it('show what a program wrote over, and nothing of what it said to a terminal', () => {
    expect(step(read(fails), '5').lines.slice(-2)).toEqual(['progress 100%', 'red  end']);
  });

  it('fail with the reason and the lines before it', () => {
    const steps = read(fails);
    expect(steps.failed).toMatchObject({
      id: '9',
      title: '[stage-2 4/4] RUN echo last && echo before it fails && exit 3',
      state: 'failed',
      seconds: 0.99,
      lines: ['last', 'before it fails'],
    });
    expect(steps.failed?.error).toMatch(/exit code: 3$/);
  });

  it('say which were cached, and hide digests', () => {
    const steps = read(cached);
    expect(steps.failed).toBeUndefined();
    expect(steps.steps.filter(({ state }) => state === 'cached').map(({ id }) => id)).toEqual([
      '5',
      '6',
      '7',
      '8',
    ]);
    expect(step(steps, '9')).toMatchObject({ state: 'done', seconds: 1 });
    expect(steps.steps.flatMap(({ lines }) => lines).filter((line) => line.startsWith('sha256:'))).toEqual(
      [],
    );
    expect(steps.steps.filter(({ internal }) => internal).map(({ id }) => id)).toEqual(['1', '2', '3', '10']);
  });

  it('are read from the classic builder', () => {
    const steps = read(classic);
    expect(steps.steps.map(({ id, state }) => [id, state])).toEqual(
      ['1', '2', '3', '4', '5', '6', '7', '8'].map((id) => [id, 'done']),
    );
    expect(step(steps, '4').lines).toEqual(['b line 1', 'b line 2', 'b line 3', 'b line 4']);
    expect(step(steps, '2').lines.slice(-2)).toEqual(['progress 100%', 'red  end']);
    const failing = read(
      "Step 1/1 : RUN false\n ---> Running in 1\nno\nThe command '/bin/sh -c false' returned a non-zero code: 1\n",
    );
    expect(failing.failed).toMatchObject({ title: '[1/1] RUN false', lines: ['no'] });
    const again = read('Step 1/2 : FROM x\n ---> 1\nStep 2/2 : RUN y\n ---> Using cache\n ---> 2\n');
    expect(step(again, '2').state).toBe('cached');
  });

  it.each([1, 2, 3, 7, 64])('are the same in chunks of %i bytes', (chunk) => {
    const text = `#1 [1/1] RUN echo\n#1 0.100 naïve – 日本語 🎉\n#1 DONE 0.2s\n`;
    expect(step(read(text, chunk), '1').lines).toEqual(['naïve – 日本語 🎉']);
    expect(read(fails, chunk).steps).toEqual(read(fails).steps);
  });

  it('keep two streams apart', () => {
    const steps = new BuildSteps();
    steps.take('stdout', bytes('Step 1/1 : RUN x\n ---> Running in 1\nout'), NOW);
    steps.take('stderr', bytes('err\n'), NOW);
    steps.take('stdout', bytes('put\n'), NOW);
    expect(step(steps, '1').lines).toEqual(['err', 'output']);
  });

  it('began when their output says so, however late one looks', () => {
    const steps = read('#1 [1/1] RUN sleep\n#1 12.500 still here\n');
    expect(step(steps, '1')).toMatchObject({ state: 'running', beganAt: NOW - 12_500 });
  });

  it('share the end of a build that nobody told them', () => {
    const canceled = read('#1 [1/1] RUN sleep\n#1 1.0 cut');
    canceled.end(false, NOW);
    expect(step(canceled, '1')).toMatchObject({ state: 'canceled', lines: ['cut'] });
    const built = read('Step 1/1 : FROM x\n');
    built.end(true, NOW);
    expect(step(built, '1').state).toBe('done');
  });

  it('take no more memory than they may', () => {
    const steps = new BuildSteps({ lines: 10, line: 20, characters: 300, steps: 3 });
    for (let id = 1; id <= 5; id++) {
      const lines = Array.from({ length: 50 }, (_, at) => `#${id} 0.1 ${String(at).padEnd(100, 'x')}\n`);
      read(`#${id} RUN ${id}\n${lines.join('')}#${id} DONE 1s\n`, 64, steps);
    }
    expect(steps.steps.map(({ id }) => id)).toEqual(['3', '4', '5']);
    const kept = steps.steps.flatMap(({ lines }) => lines);
    expect(kept.join('').length).toBeLessThanOrEqual(300);
    expect(kept.every((line) => line.length <= 20)).toBe(true);
    expect(step(steps, '5').lines.at(-1)).toMatch(/^49x/);
    expect(step(steps, '5').dropped + step(steps, '5').lines.length).toBe(50);
  });

  it('know a line that never ends by its pieces', () => {
    const steps = read(`#1 RUN yes\n#1 0.1 ${'y'.repeat(200_000)}`, 4096);
    steps.end(false, NOW);
    expect(step(steps, '1').lines[0]).toHaveLength(4096);
  });
});
