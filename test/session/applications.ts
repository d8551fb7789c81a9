import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import type { HoldfastSessionStore } from '@holdfast/session'
import express, { type RequestHandler } from 'express'
import expressSession, { type Store } from 'express-session'
import Fastify from 'fastify'

const SECRET = 'a secret of at least thirty-two characters'

declare module 'express-session' {
  interface SessionData {
    user?: string
    visits?: number
  }
}

declare module 'fastify' {
  interface Session {
    user?: string
    visits?: number
  }
}

/** What both applications let a test do while a request has read its session and has not saved it. */
export interface Pause {
  /** Resolves when such a request waits. */
  readonly reached: Promise<void>
  /** Lets it go on. */
  go(): void
  /** What the request calls. */
  wait(): Promise<void>
}

/** Makes a {@link Pause}. */
export function makePause(): Pause {
  const reached = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<void>()
  return {
    reached: reached.promise,
    go: gone.resolve,
    wait: () => {
      reached.resolve()
      return gone.promise
    },
  }
}

/** A running application with a login, a page that counts visits, one that waits, and a logout. */
export interface Application extends AsyncDisposable {
  /** Its address. */
  readonly origin: string
}

/** How tests start an application over a store; `maxAge` in milliseconds. */
export type StartApplication = (
  store: HoldfastSessionStore,
  pause?: Pause,
  maxAge?: number | null,
) => Promise<Application>

/** An Express 5 application with express-session. */
export async function startExpress(
  store: Store,
  pause: Pause = makePause(),
  maxAge: number | null = 60_000,
): Promise<Application> {
  const app = express()
  const cookie = maxAge === null ? {} : { maxAge }
  app.use(expressSession({ store, secret: SECRET, resave: false, saveUninitialized: false, cookie }))
  const handle =
    (act: (...args: Parameters<RequestHandler>) => Promise<unknown> | unknown): RequestHandler =>
    (...args) =>
      void Promise.resolve(act(...args)).catch(args[2])
  app.get('/login', (req, res, next) => {
    req.session.regenerate((error) => {
      if (error) return next(error)
      req.session.user = String(req.query.user)
      res.send('welcome')
    })
  })
  app.get('/visit', (req, res) => {
    if (!req.session.user) return void res.status(401).send('who are you?')
    req.session.visits = (req.session.visits ?? 0) + 1
    res.send(`${req.session.user} ${req.session.visits}`)
  })
  app.get('/look', (req, res) => void res.send(req.session.user ?? 'nobody'))
  app.get(
    '/slow',
    handle(async (req, res) => {
      await pause.wait()
      req.session.visits = 1000
      res.send('done')
    }),
  )
  app.get('/logout', (req, res, next) => {
    req.session.destroy((error) => (error ? next(error) : res.send('bye')))
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A Fastify 5 application with @fastify/session. */
export const startFastify: StartApplication = async (store, pause = makePause(), maxAge = 60_000) => {
  const app = Fastify()
  await app.register(fastifyCookie)
  await app.register(fastifySession, {
    store,
    secret: SECRET,
    saveUninitialized: false,
    cookieName: 'connect.sid',
    cookie: { secure: false, ...(maxAge === null ? {} : { maxAge }) },
  })
  app.get<{ Querystring: { user: string } }>('/login', async (request) => {
    await request.session.regenerate()
    request.session.user = request.query.user
    return 'welcome'
  })
  app.get('/visit', async ({ session }, reply) => {
    if (!session.user) return reply.code(401).send('who are you?')
    session.visits = (session.visits ?? 0) + 1
    return `${session.user} ${session.visits}`
  })
  app.get('/look', async ({ session }) => session.user ?? 'nobody')
  app.get('/slow', async ({ session }) => {
    await pause.wait()
    session.visits = 1000
    return 'done'
  })
  app.get('/logout', async ({ session }) => {
    await session.destroy()
    return 'bye'
  })
  return { origin: await app.listen({ port: 0, host: '127.0.0.1' }), [Symbol.asyncDispose]: () => app.close() }
}

/** A browser with one cookie. */
export class Browser {
  readonly #origin: string
  cookie = ''

  constructor(origin: string, cookie = '') {
    this.#origin = origin
    this.cookie = cookie
  }

  /** Fetches a page; returns its text. */
  async visit(path: string): Promise<string> {
    const response = await fetch(this.#origin + path, { headers: this.cookie ? { cookie: this.cookie } : {} })
    const [set] = response.headers.getSetCookie()
    if (set) this.cookie = set.slice(0, set.indexOf(';'))
    return response.text()
  }

  /** The id of its session: what is signed in its cookie. */
  get sessionId(): string {
    const value = decodeURIComponent(this.cookie.slice(this.cookie.indexOf('=') + 1)).replace(/^s:/, '')
    return value.slice(0, value.lastIndexOf('.'))
  }
}
