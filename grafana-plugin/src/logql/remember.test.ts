import { remember } from './remember';

describe('remember', () => {
  it('asks once for the same until the time is over', async () => {
    const asked: string[] = [];
    let now = 0;
    const values = remember(
      (label: string) => Promise.resolve(asked.push(label)),
      100,
      () => now
    );
    await values('app');
    await values('app');
    await values('env');
    now = 99;
    await values('app');
    expect(asked).toEqual(['app', 'env']);
    now = 100;
    await values('app');
    expect(asked).toEqual(['app', 'env', 'app']);
  });

  it('does not keep a failure', async () => {
    let times = 0;
    const ask = remember(() => (times++ === 0 ? Promise.reject(new Error('down')) : Promise.resolve('up')), 100);
    await expect(ask()).rejects.toThrow('down');
    await expect(ask()).resolves.toBe('up');
  });
});
