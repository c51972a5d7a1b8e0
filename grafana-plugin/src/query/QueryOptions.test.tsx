import { CoreApp } from '@grafana/data';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { testIds } from '../testIds';
import { type FarseerQuery } from '../types';
import { QueryOptions } from './QueryOptions';

const ids = testIds.options;

function open(query: Partial<FarseerQuery>, app = CoreApp.Explore) {
  const changes: FarseerQuery[] = [];
  render(
    <QueryOptions
      query={{ refId: 'A', queryType: 'insights', ...query }}
      app={app}
      loadPrompts={() => Promise.resolve([])}
      onChange={(changed) => changes.push(changed)}
    />
  );
  return changes;
}

// unfolded, the options ask for the prompts
const unfold = () =>
  act(async () => {
    fireEvent.click(screen.getByTestId(ids.toggle));
    await Promise.resolve();
  });

describe('QueryOptions', () => {
  it('folds behind a line that says what is set, and can be opened by keyboard', async () => {
    open({ minSeverity: 'high' });
    const line = screen.getByRole('button', { name: /Options.*Severity from high/ });
    expect(line).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByTestId(ids.wait)).toBeNull();
    await unfold();
    expect(line).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getByLabelText('Wait for the model')).toBeInTheDocument();
  });

  it('hands on a length of time that is right, and keeps a wrong one with its reason', async () => {
    const changes = open({});
    await unfold();
    const wait = screen.getByTestId(ids.wait);
    fireEvent.change(wait, { target: { value: '5 seconds' } });
    fireEvent.blur(wait);
    expect(screen.getByRole('alert')).toHaveTextContent('such as 500ms');
    expect(wait).toHaveAttribute('aria-invalid', 'true');
    expect(changes).toEqual([]);
    fireEvent.change(wait, { target: { value: '5s' } });
    fireEvent.keyDown(wait, { key: 'Enter' });
    expect(changes.map((c) => c.wait)).toEqual(['5s']);
  });

  it('turns the model off and on without leaving a default behind', async () => {
    const changes = open({ model: false });
    await unfold();
    fireEvent.click(screen.getByLabelText('Ask the model'));
    expect(changes.map((c) => c.model)).toEqual([undefined]);
  });

  it('asks for a summary of insights, and of nothing else', async () => {
    const changes = open({});
    await unfold();
    fireEvent.click(screen.getByLabelText('Summary in a few sentences'));
    expect(changes.map((c) => c.summary)).toEqual([true]);
  });

  it('hides from alert rules what would wait for the model', async () => {
    open({}, CoreApp.UnifiedAlerting);
    await unfold();
    expect(screen.queryByTestId(ids.wait)).toBeNull();
    expect(screen.queryByTestId(ids.prompt)).toBeNull();
    expect(screen.queryByTestId(ids.summarize)).toBeNull();
    expect(screen.getByTestId(ids.legend)).toBeInTheDocument();
  });
});
