import { problemText } from './problem';

describe('problemText', () => {
  it('prefers the backend`s own words', () => {
    expect(problemText({ status: 400, data: { detail: 'no such insight', message: 'm' }, statusText: 'Bad' })).toBe(
      'no such insight'
    );
    expect(problemText({ data: { message: 'm' } })).toBe('m');
    expect(problemText(new Error('network'))).toBe('network');
    expect(problemText({ statusText: 'Bad Gateway', data: {} })).toBe('Bad Gateway');
    expect(problemText(undefined)).toBe('Farseer did not answer');
  });
});
