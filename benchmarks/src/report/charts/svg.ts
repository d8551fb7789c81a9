/** Text of a chart for those who cannot see it. */
export interface Description {
  readonly title: string
  /** What it shows, with its figures. */
  readonly description: string
}

// Readable on white and on near-black; the lines keep three to one against both.
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 }
  .note { fill: #57606a; font-size: 12px }
  .axis { stroke: #8c959f; stroke-width: 1 }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .spread { stroke: #24292f; stroke-width: 1.5 }
  .peer { fill: #8c959f; stroke: #8c959f }
  .ours { fill: #0969da; stroke: #0969da }
  .third { fill: #bc4c00; stroke: #bc4c00 }
  .fourth { fill: #1a7f37; stroke: #1a7f37 }
  polyline.line { fill: none; stroke-width: 2.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .note { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .spread { stroke: #e6edf3 }
    .ours { fill: #4493f8; stroke: #4493f8 }
    .third { fill: #db6d28; stroke: #db6d28 }
    .fourth { fill: #3fb950; stroke: #3fb950 }
  }`

/**
 * Draws an accessible SVG picture without a background of its own.
 *
 * @param size - Width and height.
 * @param text - Title and description.
 * @param content - Elements.
 */
export function svg(
  size: readonly [width: number, height: number],
  text: Description,
  content: readonly string[],
): string {
  const [width, height] = size
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escapeText(text.title)}</title>
<desc id="description">${escapeText(text.description)}</desc>
<style>${STYLE}
</style>
${content.join('\n')}
</svg>
`
}

/** Draws text. */
export function label(x: number, y: number, text: string, options = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${options}>${escapeText(text)}</text>`
}

/** Draws a line. */
export function stroke(x1: number, y1: number, x2: number, y2: number, name: string): string {
  return `<line class="${name}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`
}

/** Returns a coordinate that is not longer than it needs to be. */
export function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
