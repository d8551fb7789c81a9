// The clock of a process, for `--import`: nobody in it knows another one.
import { setClock } from './settable-clock.ts'

setClock(600_000)
