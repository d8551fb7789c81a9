import { type DjangoCache, type SharedSettings } from './django-cache.ts'
import { LiveDjango } from './live-django.ts'
import { PythonPeer } from './python-peer.ts'
import { RecordedDjango } from './recorded-django.ts'
import { Recordings, recording } from './recordings.ts'

/** Django applications: real ones, or recordings of them. */
export interface DjangoSide {
  /** Which of the two it is, for titles. */
  readonly title: string
  /** A cache of an application with these settings; the class names are Python's. */
  open(settings: SharedSettings): DjangoCache
  /** Ends it, and writes the recordings if there are new ones. */
  close(): Promise<void>
}

/**
 * Starts a Python process with django-redis. If there is none, plays recordings, and prints that.
 *
 * @param name - Of the golden file.
 */
export async function openDjangoSide(name: string): Promise<DjangoSide> {
  const recordings = new Recordings(name)
  const peer = await PythonPeer.start()
  if (peer instanceof PythonPeer) {
    return {
      title: peer.versions,
      open: (settings) => new LiveDjango(peer, recordings, settings),
      close: async () => {
        recordings.save(peer.versions)
        await peer.stop()
      },
    }
  }
  if (recording) throw new Error(`Recordings need Python with django-redis (${peer})`)
  process.stderr.write(`test/interop/${name}: no Python with django-redis, so recorded bytes stand for it (${peer})\n`)
  const opened: RecordedDjango[] = []
  return {
    title: `recorded from ${recordings.versions}`,
    open: (settings) => {
      const cache = new RecordedDjango(recordings, settings)
      opened.push(cache)
      return cache
    },
    close: async () => {
      for (const cache of opened) cache.disconnect()
    },
  }
}
