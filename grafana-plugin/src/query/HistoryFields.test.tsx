import { fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { testIds } from '../testIds';
import { type FarseerQuery } from '../types';
import { HistoryFields, matching } from './HistoryFields';
import { IncidentSource } from './IncidentSource';

const ids = testIds.history;
const taxonomy = [
  { id: 'oom_killed', description: 'memory ran out' },
  { id: 'disk_full', description: 'no space left' },
];

function open(start: Partial<FarseerQuery>, asEvents = false): { now: FarseerQuery } {
  const heard = { now: { refId: 'A', queryType: 'incidents', stored: true, ...start } as FarseerQuery };
  const Page = () => {
    const [query, setQuery] = useState(heard.now);
    const onChange = (changed: FarseerQuery) => {
      heard.now = changed;
      setQuery(changed);
    };
    return (
      <>
        <IncidentSource query={query} onChange={onChange} />
        <HistoryFields
          query={query}
          asEvents={asEvents}
          loadTaxonomy={() => Promise.resolve(taxonomy)}
          onChange={onChange}
        />
      </>
    );
  };
  render(<Page />);
  return heard;
}

describe('HistoryFields', () => {
  it('chooses where incidents come from without losing anything', () => {
    const heard = open({ expr: '{a="b"}', rootCause: 'oom_killed' });
    fireEvent.click(screen.getByLabelText("This window's logs"));
    expect(heard.now).toEqual({
      refId: 'A',
      queryType: 'incidents',
      stored: undefined,
      expr: '{a="b"}',
      rootCause: 'oom_killed',
    });
    fireEvent.click(screen.getByLabelText('History'));
    expect(heard.now.stored).toBe(true);
  });

  it('hands on a component when it is written, and takes it away when it is empty', () => {
    const heard = open({});
    const component = screen.getByLabelText('Component');
    fireEvent.change(component, { target: { value: ' $app ' } });
    fireEvent.blur(component);
    expect(heard.now.component).toBe('$app');
    fireEvent.change(component, { target: { value: '' } });
    fireEvent.blur(component);
    expect(heard.now.component).toBeUndefined();
  });

  it('suggests root causes by id and by meaning', () => {
    expect(matching(taxonomy, 'OOM').map((o) => o.value)).toEqual(['oom_killed']);
    expect(matching(taxonomy, 'space').map((o) => o.value)).toEqual(['disk_full']);
    expect(matching(taxonomy, '')).toHaveLength(2);
  });

  it('asks what to count by for a trend only', () => {
    const heard = open({ by: 'level' });
    expect(screen.queryByTestId(ids.trendBy)).toBeNull();
    fireEvent.click(screen.getByLabelText('As a trend'));
    expect(heard.now.trend).toBe(true);
    expect(screen.getByTestId(ids.trendBy)).toHaveValue('severity');
    fireEvent.click(screen.getByLabelText('As a trend'));
    expect(heard.now.trend).toBeUndefined();
  });

  it('offers annotations no graph', () => {
    open({}, true);
    expect(screen.queryByTestId(ids.trend)).toBeNull();
    expect(screen.getByTestId(ids.rootCause)).toBeInTheDocument();
  });
});
