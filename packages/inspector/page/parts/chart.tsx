import { useEffect, useRef } from 'preact/hooks'
import UPlot from 'uplot'
import type { Moment } from '../state.ts'

const LINES = [
  ['hits', '--good'],
  ['misses', '--warn'],
  ['stale', '--stale'],
  ['loads', '--accent'],
  ['errors', '--bad'],
] as const

/** Rates of a cache since the page was opened. */
export function Chart({ moments, label }: { readonly moments: readonly Moment[]; readonly label: string }) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(undefined)
  useEffect(() => {
    const element = place.current as HTMLDivElement
    const draw = (): void => {
      plot.current?.destroy()
      plot.current = new UPlot(optionsFor(element), dataOf(moments), element)
    }
    draw()
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: 200 }))
    resized.observe(element)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', draw)
    return () => {
      resized.disconnect()
      scheme.removeEventListener('change', draw)
      plot.current?.destroy()
    }
  }, [label])
  useEffect(() => plot.current?.setData(dataOf(moments)), [moments])
  return (
    <figure>
      <figcaption>{label}</figcaption>
      <div ref={place} class="chart" role="img" aria-label={label} />
    </figure>
  )
}

function dataOf(moments: readonly Moment[]): UPlot.AlignedData {
  return [moments.map(({ at }) => at), ...LINES.map(([name]) => moments.map((moment) => moment[name]))]
}

function optionsFor(element: HTMLElement): UPlot.Options {
  const style = getComputedStyle(element)
  // A canvas does not know `light-dark()`: the browser resolves it for an element.
  const color = (name: string): string => {
    const probe = document.createElement('span')
    probe.style.color = `var(${name})`
    element.append(probe)
    const resolved = getComputedStyle(probe).color
    probe.remove()
    return resolved
  }
  const axis: UPlot.Axis = {
    stroke: style.color,
    grid: { stroke: color('--line') },
    ticks: { stroke: color('--line') },
  }
  return {
    width: element.clientWidth || 600,
    height: 200,
    legend: { live: false },
    cursor: { show: false },
    scales: { y: { range: (_, _min, max) => [0, Math.max(1, max)] } },
    axes: [axis, axis],
    series: [
      {},
      ...LINES.map(([name, variable]) => ({
        label: `${name}/s`,
        stroke: color(variable),
        width: 2,
        points: { show: false },
      })),
    ],
  }
}
