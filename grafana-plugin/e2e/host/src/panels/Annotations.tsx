// Events over a time series, as Grafana marks them: a dashed line with a flag below, a shaded span for a region.
import { dateTimeFormat, type AnnotationEvent } from '@grafana/data';
import { DEFAULT_ANNOTATION_COLOR, Tooltip, type UPlotConfigBuilder } from '@grafana/ui';
import { useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type uPlot from 'uplot';

export function Annotations({ config, events }: { config: UPlotConfigBuilder; events: AnnotationEvent[] }) {
  const [plot, setPlot] = useState<uPlot>();
  const [, redraw] = useState(0);
  const shown = useRef(events);
  shown.current = events;

  useLayoutEffect(() => {
    config.addHook('init', setPlot);
    config.addHook('setScale', () => redraw((n) => n + 1));
    config.addHook('setSize', () => redraw((n) => n + 1));
    config.addHook('draw', (u) => shown.current.forEach((event) => line(u, event)));
  }, [config]);
  useLayoutEffect(() => plot?.redraw(false), [plot, events]);

  return plot
    ? createPortal(
        events.map((event, i) => <Flag key={event.id ?? i} plot={plot} event={event} />),
        plot.over,
      )
    : null;
}

const colorOf = (event: AnnotationEvent) => event.color ?? DEFAULT_ANNOTATION_COLOR;
const isRegion = (event: AnnotationEvent) => (event.timeEnd ?? 0) > (event.time ?? 0);

function line(u: uPlot, event: AnnotationEvent) {
  const { left, top, width, height } = u.bbox;
  const from = u.valToPos(event.time ?? 0, 'x', true);
  const to = isRegion(event) ? u.valToPos(event.timeEnd!, 'x', true) : from;
  if (to < left || from > left + width) {
    return;
  }
  const at = Math.max(from, left);
  u.ctx.save();
  if (to > at) {
    u.ctx.globalAlpha = 0.08;
    u.ctx.fillStyle = colorOf(event);
    u.ctx.fillRect(at, top, Math.min(to, left + width) - at, height);
    u.ctx.globalAlpha = 1;
  }
  u.ctx.strokeStyle = colorOf(event);
  u.ctx.lineWidth = 2;
  u.ctx.setLineDash([5, 5]);
  u.ctx.beginPath();
  u.ctx.moveTo(at, top);
  u.ctx.lineTo(at, top + height);
  u.ctx.stroke();
  u.ctx.restore();
}

function Flag({ plot, event }: { plot: uPlot; event: AnnotationEvent }) {
  const width = plot.over.clientWidth;
  const at = plot.valToPos(event.time ?? 0, 'x');
  const end = isRegion(event) ? plot.valToPos(event.timeEnd!, 'x') : at;
  if (!Number.isFinite(at) || end < 0 || at > width) {
    return null;
  }
  const left = Math.max(at, 0);
  const color = colorOf(event);
  const shape: React.CSSProperties = isRegion(event)
    ? { left, width: Math.max(6, Math.min(end, width) - left), height: 6, background: color, opacity: 0.8 }
    : {
        left: left - 5,
        borderLeft: '5px solid transparent',
        borderRight: '5px solid transparent',
        borderBottom: `6px solid ${color}`,
      };
  return (
    <Tooltip
      content={
        <div>
          <div>{dateTimeFormat(event.time ?? 0, { timeZone: 'utc' })}</div>
          {event.title && <strong>{event.title}</strong>}
          <div>{event.text}</div>
          <div>{event.tags?.join(' · ')}</div>
        </div>
      }
    >
      <div
        data-testid="annotation"
        data-title={event.title}
        data-text={event.text}
        data-tags={event.tags?.join(',')}
        style={{ position: 'absolute', top: '100%', cursor: 'pointer', ...shape }}
      />
    </Tooltip>
  );
}
