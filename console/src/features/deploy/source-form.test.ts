import { describe, expect, it } from 'vitest';
import { plan } from '../../testing/fake-builds.ts';
import {
  checkSource,
  EMPTY_SOURCE,
  learn,
  proposedName,
  subjectsOf,
  toBuild,
  toSource,
} from './source-form.ts';

describe('the form of a source', () => {
  it.each([
    ['https://github.com/you/My.App.git', 'my-app'],
    ['git@example.org:team/Café', 'cafe'],
    ['https://example.org/a/2048/', 'app-2048'],
    ['ssh://git@example.org:22/x/y_z', 'y-z'],
    ['file:///srv/git/hello.git', 'hello'],
    ['https://example.org', ''],
    ['https://example.org/日本', ''],
    [`https://example.org/${'x'.repeat(60)}`, 'x'.repeat(40)],
  ])('proposes a name for %s', (git, name) => {
    expect(proposedName({ ...EMPTY_SOURCE, git })).toBe(name);
  });

  it('keeps tokens out of addresses', () => {
    const git = 'https://you:secret@example.org/app';
    expect(checkSource({ ...EMPTY_SOURCE, git })['source.git']).toMatch(
      /everybody in the project would see it/,
    );
    expect(checkSource({ ...EMPTY_SOURCE, git: 'ssh://git@example.org/app' })).toEqual({});
    expect(checkSource({ ...EMPTY_SOURCE, git: 'git@example.org:app' })).toEqual({});
  });

  it('sends only what was said', () => {
    const source = {
      ...EMPTY_SOURCE,
      git: ' https://example.org/app ',
      overrides: { start: ' ', port: '8080' },
    };
    expect(toSource(source, '', undefined)).toEqual({ git: 'https://example.org/app' });
    expect(toSource(source, 't', undefined)).toEqual({ git: 'https://example.org/app', token: 't' });
    expect(toSource(source, 't', 'f1')).toEqual({ upload: 'f1' });
    expect(toBuild(source)).toBeUndefined();
    expect(toBuild({ ...source, overrides: { start: 'npm start' }, buildEnv: { A: '1' } })).toEqual({
      start: 'npm start',
      env: { A: '1' },
    });
  });

  it('remembers what was detected before something else was asked for', () => {
    const first = learn({}, plan(), {});
    const asked = plan({ decisions: [{ subject: 'start', value: 'node other.js', reason: 'asked for' }] });
    expect(learn(first, asked, { start: 'node other.js' }).start).toEqual(first.start);
    expect(learn(first, asked, {}).start?.value).toBe('node other.js');
  });

  it('leaves to a Dockerfile what that says itself', () => {
    expect(subjectsOf(plan({ ecosystem: 'dockerfile', decisions: [] }))).toEqual([
      'root',
      'dockerfile',
      'port',
    ]);
    expect(subjectsOf(plan())).toEqual(['root', 'version', 'install', 'build', 'start', 'port']);
    const site = [{ subject: 'output', value: 'dist', reason: 'x' }];
    expect(subjectsOf(plan({ ecosystem: 'static', decisions: site }))).toEqual([
      'root',
      'build',
      'output',
      'port',
    ]);
  });
});
