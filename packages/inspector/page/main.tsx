import 'uplot/dist/uPlot.min.css'
import './page.css'
import { render } from 'preact'
import { Shell } from './shell.tsx'

const root = document.getElementById('page')
if (root) {
  root.replaceChildren()
  render(<Shell />, root)
}
